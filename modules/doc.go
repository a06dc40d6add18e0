// Package modules loads ES modules into a context. It resolves and loads their sources
// concurrently, compiles and links them in V8, and evaluates them with a v8.Loop,
// including their top-level awaits.
//
// A [Loader] belongs to one context and loads each module once. A [Resolver] determines
// which module a specifier refers to, and loads its source. There are resolvers for
// modules in memory ([Map]), in a file system or a directory ([NewFS], [OpenDir]), for
// npm packages on disk (FSOptions.Packages), and for Go values ([Values]). An
// [ImportMap] maps specifiers before another resolver receives them.
//
//	loop := v8.NewLoop(c, v8.LoopOptions{})
//	loader, err := modules.New(ctx, loop, modules.Options{Resolver: modules.Map{
//		"main.js": `import { who } from "./who.js"; export const text = "Hello, " + who`,
//		"who.js":  `export const who = "world"`,
//	}})
//	err = loader.Import(ctx, "main.js", func(s v8.Scope, namespace v8.Value) error {
//		text, err := namespace.Get(ctx, v8.String("text"))
//		fmt.Println(text) // Hello, world
//		return err
//	})
//
// Goroutines load the sources; all work that needs the isolate is done in tasks of the
// loop. So an import() makes progress only while the loop runs. The imports of a guest
// are limited by the limits of the loop, by those of [Options], and by the context with
// which the loop runs.
package modules
