package v8

import (
	"context"
	"runtime"
	"time"
)

// outsideSlots are held by goroutines that compute outside of isolates. There are as many
// as processors, and waiting goroutines get them in the order in which they asked. Such
// goroutines are locked to threads, so this also bounds the number of threads.
var outsideSlots = make(chan struct{}, runtime.GOMAXPROCS(0))

// outside is work that computes for an isolate on a goroutine outside it. It is used by one
// goroutine.
type outside struct {
	loop  *Loop
	ctx   context.Context
	in    bool          // the goroutine has a slot and is locked to its thread
	begun time.Duration // CPU time of the thread when the goroutine entered
	used  time.Duration // CPU time of the work
}

// compute implements wire.Hooks.Compute.
func (l *Loop) compute(ctx context.Context, work func(check func() error)) error {
	if err := l.nonzero(); err != nil {
		return err
	}
	o := outside{loop: l, ctx: ctx}
	defer o.leave()
	if err := o.check(); err != nil {
		return err
	}
	work(o.check)
	o.leave()
	return o.exceeded()
}

// check lets other goroutines compute, and returns an error if the work must end.
func (o *outside) check() error {
	o.leave()
	if err := o.exceeded(); err != nil {
		return err
	}
	return o.enter()
}

// enter waits until the loop runs and a slot is free.
func (o *outside) enter() error {
	for {
		if o.ctx.Err() != nil {
			return context.Cause(o.ctx)
		}
		if err := o.loop.awaitRun(o.ctx); err != nil {
			return err
		}
		select {
		case outsideSlots <- struct{}{}:
		case <-o.ctx.Done():
			return context.Cause(o.ctx)
		case <-o.loop.work.Done():
			return o.loop.closedError()
		}
		if o.loop.active() {
			break
		}
		<-outsideSlots // the loop has stopped meanwhile
	}
	o.in = true
	if o.loop.context.isolate.measured {
		runtime.LockOSThread()
		o.begun = threadCPU()
	}
	return nil
}

func (o *outside) leave() {
	if !o.in {
		return
	}
	o.in = false
	if i := o.loop.context.isolate; i.measured {
		took := threadCPU() - o.begun
		runtime.UnlockOSThread()
		o.used += took
		i.guard.outside.Add(uint64(max(took, 0)))
	}
	<-outsideSlots
}

// exceeded returns an error if a limit of time is reached. RunCPU limits the work as if it
// were a run.
func (o *outside) exceeded() error {
	i := o.loop.context.isolate
	if !i.guard.limited.Load() {
		return nil
	}
	if _, err := i.guard.timeLeft(); err != nil {
		return err
	}
	l := i.Limits()
	if l.RunCPU > 0 && o.used > l.RunCPU || l.CPU > 0 && i.Times().CPU > l.CPU {
		return endedByLimit(ErrCPULimit)
	}
	return nil
}

// awaitRun waits until Run or Await is active.
func (l *Loop) awaitRun(ctx context.Context) error {
	for {
		resumed, err := l.resumption()
		if err != nil || resumed == nil {
			return err
		}
		select {
		case <-resumed:
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-l.work.Done():
			return l.closedError()
		}
	}
}

// resumption returns a channel that is closed when Run or Await begins, or nil if one is
// active.
func (l *Loop) resumption() (<-chan struct{}, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.closed:
		return nil, l.closedError()
	case l.running:
		return nil, nil
	case l.resumed == nil:
		l.resumed = make(chan struct{})
	}
	return l.resumed, nil
}

// active reports whether Run or Await is active.
func (l *Loop) active() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.running
}
