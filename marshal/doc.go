// Package marshal converts between Go values and JavaScript values.
//
//	v, err := marshal.Marshal(scope, Order{ID: 7, Items: items})
//	order, err := marshal.UnmarshalAs[Order](scope, v)
//	total, err := marshal.Call[float64](ctx, scope, f, order, 0.2)
//
// A value crosses as one buffer with everything that it contains, in the format of V8's
// ValueSerializer. Structs cross to JavaScript by shape: the names of their properties
// are sent once. The conversion plan of a Go type is computed once. A conversion runs no
// code of the guest: getters and proxies are errors, and toJSON is ignored.
//
// [Function] creates a JavaScript function from a Go function, [Async] one that returns a
// promise, and [Func] a Go function from a JavaScript function. [NewClass] describes what
// guests see of a Go type; its values then cross as objects instead of copies.
//
// Package remote gives one isolate access to values, functions and contexts of another.
//
// docs/values.md has the table of conversions. A nil slice or map becomes null, not an
// empty array or object. Struct fields are named by a js tag, by a json tag if there is
// no js tag, or else by their Go name:
//
//	Name  string    `js:"name"`
//	Note  string    `js:"note,omitempty"` // omitted if empty
//	Since time.Time `js:"since,omitzero"` // omitted if IsZero
//	Cache any       `js:"-"`              // not converted
//
// Fields of embedded structs count as fields of the outer struct, by the rules of
// encoding/json.
package marshal
