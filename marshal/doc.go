// Package marshal converts between Go values and JavaScript values.
//
//	v, err := marshal.From(scope, Order{ID: 7, Items: items})
//	order, err := marshal.To[Order](scope, v)
//	total, err := marshal.Call[float64](ctx, scope, f, order, 0.2)
//
// A value crosses with all it holds as one buffer, in the format of V8's
// ValueSerializer, to JavaScript with structs by shape; how a Go type is written
// and read is worked out once. None of the guest's code runs on the way: a getter,
// a proxy or a toJSON is an error or ignored, never called.
//
// [Function] makes JavaScript functions of Go functions, [Async] such that return
// promises, [Func] the other way round. [NewClass] describes what guests see of a
// Go type; its values then cross as objects instead of as copies.
//
// [Copy], [Reference] and [Callback] are for values, objects and functions of one
// isolate in another.
//
// docs/values.md has the table of conversions; a nil slice or map is null, and not
// empty. Struct fields are named by a js
// tag, by a json tag if there is none, or else by their Go name:
//
//	Name  string    `js:"name"`
//	Note  string    `js:"note,omitempty"` // left out when empty
//	Since time.Time `js:"since,omitzero"` // left out when IsZero
//	Cache any       `js:"-"`              // not converted
//
// Fields of embedded structs count as the outer one's, by the rules of
// encoding/json.
package marshal
