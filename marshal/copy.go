package marshal

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"github.com/seed24588400/paddock/v8"
)

// CopyOf returns a copy of a Go value, converted as [Marshal] converts parts of a value. It
// needs no isolate, so values that need one are errors: handles, objects of classes,
// functions and sequences. The value may nest as deeply as v8.DefaultMaxDepth. If it
// contains Go errors, pass the option [PrivateErrors] for isolates that hide their texts
// from guests.
func CopyOf(x any, opts ...Option) (*v8.Copy, error) {
	if v, ok := plain(x); ok {
		c, err := wired.CopyOfPrimitive(v)
		if err != nil {
			return nil, fmt.Errorf("marshal: %w", err)
		}
		return c, nil
	}
	o := collect(opts)
	e := encoders.Get().(*encoder)
	defer e.release()
	e.shapes = !o.cycles
	if err := e.encode(x, o, v8.DefaultMaxDepth); err != nil {
		return nil, public(err)
	}
	if err := v8.Supported(); err != nil {
		return nil, fmt.Errorf("marshal: %w", err)
	}
	return wired.CopyOf(e.b, e.shapes, e.public), nil
}

var copyType = reflect.TypeFor[*v8.Copy]()

func copyFrom(s v8.Scope, c *v8.Copy) (v8.Value, error) {
	v, err := c.Value(context.Background(), s)
	if err != nil {
		return v, fmt.Errorf("marshal: %w", err)
	}
	return v, nil
}

func copyTo(s v8.Scope, v v8.Value, o *options) (*v8.Copy, error) {
	ctx := context.Background()
	if o.getters != nil {
		ctx = o.getters
	}
	c, err := s.Copy(ctx, v, v8.CopyOptions{Getters: o.getters != nil, MaxBytes: uint64(o.bytes)})
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
	return failf(copyType, "a Copy inside another value; set its value as a property instead")
}

func decodeCopy(d *decoder, _ reflect.Value) error {
	tag, at := d.ahead()
	return cannot(d.describe(tag, at), copyType)
}
