package v8

import "unsafe"

// ref is either a Scope or a string in two words, so that a Value has four words.
// Values are passed and returned very often. The kind of the Value determines which of
// the two it is.
type ref struct {
	data unsafe.Pointer // *scope, or the bytes of a string
	n    uint64         // ID of the Scope, or length of the string
}

func scopeRef(s Scope) ref { return ref{unsafe.Pointer(s.scope), s.id} }

func (r ref) scope() Scope { return Scope{(*scope)(r.data), r.n} }

func textRef(s string) ref { return ref{unsafe.Pointer(unsafe.StringData(s)), uint64(len(s))} }

func (r ref) text() string { return unsafe.String((*byte)(r.data), r.n) }
