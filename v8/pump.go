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

// errNoWake means that the system has no file for V8 to wake Go by.
var errNoWake = errors.New("the system is out of files")

// pumper wakes the loops that run when V8 has something for their isolates: the
// end of Atomics.waitAsync, callbacks of a FinalizationRegistry, WebAssembly that
// is compiled. V8's threads write to a file, and one goroutine of the process
// waits for it, in Go's poller and not on a thread.
//
// Lock order: pumper.mu, and Loop.mu, before Isolate.limitsMu.
type pumper struct {
	mu      sync.Mutex
	loops   map[uint64][]*Loop // that run, by their isolates' IDs
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

// serve never ends: the file is the process's.
func (p *pumper) serve(file *os.File) {
	var count [8]byte
	var keys [64]uint64
	for {
		if _, err := file.Read(count[:]); err != nil {
			time.Sleep(look) // a descriptor that somebody else closed
		}
		for {
			n := bridge.Woken(keys[:])
			p.wake(keys[:n])
			if n < len(keys) {
				break
			}
		}
	}
}

func (p *pumper) wake(keys []uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, key := range keys {
		for _, l := range p.loops[key] {
			l.notify()
		}
	}
}

// watch has V8's tasks wake the loops under this key; 0 for not.
func (i *Isolate) watch(key uint64) {
	i.limitsMu.Lock()
	defer i.limitsMu.Unlock()
	if !i.locker.Closed() {
		i.bridge.Watch(key)
	}
}

// tasks returns how long it is until a task of V8's is due, and whether
// JavaScript may wait for one.
func (i *Isolate) tasks() (wait time.Duration, awaited bool) {
	i.limitsMu.Lock()
	defer i.limitsMu.Unlock()
	if i.locker.Closed() {
		return math.MaxInt64, false
	}
	ns, awaited := i.bridge.Tasks()
	if ns < 0 {
		return math.MaxInt64, awaited
	}
	return time.Duration(ns), awaited
}

// runTasks is a Task that runs those that are due.
func runTasks(ctx context.Context, s Scope) error {
	_, err := s.verb(ctx, func(i *Isolate, f *frame) (bridge.Status, error) { return i.bridge.Pump(&f.result), nil })
	return err
}
