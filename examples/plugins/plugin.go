package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/v8"
)

// plugin is a running version of a plugin. It is safe for concurrent use by multiple
// goroutines; events wait for each other.
type plugin struct {
	manifest manifest
	limits   limits
	storage  *storage
	send     func(plugin, to, subject string) error

	mu      sync.Mutex
	isolate *v8.Isolate
	loop    *v8.Loop
	loader  *modules.Loader
	hooks   map[string]*v8.Persistent
	mails   int // sent in the current event
	closed  bool
}

var (
	errNoHook   = errors.New("the main module does not export a hook")
	errReplaced = errors.New("the version was replaced")
)

// start makes the isolate, in the plugin's own group, and loads the modules.
func (p *plugin) start(ctx context.Context, a *groups.Allocator, dir fs.FS) (err error) {
	ctx, cancel := context.WithTimeout(ctx, p.limits.start)
	defer cancel()
	p.isolate, err = v8.Place(ctx, a, p.manifest.Name, v8.IsolateOptions{
		Name:   p.manifest.Name,
		Limits: v8.Limits{Memory: p.limits.memory, RunCPU: p.limits.cpu},
		// A plugin sees only error messages that are written for guests.
		PrivateErrors: true,
	})
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.close())
		}
	}()
	c, err := p.isolate.NewContext(ctx)
	if err != nil {
		return err
	}
	if err := c.AllowCodeGeneration(ctx, v8.CodeGeneration{}); err != nil {
		return err
	}
	p.loop = v8.NewLoop(c, v8.LoopOptions{MaxPending: 100})
	files, err := modules.NewFS(dir, modules.FSOptions{Packages: true, MaxFileSize: 1 << 20})
	if err != nil {
		return err
	}
	if p.loader, err = modules.New(ctx, p.loop,
		modules.Options{Resolver: p.resolver(files), MaxModules: 200}); err != nil {
		return err
	}
	return p.loader.Import(ctx, "./"+p.manifest.Main, func(_ v8.Scope, namespace v8.Value) error {
		return p.take(ctx, namespace)
	})
}

// take stores the hooks that the main module exports.
func (p *plugin) take(ctx context.Context, namespace v8.Value) error {
	p.hooks = map[string]*v8.Persistent{}
	for _, hook := range p.manifest.Shop.Hooks {
		v, err := namespace.Get(ctx, v8.String(hook))
		if err != nil {
			return err
		}
		if v.Kind() != v8.KindFunction {
			return fmt.Errorf("%w: %s", errNoHook, hook)
		}
		if p.hooks[hook], err = v.Persist(); err != nil {
			return err
		}
	}
	return nil
}

// handle calls a hook, and waits for its promise if it returns one.
func (p *plugin) handle(ctx context.Context, hook string, o *order) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return errReplaced
	}
	f := p.hooks[hook]
	ctx, cancel := context.WithTimeout(ctx, p.limits.event)
	defer cancel()
	p.mails = 0
	shown := editor{View{o}}
	var object any = &shown.View
	if p.manifest.has(ordersWrite) {
		object = &shown
	}
	defer func() { shown.order = nil }() // in case the plugin keeps the object
	return p.loop.Await(ctx, func(s v8.Scope) (v8.Value, error) {
		v, err := f.Value(s)
		if err != nil {
			return v8.Undefined, err
		}
		argument, err := marshal.Marshal(s, object)
		if err != nil {
			return v8.Undefined, err
		}
		return v.Call(ctx, v8.Undefined, argument)
	}, func(v8.Scope, v8.Value) error { return nil })
}

// close waits for the current event and closes the isolate.
func (p *plugin) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	var errs []error
	if p.loader != nil {
		errs = append(errs, p.loader.Close())
	}
	if p.loop != nil {
		errs = append(errs, p.loop.Close())
	}
	return errors.Join(append(errs, p.isolate.Close())...)
}
