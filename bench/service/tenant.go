//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/pool"
	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

// box is the environment of a context.
type box struct {
	loop   *v8.Loop
	web    *web.Env
	loader *modules.Loader
}

// setup gives a context the APIs of the web and the tenant's application.
func setup(ctx context.Context, c *v8.Context, t pool.Tenant) (any, error) {
	app := t.Code.(*application)
	if err := app.prepare(ctx, c); err != nil {
		return nil, err
	}
	b := &box{loop: v8.NewLoop(c, v8.LoopOptions{})}
	var err error
	b.web, err = web.Install(ctx, b.loop, web.Options{Timers: true, URL: true, Encoding: true, Abort: true,
		StructuredClone: true, Base64: true, Crypto: true, Serve: true})
	if err == nil {
		b.loader, err = modules.New(ctx, b.loop, modules.Options{Resolver: app.files})
	}
	if err == nil && !b.web.HasHandler() { // a snapshot contains the handler
		err = b.loader.Import(ctx, entry, func(s v8.Scope, namespace v8.Value) error {
			handler, err := namespace.Get(ctx, v8.String("default"))
			if err != nil {
				return err
			}
			return b.web.Handle(ctx, s, handler)
		})
	}
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

// Keep is called when a snapshot of the context is built.
func (b *box) Keep(ctx context.Context) error {
	return errors.Join(b.loader.Keep(ctx), b.web.Keep(ctx), b.loop.Close())
}

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

// serve answers one request.
func (b *box) serve(ctx context.Context, id string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://shop.example/shop/"+id, nil)
	if err != nil {
		return err
	}
	request, err := web.NewRequest(r, web.RequestOptions{Scheme: "https"})
	if err != nil {
		return err
	}
	response, err := b.web.Serve(ctx, request)
	if err != nil {
		return err
	}
	page := string(response.Body)
	if !strings.Contains(page, "<h1>Shop "+id+"</h1>") || strings.Count(page, "<li") != 10 {
		return fmt.Errorf("tenant %s: the page is wrong: %.200s", id, page)
	}
	return nil
}

// attacks are the scripts of hostile tenants.
var attacks = []string{
	"for (;;);",
	"const all = []; for (;;) all.push(new Array(1000).fill(all.length))",
	"(function f() { try { f() } finally { f() } })()",
}
