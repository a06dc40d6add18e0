// Package startup defines the types that packages v8 and snapshot exchange. It is
// internal, so that only these two can create data that V8 trusts.
package startup

import "crypto/sha512"

// Blob is a snapshot that has been verified to be complete and written by this V8.
type Blob struct {
	Bytes     []byte    // all bytes, outside Go's heap, never modified
	V8        []byte    // the part of Bytes that V8 wrote
	Sources   [][]byte  // the sources that V8's part refers to
	Heap      uint64    // heap of an isolate without a context, in bytes
	Contexts  []Context // the default context first
	Functions []string  // names of the Go functions, by ID
	Free      func()    // releases the memory
}

// Context describes a context in a snapshot.
type Context struct {
	Name    string   `json:"name"`
	Heap    uint64   `json:"heap"`              // bytes that it adds to the heap
	Modules []Module `json:"modules,omitempty"` // modules kept in the context, in V8's order
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
