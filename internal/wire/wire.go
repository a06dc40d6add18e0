// Package wire is the interface between packages v8 and marshal for values in V8's
// serialization format. It is internal, so that only these packages can pass bytes to
// V8 that V8 trusts.
package wire

// Hooks are the functions of package v8. S is v8.Scope, V is v8.Value and C is *v8.Copy;
// this package cannot import them. CopyOf and CopyOfPrimitive are safe for concurrent
// use by multiple goroutines.
type Hooks[S, V, C any] struct {
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
}

var hooks any

// Register is called by package v8 when it is initialized.
func Register[S, V, C any](h Hooks[S, V, C]) { hooks = h }

// Of returns the functions that were registered for these types. Packages that import
// package v8 may call it when they are initialized.
func Of[S, V, C any]() Hooks[S, V, C] { return hooks.(Hooks[S, V, C]) }
