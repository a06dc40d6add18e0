package modules

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/seed24588400/paddock/v8"
)

// maxWorkers is the maximum number of imports that are loaded at a time. Waiting imports
// need no goroutine, so a guest can have as many pending as its loop allows.
const maxWorkers = 64

// job is an active import.
type job struct {
	request  Request
	resolver *v8.Resolver // of the promise
	// caller is the context of the host that waits, or nil if a guest imports.
	caller  context.Context
	release func() // releases the reservation in the loop

	activeCalls atomic.Int64  // calls of the resolver that are active or wait for room
	endedCalls  atomic.Uint64 // the number of calls that have ended
	queueState                // guarded by Loader.mu
}

// jobCost and recordCost are the approximate numbers of bytes that a pending import and a
// module take in Go in addition to their names, including garbage. They count against the
// isolate's memory, because guests decide how many there are.
const (
	jobCost    = 3 << 10
	recordCost = 1 << 10
)

// begin starts an import and returns the promise of the namespace.
func (l *Loader) begin(s v8.Scope, r Request, caller context.Context) (v8.Value, error) {
	held := jobCost + uint64(len(r.Specifier)+len(r.Referrer))
	if err := l.loop.Reserve(held); err != nil {
		return v8.Undefined, err
	}
	promise, resolver, err := l.loop.Resolver(s)
	if err == nil {
		j := &job{request: r, resolver: resolver, caller: caller, release: func() { l.loop.Unreserve(held) }}
		if err = l.schedule(j); err == nil {
			return promise, nil
		}
		err = errors.Join(err, resolver.Close())
	}
	l.loop.Unreserve(held)
	return v8.Undefined, err
}

// schedule passes the job to a worker. It starts a new worker if fewer than the maximum
// are running, or if the host imports: the host must not wait for the imports of guests.
func (l *Loader) schedule(j *job) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.workers < l.workerLimit() || j.caller != nil {
		l.workers++
		err := l.loop.Go(func(ctx context.Context) v8.Task {
			for next := j; next != nil; next = l.next() {
				l.work(ctx, next)
			}
			return nil
		})
		if err != nil {
			l.workers--
			return err
		}
		l.queue.add(j)
		return nil
	}
	release, err := l.loop.Keep()
	if err != nil {
		return err
	}
	unreserve := j.release
	j.release = func() { unreserve(); release() }
	l.waiting = append(l.waiting, j)
	l.queue.add(j)
	return nil
}

// workerLimit returns the maximum number of workers. It is one if sources are loaded one
// at a time, so that concurrent imports are loaded in order.
func (l *Loader) workerLimit() int {
	if l.options.MaxConcurrent == 1 {
		return 1
	}
	return maxWorkers
}

// next returns the next job for a worker, or nil if the worker must end.
func (l *Loader) next() *job {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.waiting) == 0 || l.workers > l.workerLimit() {
		l.workers--
		return nil
	}
	j := l.waiting[0]
	l.waiting[0] = nil
	l.waiting = l.waiting[1:]
	return j
}

// work loads the modules of a job. The loop evaluates them in the order of the jobs.
func (l *Loader) work(ctx context.Context, j *job) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if j.caller != nil {
		defer context.AfterFunc(j.caller, cancel)()
	}
	g, err := l.load(ctx, j)
	// The job is pending until the task runs. Otherwise a script that never lets the loop
	// run could start any number of imports.
	l.postInOrder(j, func(ctx context.Context, s v8.Scope) error {
		j.release() // first: an error may need the memory
		if err == nil {
			err = l.evaluate(ctx, s, g, j)
			g.leave()
		}
		if err == nil {
			return nil
		}
		if ends(err) {
			return errors.Join(err, j.resolver.Close())
		}
		if loading, ok := err.(*Error); ok {
			if j.caller == nil {
				return j.resolver.Reject(ctx, s, withCode(ctx, s, keptException(s, err), false))
			}
			loading.ofHost = true
		}
		return j.resolver.Reject(ctx, s, keptException(s, err))
	})
}
