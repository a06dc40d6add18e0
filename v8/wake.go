package v8

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/seed24588400/paddock/internal/bridge"
)

// errNoWake means that the eventfd by which V8 wakes Go could not be created.
var errNoWake = errors.New("cannot create an eventfd")

// pumper wakes running loops when their context or isolate is closed, and when V8 has work
// for their isolates: the end of Atomics.waitAsync, callbacks of a FinalizationRegistry, or
// compiled WebAssembly. V8's
// threads write to an eventfd, and one goroutine of the process reads it. It waits in
// Go's poller and does not block a thread.
//
// Lock order: pumper.mu, and Loop.mu, before Isolate.limitsMu.
type pumper struct {
	mu      sync.Mutex
	loops   map[uint64][]*Loop // running loops, by the IDs of their isolates
	running bool
}

var pump pumper

func (p *pumper) add(l *Loop) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.running {
		fd := bridge.WakeFile()
		if fd < 0 {
			return fmt.Errorf("v8: loop: %w", errNoWake)
		}
		p.running = true
		p.loops = map[uint64][]*Loop{}
		go p.serve(os.NewFile(uintptr(fd), "V8's tasks"))
	}
	i := l.context.isolate
	p.loops[i.ID()] = append(p.loops[i.ID()], l)
	i.watch(i.ID())
	return nil
}

func (p *pumper) remove(l *Loop) {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := l.context.isolate
	left := p.loops[i.ID()]
	if n := slices.Index(left, l); n >= 0 {
		left = slices.Delete(left, n, n+1)
	}
	if len(left) > 0 {
		p.loops[i.ID()] = left
		return
	}
	delete(p.loops, i.ID())
	i.watch(0)
}

// serve never returns, because the file is never closed.
func (p *pumper) serve(file *os.File) {
	var count [8]byte
	var keys [64]uint64
	for {
		if _, err := file.Read(count[:]); err != nil {
			time.Sleep(checkInterval) // the descriptor was closed by other code
		}
		for {
			n := bridge.Woken(keys[:])
			p.wake(keys[:n]...)
			if n < len(keys) {
				break
			}
		}
	}
}

// wake wakes the running loops of the isolates with these IDs.
func (p *pumper) wake(ids ...uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, key := range ids {
		for _, l := range p.loops[key] {
			l.notify()
		}
	}
}

// watch makes V8's tasks wake the loops under key. If key is 0, they wake none.
func (i *Isolate) watch(key uint64) {
	i.limitsMu.Lock()
	defer i.limitsMu.Unlock()
	if !i.closed() {
		i.bridge.SetWakeKey(key)
	}
}

// tasks returns the time until the next task of V8 is due, and whether JavaScript may
// be waiting for a task.
func (i *Isolate) tasks() (wait time.Duration, awaited bool) {
	i.limitsMu.Lock()
	defer i.limitsMu.Unlock()
	if i.closed() {
		return math.MaxInt64, false
	}
	ns, awaited := i.bridge.Tasks()
	if ns < 0 {
		return math.MaxInt64, awaited
	}
	return time.Duration(ns), awaited
}

// runTasks is a Task that runs V8's tasks that are due.
func runTasks(ctx context.Context, s Scope) error {
	_, err := s.value(ctx, func(f *frame) bridge.Status { return f.isolate.bridge.RunTasks(&f.result) })
	return err
}
