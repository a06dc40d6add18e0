package remote

import (
	"context"
	"fmt"
	"sync"

	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/v8"
)

// callQueue identifies the queue of calls from a loop's context into another isolate. The
// calls run one at a time, in order. A guest that floods an isolate with calls therefore
// waits for its own calls, and counts as one among the goroutines that wait for the
// isolate.
type callQueue struct {
	loop *v8.Loop
	to   *v8.Isolate
}

// queues maps the queues that are not empty to the channel that their last call closes
// when it ends.
var queues = struct {
	mu   sync.Mutex
	last map[callQueue]chan struct{}
}{last: map[callQueue]chan struct{}{}}

// enter appends a call to the queue. previous is closed when the call before it has ended;
// it is nil if there is none. The caller must call leave.
func (l callQueue) enter() (previous <-chan struct{}, leave func()) {
	queues.mu.Lock()
	defer queues.mu.Unlock()
	ended := make(chan struct{})
	if last, ok := queues.last[l]; ok {
		previous = last
	}
	queues.last[l] = ended
	return previous, func() {
		queues.mu.Lock()
		defer queues.mu.Unlock()
		close(ended)
		if queues.last[l] == ended {
			delete(queues.last, l)
		}
	}
}

// loopOf returns the loop of the scope's context.
func loopOf(s v8.Scope) (*v8.Loop, error) {
	if c := s.Context(); c != nil && c.Loop() != nil {
		return c.Loop(), nil
	}
	return nil,
		fmt.Errorf("remote: %w: the context has no open loop; make one with v8.NewLoop before asynchronous calls",
			v8.ErrInvalid)
}

// enqueue runs work on a new goroutine when the calls before it in the queue have ended, and
// the task that work returns in the loop. It releases args afterwards.
func enqueue(loop *v8.Loop, to *v8.Isolate, args arguments, work func(ctx context.Context) v8.Task) error {
	size := args.size()
	if err := loop.Reserve(size); err != nil {
		args.release()
		return err
	}
	previous, leave := callQueue{loop, to}.enter()
	release := func() {
		args.release()
		loop.Unreserve(size)
	}
	// The next call begins when the loop no longer counts this one. A guest that has waited
	// for its last call then has its whole limit again.
	err := wired.Go(loop, func(ctx context.Context) func(context.Context, v8.Scope) error {
		defer release()
		if previous != nil {
			select {
			case <-previous:
			case <-ctx.Done():
			}
		}
		return work(ctx)
	}, leave)
	if err != nil {
		leave()
		release()
	}
	return err
}

// promise is like enqueue and returns a promise of the result of work.
func promise(s v8.Scope, to *v8.Isolate, args arguments,
	work func(ctx context.Context) (portable, error)) (v v8.Value, err error) {
	enqueued := false
	defer func() {
		if !enqueued {
			args.release()
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
	v, resolver, err := loop.Resolver(s)
	if err != nil {
		return v8.Undefined, err
	}
	enqueued = true
	err = enqueue(loop, to, args, func(ctx context.Context) v8.Task {
		p, failed := work(ctx)
		size := p.size()
		if failed == nil { // the result waits for the loop
			if failed = loop.Reserve(size); failed != nil {
				p.release()
			}
		}
		keep := context.AfterFunc(ctx, p.release) // the loop is closed before the task runs
		return func(ctx context.Context, s v8.Scope) error {
			if !keep() {
				return nil
			}
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

// ignored is like enqueue for work without a result.
func ignored(s v8.Scope, to *v8.Isolate, args arguments, work func(ctx context.Context)) (v8.Value, error) {
	loop, err := loopOf(s)
	if err != nil {
		args.release()
		return v8.Undefined, err
	}
	return v8.Undefined, enqueue(loop, to, args, func(ctx context.Context) v8.Task {
		work(ctx)
		return nil
	})
}
