package modules

import (
	"context"
	"errors"

	"github.com/seed24588400/paddock/v8"
)

// maxWorkers is how many imports are worked on at a time. What waits takes no
// goroutine: a guest can have as many imports pending as its loop allows.
const maxWorkers = 64

// job is an import under way.
type job struct {
	request Request
	to      *v8.Resolver // of the promise
	// caller is the context of the host that waits, nil if a guest imports.
	caller  context.Context
	release func() // what it holds of the loop
}

// begin begins an import, and returns the promise for the namespace.
func (l *Loader) begin(s v8.Scope, r Request, caller context.Context) (v8.Value, error) {
	held := uint64(len(r.Specifier) + len(r.Referrer))
	if err := l.loop.Reserve(held); err != nil {
		return v8.Undefined, err
	}
	promise, resolver, err := s.Promise()
	if err == nil {
		j := &job{request: r, to: resolver, caller: caller, release: func() { l.loop.Unreserve(held) }}
		if err = l.schedule(j); err == nil {
			return promise, nil
		}
		err = errors.Join(err, resolver.Close())
	}
	l.loop.Unreserve(held)
	return v8.Undefined, err
}

// schedule has a worker take the job: a new one, or one that is there. The host
// does not wait for what guests import.
func (l *Loader) schedule(j *job) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.workers < maxWorkers || j.caller != nil {
		l.workers++
		err := l.loop.Go(func(ctx context.Context) v8.Task {
			for next := j; next != nil; next = l.next() {
				l.work(ctx, next)
			}
			return nil
		})
		if err != nil {
			l.workers--
		}
		return err
	}
	release, err := l.loop.Keep()
	if err != nil {
		return err
	}
	unreserve := j.release
	j.release = func() { unreserve(); release() }
	l.waiting = append(l.waiting, j)
	return nil
}

// next is the next job for a worker, which ends if there is none.
func (l *Loader) next() *job {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.waiting) == 0 || l.workers > maxWorkers {
		l.workers--
		return nil
	}
	j := l.waiting[0]
	l.waiting[0] = nil
	l.waiting = l.waiting[1:]
	return j
}

// work loads what a job is for, and has the loop do the rest.
func (l *Loader) work(ctx context.Context, j *job) {
	defer j.release()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if j.caller != nil {
		defer context.AfterFunc(j.caller, cancel)()
	}
	root, err := l.load(ctx, j.request)
	closed := l.loop.Post(func(ctx context.Context, s v8.Scope) error {
		if err == nil {
			err = l.evaluate(ctx, s, root, j.to)
		}
		if err == nil {
			return nil
		}
		if ends(err) {
			return errors.Join(err, j.to.Close())
		}
		if _, loading := err.(*Error); loading && j.caller == nil {
			return j.to.Reject(ctx, s, withCode(ctx, s, alive(s, err), false))
		}
		return j.to.Reject(ctx, s, alive(s, err))
	})
	if closed != nil {
		_ = j.to.Close()
	}
}
