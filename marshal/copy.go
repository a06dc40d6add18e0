package marshal

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"github.com/seed24588400/paddock/v8"
)

// Copy is a JavaScript value outside all isolates; see [v8.Copy]. [From] converts a *Copy
// to a value, and [To] converts a value to a *Copy, but not as a part of another value.
type Copy = v8.Copy

// CopyOptions are the options of [NewCopy].
type CopyOptions = v8.CopyOptions

// NewCopy copies a value and everything that it refers to; see [v8.Scope.Copy].
func NewCopy(ctx context.Context, s v8.Scope, v v8.Value, o CopyOptions) (*Copy, error) {
	return s.Copy(ctx, v, o)
}

// CopyOf returns a Copy of a Go value, converted as [From] converts parts of a value. It
// needs no isolate, so values that need one are errors: handles, objects of classes,
// functions and sequences. The value may nest as deeply as v8.DefaultDepth. If it
// contains Go errors, pass the option [PrivateErrors] for isolates that hide their texts
// from guests.
func CopyOf(x any, opts ...Option) (*Copy, error) {
	if v, ok := plain(x); ok {
		c, err := wired.CopyOfPrimitive(v)
		if err != nil {
			return nil, fmt.Errorf("marshal: %w", err)
		}
		return c, nil
	}
	o := collect(opts)
	e := encoders.Get().(*encoder)
	defer e.giveBack()
	e.shapes = !o.cycles
	if err := e.whole(x, o, v8.DefaultDepth); err != nil {
		return nil, public(err)
	}
	return wired.CopyOf(e.b, e.shapes, e.public), nil
}

// Copies returns the number of Copies that are not released and the number of bytes that
// they hold; see [v8.Copies].
func Copies() (n int, bytes uint64) { return v8.Copies() }

var copyType = reflect.TypeFor[*Copy]()

func copyFrom(s v8.Scope, c *Copy) (v8.Value, error) {
	v, err := c.Value(context.Background(), s)
	if err != nil {
		return v, fmt.Errorf("marshal: %w", err)
	}
	return v, nil
}

func copyTo(s v8.Scope, v v8.Value, o *options) (*Copy, error) {
	ctx := context.Background()
	if o.getters != nil {
		ctx = o.getters
	}
	c, err := s.Copy(ctx, v, CopyOptions{Getters: o.getters != nil, MaxBytes: uint64(o.bytes)})
	if _, large := errors.AsType[*v8.SizeError](err); large {
		return nil, public(o.tooManyBytes())
	}
	if err != nil {
		return nil, fmt.Errorf("marshal: %w", err)
	}
	return c, nil
}

func encodeCopy(e *encoder, v reflect.Value) error {
	if v.IsNil() {
		return e.part(tagNull)
	}
	return failf(copyType, "a copy inside another value; set its value as a property instead")
}

func decodeCopy(d *decoder, _ reflect.Value) error {
	tag, at := d.ahead()
	return cannot(d.describe(tag, at), copyType)
}
