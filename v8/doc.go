// Package v8 runs JavaScript and WebAssembly in V8.
//
// An [Isolate] is one instance of the engine: a heap, with at most one goroutine at a
// time inside it. A [Context] is a global object in the isolate. A [Script] is compiled
// code that any context of the isolate can run. Start with [NewIsolate],
// [Isolate.NewContext] and [Context.Eval]; docs/concepts.md has diagrams.
//
// There are two ways to use a context. One-shot methods such as [Context.Eval],
// [Context.Run] and [Context.Call] take and return plain Go data, with one crossing
// into C++. Any goroutine may call them; they wait in a queue for the lock of the
// isolate. [Context.Do] holds the lock while it calls a function with a [Scope], in
// which values are handles:
//
//	err := c.Do(ctx, func(s v8.Scope) error {
//		double, err := s.Eval(ctx, "n => n * 2")
//		if err != nil {
//			return err
//		}
//		r, err := double.Call(ctx, v8.Undefined, v8.Int(21))
//		fmt.Println(r) // 42
//		return err
//	})
//
// # Handles
//
// A [Value] that is an object, a symbol or a very long string is a handle. Other values
// are plain data. A handle is valid until the scope in which it was created is closed.
// After that, operations on it return [ErrScopeClosed]. Handles need not be released and
// do not leak. An open scope implies that the goroutine holds the lock of the isolate,
// so operations on handles acquire no lock. A handle must be used on the goroutine that
// runs the function passed to Do. [Value.Persist] makes a handle that outlives its scope.
//
// # Go functions and values in JavaScript
//
// [Scope.Function] makes a JavaScript function that calls a Go function, and
// [Scope.Class] makes a class whose objects stand for Go values. Package marshal makes
// both by reflection. An error that a Go function returns is thrown in JavaScript; if
// it reaches Go again, it is the same error. [Scope.Promise] makes a promise for the
// result of asynchronous work, and a [Loop] runs the JavaScript that waits for it.
// [Value.View] gives access to the bytes of a buffer without a copy. [Module] is an ES
// module; package modules loads modules.
//
// # Waiting
//
// A Go function that JavaScript calls holds the lock of the isolate even while it
// waits, and so does the function passed to Do. [Scope.Unlock] releases the lock while
// a function runs, so that other goroutines can use the isolate. Each goroutine inside
// the isolate has an activation, which consists of its scopes, handles, calls and
// deadlines. One goroutine at a time holds the lock.
//
// # Several isolates
//
// A goroutine can be inside several isolates, one nested in the other. With
// [Scope.Enter], runs in the inner isolate end when the run in the outer isolate ends.
// Package remote has references to objects, functions and contexts of other isolates.
//
// # Time and memory
//
// Every method that runs JavaScript takes a context.Context. When the context ends, by
// its deadline or by cancellation, the run ends with a [TerminatedError], and the
// isolate remains usable. When a run reaches one of the isolate's [Limits], it ends
// with a [MemoryError], or with a TerminatedError for CPU time. If V8 reports a fatal
// error, or a run does not end when it should, the isolate is lost: methods return a
// [LostError], and the process and its other isolates continue. A JavaScript exception
// that is not caught is returned as an [Exception] with its position and stack. All
// these errors work with errors.Is and errors.As.
//
// # Closing
//
// Closing an isolate closes everything in it: methods of its contexts, scripts and
// persistent values then return [ErrClosed]. All Close methods may be called in any
// order, more than once, and from any goroutine. Closing an isolate does not wait for
// its users.
package v8
