// Package wire is the interface between package v8 and packages marshal and remote, for
// values in V8's serialization format and calls between isolates. It is internal, so
// that only these packages can pass bytes to V8 that V8 trusts.
package wire

import "context"

// Hooks are the functions of package v8. S is v8.Scope, V is v8.Value, C is *v8.Copy,
// X is *v8.Context, P is *v8.Persistent and L is *v8.Loop; this package cannot import them. CopyOf and
// CopyOfPrimitive are safe for concurrent use by multiple goroutines.
type Hooks[S, V, C, X, P, L any] struct {
	// Call calls a function in context c of its isolate, with a receiver and arguments.
	// It may be called inside another isolate, as with v8.Scope.Enter; from is then the
	// scope there, and otherwise the zero Scope. If the result is plain data, the call is
	// one crossing of the boundary to C++ and Call returns the result. Otherwise the
	// result is an object, a symbol or a long string; it is passed to object while the
	// isolate is still held, or discarded if object is nil.
	Call func(function P, ctx context.Context, from S, c X, object func(s S, v V) error, this V, args ...V) (V, error)
	// CallData is like Persistent.Call. rejected reports whether the isolate may have
	// promises that were rejected, that nothing handles and that no hook of
	// v8.IsolateOptions reports; a v8.Loop returns them.
	CallData func(function P, ctx context.Context, c X, args ...any) (result any, rejected bool, err error)
	// EvalInternal is like v8.Scope.Eval for a script of Paddock. Stack traces and the
	// positions of exceptions omit its functions, so that a guest sees its own call first,
	// and their toString does not return their source.
	EvalInternal func(s S, ctx context.Context, source string) (V, error)
	// DropRejections discards the rejections of the isolate that nothing has handled, and
	// that a v8.Loop has not returned yet.
	DropRejections func(s S) error
	// Clone returns a clone of a value in the same context, as v8.Scope.Copy with getters and
	// v8.Copy.Move do. It calls claim for each object that has another prototype than plain
	// objects, except in errors. claim returns the object that stands for it in the clone, or
	// undefined. The memory of the buffers in transfer is moved.
	Clone func(s S, ctx context.Context, v, claim V, transfer []V) (V, error)
	// AppendSerialized is like v8.Scope.Serialize but appends the bytes to b. If getters
	// is set, it calls getters under ctx, as v8.CopyOptions.Getters does.
	AppendSerialized func(s S, ctx context.Context, b []byte, v V, getters bool) ([]byte, error)
	// Build is like v8.Scope.Deserialize, for bytes that package marshal writes: V8's
	// format with structs described by their shapes, which V8 creates at once instead of
	// property by property. An isolate caches shapes.
	Build func(s S, b []byte) (V, error)
	// CopyOf makes a copy of bytes in the format of Build if shapes is true, and
	// otherwise in that of v8.Scope.Serialize. If public is true, the bytes contain texts
	// of Go errors that guests of an isolate with IsolateOptions.PrivateErrors must not
	// read. In these isolates, the copy's Value returns an error that wraps ErrInvalid.
	CopyOf func(b []byte, shapes, public bool) C
	// CopyOfPrimitive makes a copy of a primitive. It needs no isolate. For other values
	// the error wraps ErrInvalid.
	CopyOfPrimitive func(V) (C, error)
	// Go is like v8.Loop.Go and calls ended on the goroutine of work, after the loop has
	// stopped counting the work as pending.
	Go func(loop L, work func(ctx context.Context) func(context.Context, S) error, ended func()) error
	// OnRejection makes the loop call f for each rejection that it would otherwise return as an
	// error, and for those that are handled after that. If the result of f is false, the loop
	// returns the error of the rejection nevertheless. The values are handles of s.
	OnRejection func(loop L, f func(ctx context.Context, s S, promise, reason V, handled bool) (bool, error))
	// Compute calls work, which computes for the loop's isolate, on the calling goroutine,
	// which must not be inside the isolate. The CPU time of work counts for the isolate,
	// and in addition Limits.RunCPU limits it as if it were a run. work must call check
	// every few milliseconds, and return if check returns an error. check waits while no
	// Run or Await of the loop is active, so that work does not continue after a run has
	// ended, and lets other work compute. Compute returns the error for which work must
	// end, or did not begin: that of a limit, that of a closed loop, or the cause of ctx.
	Compute func(loop L, ctx context.Context, work func(check func() error)) error
	// AsyncContextAccess returns an object of V8's with the functions
	// getContinuationPreservedEmbedderData and setContinuationPreservedEmbedderData. They
	// read and set what V8 stores with each reaction of a promise, and restores while the
	// reaction runs. This is the object of the async context (v8.WithAsyncContext), or
	// undefined if there is none. A script of Paddock may set an array that begins with one
	// of these. Guests must not get the functions or these values. The end of each run
	// resets the async context.
	AsyncContextAccess func(s S) (V, error)
}

var hooks any

// Register is called by package v8 when it is initialized.
func Register[S, V, C, X, P, L any](h Hooks[S, V, C, X, P, L]) { hooks = h }

// Of returns the functions that were registered for these types. Packages that import
// package v8 may call it when they are initialized.
func Of[S, V, C, X, P, L any]() Hooks[S, V, C, X, P, L] { return hooks.(Hooks[S, V, C, X, P, L]) }
