//go:build linux && cgo && (amd64 || arm64)

package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/seed24588400/paddock/bench/baseline"
	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/v8"
)

// moduleCount is the number of modules that the main module imports.
const moduleCount = 100

// moduleMap returns the module graph: main.js imports all other modules. Each of them
// imports two more and has about a kilobyte.
func moduleMap() modules.Map {
	m := modules.Map{}
	var main strings.Builder
	for n := range moduleCount {
		name := fmt.Sprintf("m%d.js", n)
		fmt.Fprintf(&main, "import { f%d } from './%s';\nf%d(1, 2);\n", n, name, n)
		m[name] = fmt.Sprintf("import { f%d as a } from './m%d.js';\nimport { f%d as b } from './m%d.js';\n%sexport "+
			"{ f0 as f%d };\nexport const all = () => [a, b];\n",
			n/2, n/2, n/3, n/3, bundle(1000), n)
	}
	m["main.js"] = main.String()
	return m
}

// moduleGraphs measures the import of this graph into a new isolate, in C++ and in Go.
func moduleGraphs(ctx context.Context, add func(s Startup, slow, fast func() (time.Duration, error)) error) error {
	m := moduleMap()
	for name, text := range m {
		baseline.Module("./"+name, text)
	}
	inCPP := func(cached bool) func() (time.Duration, error) {
		return func() (time.Duration, error) { return baseline.Import("./main.js", cached), nil }
	}
	name := fmt.Sprintf("%d modules", moduleCount)
	if err := add(Startup{Name: name + ": C++, Go", GoalNoSlower: 2}, inCPP(false), func() (time.Duration, error) {
		return importMain(ctx, modules.Options{Resolver: m}, nil)
	}); err != nil {
		return err
	}
	caches := map[string]*v8.CodeCache{}
	return add(Startup{Name: name + " from code caches: C++, Go", GoalNoSlower: 2}, func() (time.Duration, error) {
		if len(caches) == 0 {
			if err := fill(ctx, m, caches); err != nil {
				return 0, err
			}
			inCPP(false)()
		}
		return inCPP(true)()
	}, func() (time.Duration, error) {
		return importMain(ctx, modules.Options{Resolver: m,
			Compile: func(ctx context.Context, s v8.Scope, source string, origin v8.Origin) (*v8.Module, error) {
				module, err := s.CompileModule(ctx, source, origin, v8.CompileOptions{Cache: caches[origin.Name]})
				if err == nil && module.CacheRejected() {
					err = fmt.Errorf("the cache of %s was rejected", origin.Name)
				}
				return module, err
			}}, nil)
	})
}

// fill makes code caches of modules that have run.
func fill(ctx context.Context, m modules.Map, caches map[string]*v8.CodeCache) error {
	compiled := map[string]*v8.Module{}
	_, err := importMain(ctx, modules.Options{Resolver: m,
		Compile: func(ctx context.Context, s v8.Scope, source string, origin v8.Origin) (*v8.Module, error) {
			module, err := s.CompileModule(ctx, source, origin, v8.CompileOptions{})
			compiled[origin.Name] = module
			return module, err
		}}, func(s v8.Scope, _ v8.Value) (err error) {
		for name, module := range compiled {
			if caches[name], err = module.CodeCache(ctx, s); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

// importMain measures the import, without the creation of the isolate.
func importMain(ctx context.Context, o modules.Options,
	got func(s v8.Scope, namespace v8.Value) error) (time.Duration, error) {
	c, err := newContext(ctx)
	if err != nil {
		return 0, err
	}
	defer c.Isolate().Close()
	loop := v8.NewLoop(c, v8.LoopOptions{})
	defer loop.Close()
	begin := time.Now()
	loader, err := modules.New(ctx, loop, o)
	if err != nil {
		return 0, err
	}
	defer loader.Close()
	err = loader.Import(ctx, "./main.js", got)
	return time.Since(begin), err
}
