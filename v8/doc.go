// Package v8 runs JavaScript and WebAssembly in V8.
//
// An [Isolate] is one instance of the engine: a heap, and one goroutine at a
// time inside it. A [Context] is one global object in it, a [Script] compiled
// code that any of its contexts can run. [NewIsolate], [Isolate.NewContext] and
// [Context.Eval] are where to begin; docs/concepts.md has pictures.
//
// There are two ways to work with a context. One-shot methods such as
// [Context.Eval], [Context.Run] and [Context.Call] take plain Go data in and
// give plain Go data out, in one crossing into C++; any goroutine may call them
// and they queue for the isolate. [Context.Do] holds the isolate for a function
// that gets a [Scope]; in it values are handles:
//
//	err := c.Do(ctx, func(s v8.Scope) error {
//		double, err := s.Eval(ctx, "n => n * 2", v8.Origin{})
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
// A [Value] that is an object is a handle that dies with the scope it was made
// in: there is nothing to free and nothing leaks. Using it later is
// [ErrScopeClosed]. That its scope is open is the proof that the goroutine
// holds the isolate, so what acts on a handle takes no lock; it must stay on
// the goroutine that Do runs. [Value.Persist] makes a handle outlive its scope.
//
// # Go in JavaScript
//
// [Scope.Function] makes a JavaScript function of a Go function, [Scope.Class] a
// class whose objects stand for Go values; package marshal makes both by
// reflection. An error that Go returns is thrown, and is itself again when it
// comes out. [Scope.Promise] makes a promise for what takes its time, and a
// [Loop] runs what JavaScript then waits for. [Value.View] gives the bytes of a
// buffer in place. [Module] is an ES module; package modules loads them.
//
// # Waiting
//
// A Go function that JavaScript calls has the isolate, and so has the function
// given to Do, whatever it waits for. [Scope.Release] lets other goroutines use
// the isolate meanwhile: each has a stay of its own there, with its own scopes,
// handles, calls and deadlines, and one at a time has the turn.
//
// # Several isolates
//
// A goroutine may be inside several isolates, one within the other. [Scope.Enter]
// has what it runs in the inner one end with the outer one's run. Package marshal
// has references and functions that stand for those of another isolate.
//
// # Time and memory
//
// Whatever runs JavaScript takes a context.Context, and its end, by deadline or
// by cancel, ends the run with a [TerminatedError]; the isolate is as good as
// before. Reaching one of the isolate's [Limits] ends the run with a
// [MemoryError], or a TerminatedError for CPU time. Where V8 itself would end
// the process, or does not stop, the isolate is lost: a [LostError], and
// everything else goes on. What JavaScript throws and does not catch is an
// [Exception], with its place and stack. All of them work with errors.Is and
// errors.As.
//
// # Closing
//
// Close an isolate and everything in it is gone: contexts, scripts and
// persistent values answer [ErrClosed] from then on. Everything may be closed
// in any order, more than once, from any goroutine, and never waits.
package v8
