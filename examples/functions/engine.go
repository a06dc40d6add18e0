package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/pool"
	"github.com/seed24588400/paddock/v8"
)

// engine runs functions, each in a fresh context of an isolate in its tenant's own group.
// It is safe for concurrent use by multiple goroutines.
type engine struct {
	limits    limits
	allocator *groups.Allocator
	pool      *pool.Pool
	inFlight  chan struct{}
}

// The reasons why a request was not run, or was ended.
var (
	errBusy     = errors.New("the server has too many requests")
	errQueue    = errors.New("no isolate became available in time")
	errDeadline = errors.New("the function took too long")
	errShutdown = errors.New("the server is shutting down")
	errNoExport = errors.New("the module exports no function as default")
)

func newEngine(l limits) (*engine, error) {
	if l.inFlight <= l.isolates+l.waiting {
		return nil, fmt.Errorf("one tenant could use all %d requests in flight", l.inFlight)
	}
	a, err := groups.NewAllocator(groups.AllocatorOptions{Policy: groups.PerKey})
	if err != nil {
		return nil, err
	}
	p, err := pool.New(pool.Options{
		Allocator:         a,
		Isolate:           v8.IsolateOptions{Limits: v8.Limits{Memory: l.memory}, Measure: true, PrivateErrors: true},
		Setup:             newBox,
		MaxIsolates:       l.all,
		MaxIsolatesPerKey: l.isolates,
		MaxWaiting:        l.waiting,
		MaxLosses:         l.losses,
		Ready:             2,
	})
	if err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return &engine{limits: l, allocator: a, pool: p, inFlight: make(chan struct{}, l.inFlight)}, nil
}

// close lets requests finish until ctx is done, and then ends the others.
func (e *engine) close(ctx context.Context) error {
	return errors.Join(e.pool.Shutdown(ctx), e.allocator.Close())
}

// call calls a tenant's function.
func (e *engine) call(ctx context.Context, t *tenant, files modules.Map, function string,
	q *request) (r *reply, err error) {
	err = e.lease(ctx, t, files, func(ctx context.Context, b *box) error {
		f, err := load(ctx, b, function)
		if err != nil {
			return err
		}
		defer f.Close()
		return b.loop.Await(ctx, func(s v8.Scope) (v8.Value, error) {
			v, err := f.Value(s)
			if err != nil {
				return v8.Undefined, err
			}
			argument, err := marshal.Marshal(s, q)
			if err != nil {
				return v8.Undefined, err
			}
			return v.Call(ctx, v8.Undefined, argument)
		}, func(s v8.Scope, v v8.Value) (err error) {
			r, err = newReply(s, v, e.limits.body)
			return err
		})
	})
	return r, err
}

// load imports a function's module and the modules that it imports.
func load(ctx context.Context, b *box, function string) (f *v8.Persistent, err error) {
	err = b.loader.Import(ctx, function+".js", func(_ v8.Scope, namespace v8.Value) error {
		v, err := namespace.Get(ctx, v8.String("default"))
		if err != nil {
			return err
		}
		if v.Kind() != v8.KindFunction {
			return errNoExport
		}
		f, err = v.Persist()
		return err
	})
	return f, err
}

// check compiles a function before it is stored. It runs no code.
func (e *engine) check(ctx context.Context, t *tenant, function, source string) error {
	return e.lease(ctx, t, nil, func(ctx context.Context, b *box) error {
		return b.loop.Context().Do(ctx, func(s v8.Scope) error {
			m, err := s.CompileModule(ctx, source, v8.Origin{Name: function + ".js"})
			if err != nil {
				return err
			}
			return m.Close()
		})
	})
}

// lease runs f in a fresh context, within the request's deadline and CPU time.
func (e *engine) lease(ctx context.Context, t *tenant, files modules.Map,
	f func(ctx context.Context, b *box) error) error {
	select {
	case e.inFlight <- struct{}{}:
		defer func() { <-e.inFlight }()
	default:
		return errBusy
	}
	wait, cancel := context.WithTimeoutCause(ctx, e.limits.queue, errQueue)
	defer cancel()
	l, err := e.pool.Get(wait, t.name)
	if err != nil {
		return err
	}
	defer l.Close()

	isolate := l.Context().Isolate()
	limits := isolate.Limits()
	limits.CPU = isolate.Times().CPU + e.limits.cpu
	if err := isolate.SetLimits(limits); err != nil {
		return err
	}
	// The pool's work after the request does not count as the tenant's CPU time.
	limits.CPU = 0
	defer isolate.SetLimits(limits)

	ctx, cancel = context.WithTimeoutCause(ctx, e.limits.deadline, errDeadline)
	defer cancel()
	b := l.State().(*box)
	b.open(t, files)
	return f(ctx, b)
}
