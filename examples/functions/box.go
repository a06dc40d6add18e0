package main

import (
	"context"
	"errors"

	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

// box is what a context has beside JavaScript. The pool makes it before anybody
// asks, so that whose functions and whose log it is about is said later, by open.
type box struct {
	loop    *v8.Loop
	web     *web.Env
	loader  *modules.Loader
	console console
	files   modules.Map // those of the request's tenant
}

func newBox(ctx context.Context, c *v8.Context) (any, error) {
	b := &box{loop: v8.NewLoop(c, v8.LoopOptions{Pending: 100})}
	var err error
	// Each of these takes a few hundred microseconds for each request.
	b.web, err = web.Install(ctx, b.loop, web.Options{Console: &b.console, Timers: true, URL: true, Encoding: true})
	if err == nil {
		b.loader, err = modules.New(ctx, b.loop, modules.Options{Resolver: b, Modules: 200})
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

// Resolve finds modules among the tenant's own.
func (b *box) Resolve(ctx context.Context, r modules.Request) (string, error) {
	return b.files.Resolve(ctx, r)
}

// Load loads one of them.
func (b *box) Load(ctx context.Context, key string) (modules.Source, error) {
	return b.files.Load(ctx, key)
}

// Close is called by the pool when the request is over. What still waits in the
// loop, such as a timer, ends there.
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
