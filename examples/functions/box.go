package main

import (
	"context"
	"errors"

	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/pool"
	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

// box is the environment of a context, in addition to JavaScript.
type box struct {
	loop   *v8.Loop
	web    *web.Env
	loader *modules.Loader
}

// newBox prepares a context of a tenant. The pool also calls it once to build the tenant's
// snapshot, in which the APIs are. The code of the tenant is not: its functions are
// independent, and the top level of one must not delay or break the others.
func (e *engine) newBox(ctx context.Context, c *v8.Context, t pool.Tenant) (any, error) {
	code := t.Code.(code)
	b := &box{loop: v8.NewLoop(c, v8.LoopOptions{MaxPending: 100})}
	var err error
	b.web, err = web.Install(ctx, b.loop, web.Options{Console: code.journal, Timers: true, URL: true, Encoding: true,
		Abort: true, Serve: true, MaxResponse: e.limits.body})
	if err == nil {
		b.loader, err = modules.New(ctx, b.loop, modules.Options{Resolver: code.files, MaxModules: 200})
	}
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

// Keep is called by the pool when it builds a snapshot of the context.
func (b *box) Keep(ctx context.Context) error {
	return errors.Join(b.loader.Keep(ctx), b.web.Keep(ctx), b.loop.Close())
}

// Close is called by the pool when the request has ended. It ends pending work of the
// loop, for example timers.
func (b *box) Close() error {
	var errs []error
	if b.loader != nil {
		errs = append(errs, b.loader.Close())
	}
	if b.web != nil {
		errs = append(errs, b.web.Close())
	}
	return errors.Join(append(errs, b.loop.Close())...)
}
