package main

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

// memory is an isolate's limit, in bytes.
const memory = 1 << 30

// fromSource runs a workload in an isolate of its own. The guest has what package
// web gives, and of process only what bundles ask for: env.NODE_ENV.
func fromSource(ctx context.Context, folder, workload string) (o outcome, err error) {
	isolate, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: memory}})
	if err != nil {
		return o, err
	}
	defer isolate.Close()
	c, err := isolate.NewContext(ctx)
	if err != nil {
		return o, err
	}
	loop := v8.NewLoop(c, v8.LoopOptions{})
	defer loop.Close()
	env, err := web.Install(ctx, loop, web.Options{
		Timers: true, Encoding: true, Base64: true, URL: true, StructuredClone: true, Crypto: true, Abort: true, Performance: time.Millisecond,
	})
	if err != nil {
		return o, err
	}
	defer env.Close()
	// Where a package has a build for each host, the one without node's modules.
	files, err := modules.OpenDir(folder, modules.FSOptions{Packages: true, Conditions: []string{"edge-light"}})
	if err != nil {
		return o, err
	}
	defer files.Close()
	loader, err := modules.New(ctx, loop, modules.Options{Resolver: files})
	if err != nil {
		return o, err
	}
	defer loader.Close()
	if err := c.Exec(ctx, `globalThis.self = globalThis; globalThis.process = { env: { NODE_ENV: "production" } }`, v8.Origin{Name: "environment.js"}); err != nil {
		return o, err
	}
	return work(ctx, loop, loader, folder, workload)
}

// work loads the workload and calls it.
func work(ctx context.Context, loop *v8.Loop, loader *modules.Loader, folder, workload string) (o outcome, err error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return o, err
	}
	defer root.Close()
	read := func(_ context.Context, call *v8.Call) (v8.Value, error) {
		name, err := call.Arg(0).Text()
		if err != nil {
			return v8.Undefined, err
		}
		data, err := root.ReadFile(name)
		if err != nil {
			return v8.Undefined, err
		}
		return call.Scope.Bytes(data)
	}
	var entry *v8.Persistent
	start := time.Now()
	err = loader.Import(ctx, "workloads/"+workload+".mjs", func(s v8.Scope, namespace v8.Value) error {
		f, err := namespace.Get(ctx, v8.Text("default"))
		if err == nil {
			entry, err = f.Persist()
		}
		return err
	})
	if err != nil {
		return o, withStack(err)
	}
	defer entry.Close()
	loaded := time.Now()
	err = loop.Await(ctx, func(s v8.Scope) (v8.Value, error) {
		f, err := entry.Value(s)
		if err != nil {
			return v8.Undefined, err
		}
		reader, err := s.Function("read", read)
		if err != nil {
			return v8.Undefined, err
		}
		return f.Call(ctx, v8.Undefined, reader)
	}, func(s v8.Scope, v v8.Value) (err error) {
		o.Output, err = v.Text()
		return err
	})
	o.Load, o.Run = milliseconds(loaded.Sub(start)), milliseconds(time.Since(loaded))
	return o, withStack(err)
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// withStack has an exception tell where it was thrown.
func withStack(err error) error {
	if e, ok := errors.AsType[*v8.Exception](err); ok {
		return errors.New(err.Error() + "\n" + e.Stack)
	}
	return err
}
