// Package web gives scripts APIs of the web platform: console, timers, URL, fetch and
// others. A context gets only the APIs that [Options] enable.
//
//	env, err := web.Install(ctx, loop, web.Options{
//		Console: slog.Default().Handler(),
//		Timers:  true,
//		Fetch:   web.Fetch{Transport: transport},
//	})
//	defer env.Close()
//
// With Options.Serve, a context answers requests of an HTTP server. [NewRequest] reads a
// request, [Env.Serve] passes it to the handler that [Env.Handle] has set, and
// [Response.Write] sends the response.
//
// The classes are JavaScript, one file each, on top of a few small functions in Go. The
// files run before any code of the guest and keep references to the built-in functions
// that they use. They therefore keep working when the guest changes its globals or
// prototypes. The Go functions do not trust the JavaScript files: a guest that obtained
// one of these functions could do no more with it than with the classes.
//
// Timers, requests and long operations of crypto.subtle are tasks of the context's
// [v8.Loop]. The loop's limit of pending tasks applies to them, and closing the loop ends
// them. This limit and [Fetch] bound the
// memory that Go holds for a guest.
//
// docs/web.md lists the APIs and their differences from the standards, and explains what
// a host must consider before it provides a transport for fetch.
package web
