package v8

import (
	"context"

	"github.com/seed24588400/paddock/internal/bridge"
)

// Prototype returns the prototype of an object, which is an object or null, as
// Reflect.getPrototypeOf does. It calls the trap of a proxy.
func (v Value) Prototype(ctx context.Context) (Value, error) {
	return v.do(ctx, bridge.OpPrototype)
}

// SetPrototype sets the prototype of an object, as Reflect.setPrototypeOf does. prototype
// is an object or null. It calls the trap of a proxy. It reports whether the object
// accepted the prototype: an object that is not extensible does not, and neither does one
// that the chain of prototypes would contain twice.
func (v Value) SetPrototype(ctx context.Context, prototype Value) (accepted bool, err error) {
	r, err := v.do(ctx, bridge.OpSetPrototype, prototype)
	return r.bits != 0, err
}
