// Package startup is what packages v8 and snapshot tell each other: only those
// two can make what V8 trusts.
package startup

import "crypto/sha512"

// Blob is a snapshot that is known to be whole and this V8's own.
type Blob struct {
	Bytes     []byte    // all of it, outside of Go's heap, never changed
	V8        []byte    // V8's part of them
	Sources   [][]byte  // and the source texts that V8's part refers to
	Heap      uint64    // bytes of an isolate without a context
	Contexts  []Context // the default one first
	Functions []string  // of Go, by their ids
	Free      func()    // gives the memory up
}

// Context is one in a snapshot.
type Context struct {
	Name    string   `json:"name"`
	Heap    uint64   `json:"heap"`              // bytes that it adds
	Modules []Module `json:"modules,omitempty"` // those kept with it, in V8's order
}

// Module is one in a snapshot.
type Module struct {
	Name  string `json:"name"`
	Depth int    `json:"depth"` // of its imports
}

// Code is V8's code cache of a text, or of a WebAssembly module, known to be whole
// and this V8's own.
type Code struct {
	Source [32]byte // SHA-256 of the text; see WasmSource for modules
	V8     []byte
}

// WasmSource is the Source of a WebAssembly module's code: SHA-512/256, so that it
// is never a text's.
func WasmSource(wire []byte) [32]byte { return sha512.Sum512_256(wire) }
