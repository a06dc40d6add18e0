package marshal

import (
	"context"

	"github.com/seed24588400/paddock/v8"
)

// Option changes how values are converted.
type Option func(*options)

type options struct {
	bigInts bool
	cycles  bool
	strict  bool
	bytes   int
	parts   int
	asMap   bool
	// guestText returns the text of an error; if nil, v8.GuestText does.
	guestText func(err error) string
	getters   context.Context // for running getters; if nil, getters are errors
}

// The default limits. They bound the memory that Go needs for a value from a guest. The
// nesting depth is limited by v8.IsolateOptions.MaxDepth.
const (
	DefaultParts = v8.MaxParts
	DefaultBytes = 256 << 20
)

func collect(opts []Option) *options {
	if len(opts) == 0 {
		return &defaults
	}
	o := defaults
	for _, set := range opts {
		if set != nil {
			set(&o)
		}
	}
	return &o
}

var defaults = options{parts: DefaultParts, bytes: DefaultBytes}

// BigInts writes integers that a JavaScript number cannot hold exactly, those beyond
// ±(2^53-1), as BigInt. By default they are an error.
func BigInts() Option { return func(o *options) { o.bigInts = true } }

// Maps writes every Go map as a Map. By default maps become objects.
func Maps() Option { return func(o *options) { o.asMap = true } }

// Cycles preserves cycles and shared parts: each object is converted once. It applies to
// pointers and maps, and to []any and map[string]any that are read as any. By default
// shared parts are copied for each place, and a cycle is ErrCycle.
func Cycles() Option { return func(o *options) { o.cycles = true } }

// Strict makes it an error if a struct has no field for a property.
func Strict() Option { return func(o *options) { o.strict = true } }

// PrivateErrors restricts the texts of Go errors in a Copy to what guests may read in
// isolates with v8.IsolateOptions.PrivateErrors. It is only needed for [CopyOf]. Without
// it, those isolates reject a Copy with other texts of Go errors.
func PrivateErrors() Option { return func(o *options) { o.guestText = v8.PrivateText } }

// MaxParts sets the maximum number of parts of a value. Holes of arrays count, and shared
// parts count for each place. Default: DefaultParts.
func MaxParts(n int) Option { return func(o *options) { o.parts = n } }

// MaxBytes sets the maximum number of bytes of the strings, buffers and BigInts in a value.
// Shared ones count for each place. Default: DefaultBytes.
func MaxBytes(n int) Option { return func(o *options) { o.bytes = n } }

// Getters allows getters of a value to run the guest's code under ctx. By default getters
// are an error, and no code of the guest runs. Proxies are always an error.
func Getters(ctx context.Context) Option { return func(o *options) { o.getters = ctx } }
