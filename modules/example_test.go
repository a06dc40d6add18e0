package modules_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"testing/fstest"
	"time"

	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/v8"
)

// start returns the loop of a context in a new isolate.
func start() (*v8.Loop, func()) {
	isolate, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 64 << 20}})
	if err != nil {
		log.Fatal(err)
	}
	c, err := isolate.NewContext(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	loop := v8.NewLoop(c, v8.LoopOptions{})
	return loop, func() { loop.Close(); isolate.Close() }
}

// printed imports main.js and prints one of its exports.
func printed(loop *v8.Loop, r modules.Resolver, name string) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	loader, err := modules.New(ctx, loop, modules.Options{Resolver: r})
	if err != nil {
		log.Fatal(err)
	}
	defer loader.Close()
	err = loader.Import(ctx, "main.js", func(s v8.Scope, namespace v8.Value) error {
		v, err := namespace.Get(ctx, v8.String(name))
		fmt.Println(v)
		return err
	})
	if err != nil {
		fmt.Println(err)
	}
}

func ExampleLoader() {
	loop, stop := start()
	defer stop()
	printed(loop, modules.Map{
		"main.js": `
			import { who } from "./who.js";
			const { greet } = await import("./greet.js");
			export const text = greet(who);`,
		"who.js":   `export const who = "world"`,
		"greet.js": `export const greet = who => "Hello, " + who`,
	}, "text")
	// Output: Hello, world
}

// Errors contain the chain of imports that leads to a missing module.
func ExampleError() {
	loop, stop := start()
	defer stop()
	ctx := context.Background()
	loader, err := modules.New(ctx, loop, modules.Options{Resolver: modules.Map{
		"main.js": `import "./a.js"`,
		"a.js":    `import "./b.js"`,
	}})
	if err != nil {
		log.Fatal(err)
	}
	defer loader.Close()
	err = loader.Import(ctx, "main.js", nil)
	fmt.Println(err)
	fmt.Println(errors.Is(err, modules.ErrNotFound))
	// Output:
	// modules: main.js → a.js: "./b.js": cannot find file:///b.js
	// true
}

// Values are modules that are made of Go values.
func ExampleValues() {
	loop, stop := start()
	defer stop()
	printed(loop, modules.Values{
		Values: map[string]any{"app:math": map[string]any{
			"double": func(n int) int { return 2 * n },
			"config": struct {
				Limit int `json:"limit"`
			}{21},
		}},
		Next: modules.Map{"main.js": `
			import { double, config } from "app:math";
			export const result = double(config.limit);`},
	}, "result")
	// Output: 42
}

// Packages that npm has installed, here in memory.
func ExampleFSOptions() {
	loop, stop := start()
	defer stop()
	files, err := modules.NewFS(fstest.MapFS{
		"main.js":                         {Data: []byte(`import { add } from "sums/add"; export const result = add(1, 2);`)},
		"node_modules/sums/package.json":  {Data: []byte(`{"exports": {"./*": "./lib/*.js"}}`)},
		"node_modules/sums/lib/add.js":    {Data: []byte(`const plus = require("./plus"); exports.add = plus;`)},
		"node_modules/sums/lib/plus.js":   {Data: []byte(`module.exports = (a, b) => a + b;`)},
		"node_modules/sums/lib/unused.js": {Data: []byte(`throw new Error("never run")`)},
	}, modules.FSOptions{Packages: true})
	if err != nil {
		log.Fatal(err)
	}
	printed(loop, files, "result")
	// Output: 3
}

// A directory with workspaces, as npm links them. Links cannot lead out of it.
func ExampleOpenDir() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	for name, text := range map[string]string{
		"main.js":                     `import { name, url } from "tools"; export const text = name + " is " + url`,
		"packages/tools/package.json": `{"name": "tools", "type": "module", "exports": "./tools.js"}`,
		"packages/tools/tools.js":     `export const name = "tools", url = import.meta.url`,
	} {
		file := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700),
			os.WriteFile(file, []byte(text), 0o600)); err != nil {
			log.Fatal(err)
		}
	}
	if err := errors.Join(os.Mkdir(filepath.Join(dir, "node_modules"), 0o700),
		os.Symlink("../packages/tools", filepath.Join(dir, "node_modules", "tools"))); err != nil {
		log.Fatal(err)
	}
	files, err := modules.OpenDir(dir, modules.FSOptions{Packages: true})
	if err != nil {
		log.Fatal(err)
	}
	defer files.Close()
	loop, stop := start()
	defer stop()
	printed(loop, files, "text")
	// Output: tools is file:///packages/tools/tools.js
}

// Files as on the web: no packages, and no file extensions are added.
func ExampleNewFS() {
	files, err := modules.NewFS(fstest.MapFS{
		"main.js":         {Data: []byte(`import data from "./data.json" with { type: "json" }; export const text = data.greeting + " from " + import.meta.url`)},
		"data.json":       {Data: []byte(`{"greeting": "hello"}`)},
		"out/of/reach.js": {Data: []byte(`import "../../../etc/passwd"`)},
	}, modules.FSOptions{Base: "https://app.example/"})
	if err != nil {
		log.Fatal(err)
	}
	loop, stop := start()
	defer stop()
	printed(loop, files, "text")
	// Output: hello from https://app.example/main.js
}

func ExampleParseImportMap() {
	loop, stop := start()
	defer stop()
	mapped, err := modules.ParseImportMap([]byte(`{"imports": {"lib/": "/vendor/lib-1.2.3/"}}`), "", modules.Map{
		"file:///main.js":                  `export { text } from "lib/text.js"`,
		"file:///vendor/lib-1.2.3/text.js": `export const text = "mapped"`,
	})
	if err != nil {
		log.Fatal(err)
	}
	printed(loop, mapped, "text")
	// Output: mapped
}
