package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/pool"
	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

// box is the environment of a context.
type box struct {
	loop    *v8.Loop
	web     *web.Env
	loader  *modules.Loader
	handler *v8.Persistent
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
		StructuredClone: true, Base64: true, Crypto: true})
	if err == nil {
		b.loader, err = modules.New(ctx, b.loop, modules.Options{Resolver: app.files})
	}
	if err == nil {
		err = b.loader.Import(ctx, entry, func(s v8.Scope, namespace v8.Value) error {
			f, err := namespace.Get(ctx, v8.String("default"))
			if err == nil {
				b.handler, err = f.Persist()
			}
			return err
		})
	}
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

// Keep is called when a snapshot of the context is built.
func (b *box) Keep(ctx context.Context) error {
	err := errors.Join(b.handler.Close(), b.loader.Keep(ctx), b.web.Keep(ctx), b.loop.Close())
	return err
}

func (b *box) Close() error {
	var errs []error
	if b.handler != nil {
		errs = append(errs, b.handler.Close())
	}
	if b.loader != nil {
		errs = append(errs, b.loader.Close())
	}
	if b.web != nil {
		errs = append(errs, b.web.Close())
	}
	return errors.Join(append(errs, b.loop.Close())...)
}

type request struct {
	Method string `js:"method"`
	URL    string `js:"url"`
}

// serve answers one request.
func (b *box) serve(ctx context.Context, id string) error {
	var page string
	err := b.loop.Await(ctx, func(s v8.Scope) (v8.Value, error) {
		handler, err := b.handler.Value(s)
		if err != nil {
			return v8.Undefined, err
		}
		r, err := marshal.Marshal(s, request{"GET", "https://shop.example/shop/" + id})
		if err != nil {
			return v8.Undefined, err
		}
		return handler.Call(ctx, v8.Undefined, r)
	}, func(_ v8.Scope, v v8.Value) (err error) {
		page, err = v.AsString()
		return err
	})
	if err != nil {
		return err
	}
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
