package remote

import (
	"context"
	"fmt"
	"sync"

	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/v8"
)

// line identifies the queue of calls from a loop's context into another isolate. The
// calls run one at a time, in order. A guest that floods an isolate with calls therefore
// waits for its own calls, and counts as one among the goroutines that wait for the
// isolate.
type line struct {
	loop *v8.Loop
	to   *v8.Isolate
}

// queued maps the lines that are not empty to the channel that their last call closes
// when it ends.
var queued = struct {
	mu   sync.Mutex
	last map[line]chan struct{}
}{last: map[line]chan struct{}{}}

// join appends a call to the line. before is closed when it is the call's turn; it is nil
// if that is immediately. The caller must call leave.
func (l line) join() (before <-chan struct{}, leave func()) {
	queued.mu.Lock()
	defer queued.mu.Unlock()
	over := make(chan struct{})
	if last, ok := queued.last[l]; ok {
		before = last
	}
	queued.last[l] = over
	return before, func() {
		queued.mu.Lock()
		defer queued.mu.Unlock()
		close(over)
		if queued.last[l] == over {
			delete(queued.last, l)
		}
	}
}

// loopOf returns the loop of the scope's context.
func loopOf(s v8.Scope) (*v8.Loop, error) {
	if c := s.Context(); c != nil && c.Loop() != nil {
		return c.Loop(), nil
	}
	return nil, fmt.Errorf("remote: %w: the context has no open loop; make one with v8.NewLoop before asynchronous calls", v8.ErrInvalid)
}

// later runs work on a new goroutine when it is its turn in the line, and the task that
// work returns in the loop. It releases given afterwards.
func later(loop *v8.Loop, to *v8.Isolate, given arguments, work func(ctx context.Context) v8.Task) error {
	size := given.size()
	if err := loop.Reserve(size); err != nil {
		given.release()
		return err
	}
	before, leave := line{loop, to}.join()
	over := func() {
		leave()
		given.release()
		loop.Unreserve(size)
	}
	err := loop.Go(func(ctx context.Context) v8.Task {
		defer over()
		if before != nil {
			select {
			case <-before:
			case <-ctx.Done():
			}
		}
		return work(ctx)
	})
	if err != nil {
		over()
	}
	return err
}

// promise is like later and returns a promise of the result of work.
func promise(s v8.Scope, to *v8.Isolate, given arguments, work func(ctx context.Context) (portable, error)) (v v8.Value, err error) {
	begun := false
	defer func() {
		if !begun {
			given.release()
		}
	}()
	loop, err := loopOf(s)
	if err != nil {
		return v8.Undefined, err
	}
	stack, err := s.Stack()
	if err != nil {
		return v8.Undefined, err
	}
	v, resolver, err := s.Promise()
	if err != nil {
		return v8.Undefined, err
	}
	begun = true
	err = later(loop, to, given, func(ctx context.Context) v8.Task {
		p, failed := work(ctx)
		size := p.size()
		if failed == nil { // the result waits for the loop
			if failed = loop.Reserve(size); failed != nil {
				p.release()
			}
		}
		return func(ctx context.Context, s v8.Scope) error {
			if failed != nil {
				return resolver.Reject(ctx, s, thrown(s, failed, stack))
			}
			v, err := marshal.Marshal(s, p.x)
			p.release()
			loop.Unreserve(size)
			if err != nil {
				return resolver.Reject(ctx, s, err)
			}
			return resolver.Resolve(ctx, s, v)
		}
	})
	if err != nil {
		resolver.Close()
		return v8.Undefined, err
	}
	return v, nil
}

// ignored is like later for work without a result.
func ignored(s v8.Scope, to *v8.Isolate, given arguments, work func(ctx context.Context)) (v8.Value, error) {
	loop, err := loopOf(s)
	if err != nil {
		given.release()
		return v8.Undefined, err
	}
	return v8.Undefined, later(loop, to, given, func(ctx context.Context) v8.Task {
		work(ctx)
		return nil
	})
}
