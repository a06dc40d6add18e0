// Package startup is the interface between packages v8 and snapshot. It is internal, so
// that only these two can create data that V8 trusts.
package startup

import (
	"context"
	"crypto/sha512"
)

// Blob is a snapshot that has been verified to be complete and written by this V8.
type Blob struct {
	Bytes     []byte    // all bytes, outside Go's heap, never modified
	V8        []byte    // the part of Bytes that V8 wrote
	Sources   [][]byte  // the sources that V8's part refers to
	Heap      uint64    // heap of an isolate without a context, in bytes
	Contexts  []Context // the default context first
	Functions []string  // names of the Go functions, by ID
	Host      []string  // names of the host functions, by ID
	Classes   []Class   // by number
	Free      func()    // releases the memory
}

// Context describes a context in a snapshot.
type Context struct {
	Name    string   `json:"name"`
	Heap    uint64   `json:"heap"`              // bytes that it adds to the heap
	Modules []Module `json:"modules,omitempty"` // modules kept in the context, in V8's order
	Values  []string `json:"values,omitempty"`  // names of the values kept after them, in V8's order
}

// Class describes a Go class in a snapshot.
type Class struct {
	Name  string `json:"name"`  // under which it is registered
	Shape string `json:"shape"` // hash of its members
}

// Module describes a module in a snapshot.
type Module struct {
	Name  string `json:"name"`
	Depth int    `json:"depth"` // depth of its imports
}

// Code is a code cache of a script or a WebAssembly module that has been verified to
// be complete and written by this V8.
type Code struct {
	Source [32]byte // SHA-256 of the source; WasmSource for a WebAssembly module
	V8     []byte
}

// WasmSource returns the Source of the code of a WebAssembly module. It uses
// SHA-512/256, so that it differs from the Source of any script.
func WasmSource(wire []byte) [32]byte { return sha512.Sum512_256(wire) }

// Plan describes the snapshot that Hooks.Build builds. O is v8.IsolateOptions and C is
// *v8.Context; this package cannot import either.
type Plan[O, C any] struct {
	Isolate   O // with the snapshot to start from, if any
	Contexts  []PlannedContext[C]
	ClearCode bool
}

// PlannedContext is one context of a Plan. The first is the default context, which has
// no name.
type PlannedContext[C any] struct {
	Name, From string
	Run        func(ctx context.Context, c C) error
	WarmUp     func(ctx context.Context, c C) error // does what Run does, and more; may be nil
}

// Hooks are the functions of package v8. S is *v8.Snapshot and K is *v8.CodeCache. All
// are safe for concurrent use by multiple goroutines.
type Hooks[O, C, S, K any] struct {
	// Build builds a snapshot. It calls seal with V8's bytes, which are freed
	// afterwards, tests the result, and calls seal again with the measured sizes. seal
	// makes a snapshot of the parts. It must copy the bytes that it keeps.
	Build func(ctx context.Context, p Plan[O, C], seal func(Blob) (S, error)) (S, error)
	// NewSnapshot makes a snapshot.
	NewSnapshot func(Blob) S
	// Missing returns an error if the options or the program lack something that an
	// isolate from the snapshot needs.
	Missing func(s S, options *O) error
	// NewCodeCache makes a code cache.
	NewCodeCache func(Code) K
	// CodeOf returns the code of a code cache, which is empty if the cache is nil or
	// zero.
	CodeOf func(K) Code
}

var hooks any

// Register is called by package v8 when it is initialized.
func Register[O, C, S, K any](h Hooks[O, C, S, K]) { hooks = h }

// Of returns the functions that were registered for these types. Packages that import
// package v8 may call it when they are initialized.
func Of[O, C, S, K any]() Hooks[O, C, S, K] { return hooks.(Hooks[O, C, S, K]) }
