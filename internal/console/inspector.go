package console

import (
	"context"
	_ "embed"
	"fmt"
	"math"
	"slices"
	"sync/atomic"

	"github.com/seed24588400/paddock/v8"
)

//go:embed intrinsics.js
var intrinsics string

// Options limit what is printed of a value. The zero Options are those of
// console.log. For each value at most 100 elements of a list, 1,000 properties of an
// object, 10,000 characters of a string or a name, 100,000 characters of a stack, 500
// levels and about 4 MiB are printed. The number of omitted elements, properties and
// characters is printed. A very large BigInt is printed with as many digits as a
// string has characters.
type Options struct {
	// Depth is the number of levels below the value that are printed. Default: 2. See
	// Flat and Deep.
	Depth int
	// Hidden also prints properties that are not enumerable.
	Hidden bool
	// Bare omits the brackets around an error without frames.
	Bare bool

	elements int // maximum number of elements of a list; default 100
	width    int // columns per line; default 80
}

// Special values of Options.Depth.
const (
	Flat = -1            // print only the value itself
	Deep = math.MaxInt32 // print every level
)

const (
	defaultDepth    = 2
	defaultElements = 100
	defaultWidth    = 80
	maxProperties   = 1000
	maxCharacters   = 10000
	maxLevels       = 500
	maxOutput       = 4 << 20 // bytes
)

func (o Options) complete() Options {
	switch {
	case o.Depth == 0:
		o.Depth = defaultDepth
	case o.Depth == Flat:
		o.Depth = 0
	}
	o.Depth = min(o.Depth, maxLevels)
	if o.elements == 0 {
		o.elements = defaultElements
	}
	if o.width == 0 {
		o.width = defaultWidth
	}
	return o
}

// Inspector prints values of one context. It must be used only with the lock of the
// context's isolate held, and is not safe for concurrent use otherwise.
type Inspector struct {
	query  *v8.Persistent
	kept   bool // the context's snapshot has the captured functions, and query is read when it is needed
	closed atomic.Bool
}

// keptQuery is the name of the captured functions in a snapshot.
const keptQuery = "paddock/console"

var hostIsProxy = v8.NewHostFunction("paddock/console.isProxy",
	func(_ context.Context, call *v8.Call) (v8.Value, error) {
		return v8.Bool(call.Arg(0).Kind() == v8.KindProxy), nil
	})

// NewInspector captures the built-in functions that an Inspector needs, in a context in
// which no guest code has run yet, or uses those in the context's snapshot.
func NewInspector(ctx context.Context, c *v8.Context) (*Inspector, error) {
	i := new(Inspector)
	err := c.Do(ctx, func(s v8.Scope) error {
		if i.kept = slices.Contains(s.KeptValues(), keptQuery); i.kept {
			return nil
		}
		isProxy, err := s.HostFunction(hostIsProxy)
		if err != nil {
			return err
		}
		capture, err := s.Eval(ctx, intrinsics, v8.Origin{Name: "paddock:console"})
		if err != nil {
			return err
		}
		ask, err := capture.Call(ctx, v8.Undefined, isProxy)
		if err != nil {
			return err
		}
		i.query, err = ask.Persist()
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("console: capture the intrinsics: %w", err)
	}
	return i, nil
}

// Keep adds the captured functions, and the console if there is one, to the snapshot
// that is being built of the scope's context, and closes the Inspector.
func (i *Inspector) Keep(s v8.Scope) error {
	if i.query == nil { // Keep is called again, or the functions are part of the snapshot already
		return nil
	}
	return i.query.Keep(s, keptQuery)
}

// Close releases the captured functions. It is safe to call Close more than once. An
// Inspector need not be closed if its isolate is closed.
func (i *Inspector) Close() error {
	i.closed.Store(true)
	return i.query.Close()
}

// Inspect prints a value as console.log prints an argument that is not a string. It
// returns an error only if the run has been ended; a value that cannot be inspected
// is printed as such.
func (i *Inspector) Inspect(ctx context.Context, s v8.Scope, v v8.Value, o Options) (text string, err error) {
	err = s.Nest(func(s v8.Scope) error {
		p, err := i.probe(ctx, s)
		if err != nil {
			return err
		}
		text, err = p.inspect(s, v, o, maxOutput)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("console: inspect: %w", err)
	}
	return text, nil
}

// maxJSON is the maximum number of values that JSON visits.
const maxJSON = 10_000_000

// JSON returns the value as JSON on one line. If JSON cannot represent the whole
// value, for example because of undefined, NaN, functions, instances of classes or
// cycles, ok is false.
func (i *Inspector) JSON(ctx context.Context, s v8.Scope, v v8.Value) (text string, ok bool, err error) {
	err = s.Nest(func(s v8.Scope) error {
		p, err := i.probe(ctx, s)
		if err != nil {
			return err
		}
		text, ok, err = p.json(s, v)
		return err
	})
	if err != nil {
		return "", false, fmt.Errorf("console: json: %w", err)
	}
	return text, ok, nil
}

func (p probe) json(s v8.Scope, v v8.Value) (text string, ok bool, err error) {
	plain, err := p.query("plain", v, v8.Int(maxJSON))
	if yes, _ := plain.Bool(); !yes || err != nil {
		return "", false, err
	}
	text, ok, err = s.JSON(p.ctx, v, "")
	if isException(err) {
		return "", false, nil
	}
	return text, ok, err
}
