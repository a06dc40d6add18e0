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
	// guestText is the text of an error; nil: v8.GuestText.
	guestText func(err error) string
	getters   context.Context // to run them under; nil: they are errors
}

// The default limits. They bound what a hostile value can make Go hold. How deep it may
// nest is v8.IsolateOptions.Depth.
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

// BigInts writes integers that a JavaScript number cannot hold exactly, those
// beyond ±(2^53-1), as BigInt. Without it they are an error.
func BigInts() Option { return func(o *options) { o.bigInts = true } }

// Maps writes every Go map as a Map. Without it maps become objects.
func Maps() Option { return func(o *options) { o.asMap = true } }

// Cycles keeps cycles and shared parts: what is one object stays one object. It
// is for pointers, maps, and []any and map[string]any read as any. Without it
// shared parts are copied for each place, and a cycle is ErrCycle.
func Cycles() Option { return func(o *options) { o.cycles = true } }

// Strict makes properties that a struct has no field for an error.
func Strict() Option { return func(o *options) { o.strict = true } }

// PrivateErrors has the Go errors in a Copy tell only what is meant for guests; see
// v8.IsolateOptions.PrivateErrors, which decides it for all but [CopyOf]. Without it, an
// isolate with that option refuses a Copy with other texts of Go errors.
func PrivateErrors() Option { return func(o *options) { o.guestText = v8.PrivateText } }

// Parts limits how many values one value may consist of, holes of arrays too,
// shared ones counted for each place. Default: DefaultParts.
func Parts(n int) Option { return func(o *options) { o.parts = n } }

// Bytes limits how many bytes of text, buffers and BigInts one JavaScript value
// may bring, shared ones counted for each place. Default: DefaultBytes.
func Bytes(n int) Option { return func(o *options) { o.bytes = n } }

// Getters has the guest's getters run where a value has them, under ctx. Without
// it they are an error, and nothing of the guest's runs. Proxies are one even so.
func Getters(ctx context.Context) Option { return func(o *options) { o.getters = ctx } }
