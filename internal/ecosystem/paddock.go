package main

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/node"
	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

// memory is the memory limit of an isolate, in bytes.
const memory = 1 << 30

// fromSource runs a workload in its own isolate, with the files of the packages for edge
// servers.
func fromSource(ctx context.Context, folder, workload string) (outcome, error) {
	return inIsolate(ctx, v8.IsolateOptions{}, modules.PlatformEdge, folder, workload)
}

// withNode runs a workload in its own isolate, with the files of the packages for Node.js and
// its built-in modules.
func withNode(ctx context.Context, folder, workload string) (outcome, error) {
	return inIsolate(ctx, v8.IsolateOptions{}, modules.PlatformNode, folder, workload)
}

func inIsolate(
	ctx context.Context, options v8.IsolateOptions, platform modules.Platform, folder, workload string,
) (o outcome, err error) {
	start := time.Now()
	options.Limits.Memory = memory
	isolate, err := v8.NewIsolate(options)
	if err != nil {
		return o, err
	}
	defer isolate.Close()
	c, err := isolate.NewContext(ctx)
	if err != nil {
		return o, err
	}
	p, err := open(ctx, c, platform, folder)
	if err != nil {
		return o, err
	}
	defer p.close()
	return p.work(ctx, start, folder, workload)
}

// page is a context with a loader of the packages.
type page struct {
	loop   *v8.Loop
	env    *web.Env
	node   *node.Env
	files  *modules.FS
	loader *modules.Loader
}

// open makes a page. With PlatformNode the guest has the modules of Node.js; otherwise it gets of
// its process object only env.NODE_ENV, which bundles read.
func open(ctx context.Context, c *v8.Context, platform modules.Platform, folder string) (p page, err error) {
	environment := `globalThis.self = globalThis`
	if platform != modules.PlatformNode {
		environment += `; globalThis.process = { env: { NODE_ENV: "production" } }`
	}
	if err := c.Exec(ctx, environment, v8.Origin{Name: "environment.js"}); err != nil {
		return p, err
	}
	if p.files, err = modules.OpenDir(folder, modules.FSOptions{Packages: true, Platform: platform}); err != nil {
		return p, err
	}
	p.loop = v8.NewLoop(c, v8.LoopOptions{})
	p.env, err = web.Install(ctx, p.loop, web.Options{
		Timers: true, Encoding: true, Base64: true, URL: true, StructuredClone: true, Crypto: true, Abort: true,
		Performance: time.Millisecond, Streams: true,
	})
	resolver := modules.Resolver(p.files)
	if err == nil && platform == modules.PlatformNode {
		resolver = node.Resolver{Next: p.files}
		p.node, err = node.Install(ctx, p.loop, node.Options{
			Env: map[string]string{"NODE_ENV": "production"}, Timers: true, Stderr: os.Stderr,
		})
	}
	if err == nil {
		p.loader, err = modules.New(ctx, p.loop, modules.Options{Resolver: resolver})
	}
	if err != nil {
		p.close()
	}
	return p, err
}

func (p page) close() {
	if p.loader != nil {
		_ = p.loader.Close()
	}
	_ = p.node.Close()
	_ = p.env.Close()
	_ = p.loop.Close()
	_ = p.files.Close()
}

func entry(workload string) string { return "workloads/" + workload + ".mjs" }

// work loads the workload and calls it.
func (p page) work(ctx context.Context, start time.Time, folder, workload string) (o outcome, err error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return o, err
	}
	defer root.Close()
	read := func(_ context.Context, call *v8.Call) (v8.Value, error) {
		name, err := call.Arg(0).AsString()
		if err != nil {
			return v8.Undefined, err
		}
		data, err := root.ReadFile(name)
		if err != nil {
			return v8.Undefined, err
		}
		return call.Scope.Bytes(data)
	}
	var f *v8.Persistent
	err = p.loader.Import(ctx, entry(workload), func(s v8.Scope, namespace v8.Value) error {
		v, err := namespace.Get(ctx, v8.String("default"))
		if err == nil {
			f, err = v.Persist()
		}
		return err
	})
	if err != nil {
		return o, withStack(err)
	}
	defer f.Close()
	loaded := time.Now()
	err = p.loop.Await(ctx, func(s v8.Scope) (v8.Value, error) {
		function, err := f.Value(s)
		if err != nil {
			return v8.Undefined, err
		}
		reader, err := s.Function("read", read)
		if err != nil {
			return v8.Undefined, err
		}
		return function.Call(ctx, v8.Undefined, reader)
	}, func(s v8.Scope, v v8.Value) (err error) {
		o.Output, err = v.AsString()
		return err
	})
	o.Load, o.Run = milliseconds(loaded.Sub(start)), milliseconds(time.Since(loaded))
	return o, withStack(err)
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// withStack adds the JavaScript stack to the text of an exception.
func withStack(err error) error {
	if e, ok := errors.AsType[*v8.Exception](err); ok {
		return errors.New(err.Error() + "\n" + e.Stack)
	}
	return err
}
