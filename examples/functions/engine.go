package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/pool"
	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
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

func newEngine(l limits, s *store) (*engine, error) {
	if l.inFlight <= l.isolates+l.waiting {
		return nil, fmt.Errorf("one tenant could use all %d requests in flight", l.inFlight)
	}
	a, err := groups.NewAllocator(groups.AllocatorOptions{Policy: groups.PerKey})
	if err != nil {
		return nil, err
	}
	e := &engine{limits: l, allocator: a, inFlight: make(chan struct{}, l.inFlight)}
	e.pool, err = pool.New(pool.Options{
		Allocator:         a,
		Isolate:           v8.IsolateOptions{Limits: v8.Limits{Memory: l.memory}, Measure: true, PrivateErrors: true},
		Load:              func(_ context.Context, key string) (any, error) { return s.code(key), nil },
		Setup:             e.newBox,
		Snapshots:         &pool.Snapshots{},
		Budget:            pool.Budget{CPU: l.cpu},
		MaxIsolates:       l.all,
		MaxIsolatesPerKey: l.isolates,
		MaxWaiting:        l.waiting,
		MaxLosses:         l.losses,
		Ready:             2,
	})
	if err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return e, nil
}

// close lets requests finish until ctx is done, and then ends the others.
func (e *engine) close(ctx context.Context) error {
	return errors.Join(e.pool.Shutdown(ctx), e.allocator.Close())
}

// call calls a tenant's function.
func (e *engine) call(
	ctx context.Context, tenant, function string, r *web.Request,
) (response *web.Response, err error) {
	err = e.lease(ctx, tenant, func(ctx context.Context, b *box) error {
		err := b.loader.Import(ctx, function+".js", func(s v8.Scope, namespace v8.Value) error {
			handler, err := namespace.Get(ctx, v8.String("default"))
			if err != nil {
				return err
			}
			if !handler.IsObject() {
				return errNoExport
			}
			return b.web.Handle(ctx, s, handler)
		})
		if err == nil {
			response, err = b.web.Serve(ctx, r)
		}
		return err
	})
	return response, err
}

// check compiles a function before it is stored. It runs no code.
func (e *engine) check(ctx context.Context, tenant, function, source string) error {
	return e.lease(ctx, tenant, func(ctx context.Context, b *box) error {
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
func (e *engine) lease(ctx context.Context, tenant string, f func(ctx context.Context, b *box) error) error {
	select {
	case e.inFlight <- struct{}{}:
		defer func() { <-e.inFlight }()
	default:
		return errBusy
	}
	wait, cancel := context.WithTimeoutCause(ctx, e.limits.queue, errQueue)
	defer cancel()
	l, err := e.pool.Get(wait, tenant)
	if err != nil {
		return err
	}
	defer l.Close()
	ctx, cancel = context.WithTimeoutCause(ctx, e.limits.deadline, errDeadline)
	defer cancel()
	return f(ctx, l.State().(*box))
}
