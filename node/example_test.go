package node_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/node"
	"github.com/seed24588400/paddock/v8"
)

func Example() {
	ctx := context.Background()
	isolate, err := v8.NewIsolate(v8.IsolateOptions{})
	if err != nil {
		log.Fatal(err)
	}
	defer isolate.Close()
	c, err := isolate.NewContext(ctx)
	if err != nil {
		log.Fatal(err)
	}
	loop := v8.NewLoop(c, v8.LoopOptions{})
	defer loop.Close()

	env, err := node.Install(ctx, loop, node.Options{Env: map[string]string{"GREETING": "hello"}, Stdout: os.Stdout})
	if err != nil {
		log.Fatal(err)
	}
	defer env.Close()
	loader, err := modules.New(ctx, loop, modules.Options{Resolver: node.Resolver{Next: modules.Map{
		"main.js": `
			import path from "node:path";
			import { createHash } from "node:crypto";
			process.stdout.write(process.env.GREETING + " " + path.join("a", "..", "b") + "\n");
			export const hash = createHash("sha256").update("hello").digest("base64url");`,
	}}})
	if err != nil {
		log.Fatal(err)
	}
	defer loader.Close()
	err = loader.Import(ctx, "main.js", func(_ v8.Scope, namespace v8.Value) error {
		hash, err := namespace.Get(ctx, v8.String("hash"))
		fmt.Println(hash)
		return err
	})
	if err != nil {
		log.Fatal(err)
	}
	// Output:
	// hello b
	// LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ
}

// Packages from npm run with their files for Node.js.
func Example_packages() {
	ctx := context.Background()
	var loop *v8.Loop // of a context
	env, err := node.Install(ctx, loop, node.Options{
		Env:    map[string]string{"NODE_ENV": "production"},
		Stdout: os.Stdout,
		Timers: true,
	})
	if err != nil {
		log.Fatal(err)
	}
	defer env.Close()
	files, err := modules.OpenDir("app", modules.FSOptions{Packages: true, Platform: modules.PlatformNode})
	if err != nil {
		log.Fatal(err)
	}
	defer files.Close()
	resolver := modules.Alias{
		Names: map[string]string{"fs": "memfs", "stream": "readable-stream"},
		Next:  node.Resolver{Next: files},
	}
	loader, err := modules.New(ctx, loop, modules.Options{Resolver: resolver})
	if err != nil {
		log.Fatal(err)
	}
	defer loader.Close()
}

// An alias replaces a module of Node.js by a package.
func ExampleResolver_alias() {
	files := modules.Map{"packages/memory.js": `export const readFileSync = (name) => "the text of " + name`}
	resolver := modules.Alias{
		Names: map[string]string{"fs": "/packages/memory.js"},
		Next:  node.Resolver{Next: files},
	}
	key, err := resolver.Resolve(context.Background(), modules.Request{Specifier: "node:fs"})
	fmt.Println(key, err)
	key, err = resolver.Resolve(context.Background(), modules.Request{Specifier: "node:path"})
	fmt.Println(key, err)
	// Output:
	// packages/memory.js <nil>
	// node:path <nil>
}
