package snapshot_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/snapshot"
	"github.com/seed24588400/paddock/v8"
)

// A library is set up once. Each isolate starts with it, and with the current
// function of the host.
func Example() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	greeting := func(text string) map[string]v8.Callback {
		return map[string]v8.Callback{"greeting": func(context.Context, *v8.Call) (v8.Value, error) {
			return v8.String(text), nil
		}}
	}
	s, err := snapshot.Build(ctx, snapshot.Options{
		Default: snapshot.Context{
			Scripts: []snapshot.Script{{
				Source: "const greet = name => `${greeting()}, ${name}!`",
				Origin: v8.Origin{Name: "greet.js"},
			}},
			WarmUp: []snapshot.Script{{Source: "greet('nobody')"}},
		},
		Functions: greeting("Hello"),
	})
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	isolate, err := v8.NewIsolate(v8.IsolateOptions{Snapshot: s, Functions: greeting("Good morning")})
	if err != nil {
		log.Fatal(err)
	}
	defer isolate.Close()
	c, err := isolate.NewContext(ctx)
	if err != nil {
		log.Fatal(err)
	}
	v, err := c.Eval(ctx, "greet('Ann')")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(v)
	// Output: Good morning, Ann!
}

// Order is a Go value that guests use.
type Order struct {
	Count int `js:"count"`
}

// orderClass has a name, so that snapshots can contain it.
var orderClass = v8.RegisterClass("example.com/shop.Order", marshal.MustClass[Order]("Order",
	marshal.New(func(count int) *Order { return &Order{count} }),
))

// A class of the host, and a class of the guest that extends it, are in a snapshot.
func Example_classes() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	setup := func(ctx context.Context, c *v8.Context) error {
		err := c.Do(ctx, func(s v8.Scope) error {
			constructor, err := s.Class(orderClass)
			if err != nil {
				return err
			}
			global, err := s.Global()
			if err != nil {
				return err
			}
			return global.Set(ctx, v8.String("Order"), constructor)
		})
		if err != nil {
			return err
		}
		return c.Exec(ctx, "class Dozens extends Order { constructor(n) { super(12 * n) } }")
	}
	s, err := snapshot.Build(ctx, snapshot.Options{Default: snapshot.Context{Setup: setup}})
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	isolate, err := v8.NewIsolate(v8.IsolateOptions{Snapshot: s})
	if err != nil {
		log.Fatal(err)
	}
	defer isolate.Close()
	c, err := isolate.NewContext(ctx)
	if err != nil {
		log.Fatal(err)
	}
	v, err := c.Eval(ctx, "new Dozens(2).count")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(v)
	// Output: 24
}

// A library of modules is loaded once; jobs import it without loading it again.
func Example_modules() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	files := modules.Map{
		"lib.mjs": `export const greet = name => { globalThis.said = "Hello, " + name }`,
		"job.mjs": `import {greet} from "./lib.mjs"; greet("Ann")`,
	}
	// imported imports a module in the context, and then calls f with the loader.
	imported := func(ctx context.Context, c *v8.Context, name string, f func(*modules.Loader) error) error {
		loop := v8.NewLoop(c, v8.LoopOptions{})
		defer loop.Close()
		loader, err := modules.New(ctx, loop, modules.Options{Resolver: files})
		if err != nil {
			return err
		}
		defer loader.Close()
		if err := loader.Import(ctx, name, nil); err != nil {
			return err
		}
		return f(loader)
	}
	setup := func(ctx context.Context, c *v8.Context) error {
		return imported(ctx, c, "lib.mjs", func(loader *modules.Loader) error { return loader.Keep(ctx) })
	}
	s, err := snapshot.Build(ctx, snapshot.Options{Default: snapshot.Context{Setup: setup}})
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	isolate, err := v8.NewIsolate(v8.IsolateOptions{Snapshot: s})
	if err != nil {
		log.Fatal(err)
	}
	defer isolate.Close()
	c, err := isolate.NewContext(ctx)
	if err != nil {
		log.Fatal(err)
	}
	if err := imported(ctx, c, "job.mjs", func(*modules.Loader) error { return nil }); err != nil {
		log.Fatal(err)
	}
	said, err := c.Eval(ctx, "said")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(said)
	// Output: Hello, Ann
}

// The code cache of one run can be used for the next one, in this process or another.
func ExampleEncodeCache() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	isolate, err := v8.NewIsolate(v8.IsolateOptions{})
	if err != nil {
		log.Fatal(err)
	}
	defer isolate.Close()
	c, err := isolate.NewContext(ctx)
	if err != nil {
		log.Fatal(err)
	}
	source, origin := "var square = n => n * n; square(7)", v8.Origin{Name: "square.js"}
	run := func(cache *v8.CodeCache) (*v8.CodeCache, error) {
		script, err := c.Compile(ctx, source, origin, v8.CompileOptions{Cache: cache})
		if err != nil {
			return nil, err
		}
		defer script.Close()
		if script.CacheRejected() {
			fmt.Println("compiled from the text")
		}
		if _, err := c.Run(ctx, script); err != nil {
			return nil, err
		}
		return script.CodeCache(ctx) // includes the functions that were called
	}
	cache, err := run(nil)
	if err != nil {
		log.Fatal(err)
	}
	stored, err := snapshot.EncodeCache(cache)
	if err != nil {
		log.Fatal(err)
	}
	if cache, err = snapshot.DecodeCache(stored); err != nil {
		log.Fatal(err)
	}
	_, err = run(cache)
	fmt.Println(err)
	// Output: <nil>
}
