package v8

import "unsafe"

// ref is a Scope or a string in two words, so that a Value is four: values are
// passed and returned by the million. The Value's kind says which it is.
type ref struct {
	data unsafe.Pointer // *scope, or a string's bytes
	n    uint64         // the Scope's id, or the string's length
}

func scopeRef(s Scope) ref { return ref{unsafe.Pointer(s.scope), s.id} }

func (r ref) scope() Scope { return Scope{(*scope)(r.data), r.n} }

func textRef(s string) ref { return ref{unsafe.Pointer(unsafe.StringData(s)), uint64(len(s))} }

func (r ref) text() string { return unsafe.String((*byte)(r.data), r.n) }
