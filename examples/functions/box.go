package main

import (
	"context"
	"errors"

	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/pool"
	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

// box is the environment of a context, in addition to JavaScript. The pool makes it
// before a request arrives; open then connects it to the request's tenant.
type box struct {
	loop    *v8.Loop
	web     *web.Env
	loader  *modules.Loader
	console console
	files   modules.Map // modules of the request's tenant
}

func newBox(ctx context.Context, c *v8.Context, _ pool.Tenant) (any, error) {
	b := &box{loop: v8.NewLoop(c, v8.LoopOptions{MaxPending: 100})}
	var err error
	// Each of these takes a few hundred microseconds per request.
	b.web, err = web.Install(ctx, b.loop, web.Options{Console: &b.console, Timers: true, URL: true, Encoding: true})
	if err == nil {
		b.loader, err = modules.New(ctx, b.loop, modules.Options{Resolver: b, MaxModules: 200})
	}
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

func (b *box) open(t *tenant, files modules.Map) {
	b.files = files
	b.console.to.Store(t.journal)
}

// Resolve finds a module among the tenant's modules.
func (b *box) Resolve(ctx context.Context, r modules.Request) (string, error) {
	return b.files.Resolve(ctx, r)
}

// Load loads a module of the tenant.
func (b *box) Load(ctx context.Context, key string) (modules.Source, error) {
	return b.files.Load(ctx, key)
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
