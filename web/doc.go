// Package web gives scripts what they know from the web: timers, URL, fetch and
// the like. A context has none of it but what [Options] ask for.
//
//	env, err := web.Install(ctx, loop, web.Options{
//		Console: slog.Default().Handler(),
//		Timers:  true,
//		Fetch:   web.Fetch{Transport: transport},
//	})
//	defer env.Close()
//
// The classes are written in JavaScript, one file each, on top of a few small
// functions in Go. The files run before the guest does and keep what they use of
// JavaScript's own, so that they go on working whatever the guest does to its
// globals and prototypes. Go trusts them no more than it trusts the guest:
// a guest that came by one of those functions could do with it what the classes
// do, and nothing else.
//
// What waits, waits in the context's [v8.Loop]: its bound on what is pending is
// that of timers and requests, and closing it ends them. What Go holds for a
// guest is bounded by it and by [Fetch].
//
// docs/web.md says what is there, what is left out, and what a host should know
// about fetch before it hands out a transport.
package web
