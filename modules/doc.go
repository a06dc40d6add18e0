// Package modules loads ES modules into a context: it finds and loads their sources
// side by side, has V8 compile and link them, and evaluates them with a v8.Loop, to
// the end of their top-level awaits.
//
// A [Loader] is of one context and has each of its modules once. A [Resolver] says
// which module a specifier means, and loads its source. There are resolvers for
// modules in memory ([Map]), in a file system or a folder ([NewFS], [OpenDir]), of
// npm packages on disk (FSOptions.Packages), and of Go values ([Values]); an
// [ImportMap] maps specifiers in front of another.
//
//	loop := v8.NewLoop(c, v8.LoopOptions{})
//	loader, err := modules.New(ctx, loop, modules.Options{Resolver: modules.Map{
//		"main.js": `import { who } from "./who.js"; export const text = "Hello, " + who`,
//		"who.js":  `export const who = "world"`,
//	}})
//	err = loader.Import(ctx, "main.js", func(s v8.Scope, namespace v8.Value) error {
//		text, err := namespace.Get(ctx, v8.Text("text"))
//		fmt.Println(text) // Hello, world
//		return err
//	})
//
// Sources are loaded by goroutines; everything that needs the isolate is done by
// tasks of the loop. So import() goes on while somebody runs the loop, and what a
// guest imports is bounded by the loop's limits, by those of [Options], and by the
// context that the loop is run with.
package modules
