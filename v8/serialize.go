package v8

import (
	"context"
	"math"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/wire"
)

// Serialize returns a value and all values it refers to, serialized by V8's
// ValueSerializer in the format of structured clones. It preserves cycles, shared
// objects, Map, Set, Date, RegExp, BigInt, errors, buffers and typed arrays. It returns
// an error that wraps ErrNotData, with the path to the value, for functions, symbols,
// proxies and promises. It runs no JavaScript, so a getter is ErrNotData too, and so is
// a result of more than IsolateOptions.Bytes. The format is documented in v8-value-serializer.h.
func (s Scope) Serialize(v Value) ([]byte, error) { return s.AppendSerialized(nil, v) }

// AppendSerialized is like [Scope.Serialize] but appends the bytes to b.
func (s Scope) AppendSerialized(b []byte, v Value) ([]byte, error) {
	return s.serialize(context.Background(), b, v, false)
}

// SerializeWithGetters is like [Scope.Serialize] but calls getters under ctx, as
// structuredClone does. If a getter throws, it returns the exception. A proxy is still
// an error that wraps ErrNotData.
func (s Scope) SerializeWithGetters(ctx context.Context, v Value) ([]byte, error) {
	return s.serialize(ctx, nil, v, true)
}

func (s Scope) serialize(ctx context.Context, b []byte, v Value, run bool) ([]byte, error) {
	if err := s.check(); err != nil {
		return b, err
	}
	i := s.scope.isolate
	f := i.enter()
	defer i.leave(f)
	if err := f.value(&v); err != nil {
		return b, err
	}
	err := i.run(ctx, f, func() bridge.Status {
		return i.bridge.Serialize(&f.args, int(min(i.bytes, math.MaxInt)), run, &f.result)
	})
	if err != nil {
		return b, err
	}
	return append(b, f.result.Bytes()...), nil
}

// Deserialize makes a value from bytes that Serialize returned, in this or another
// isolate of the same version of V8. The objects are new objects of the scope's
// context. It returns an error that wraps ErrInvalid if the bytes are malformed. Pass
// it only bytes that Serialize returned.
func (s Scope) Deserialize(b []byte) (Value, error) {
	return s.verb(context.Background(), func(i *Isolate, f *frame) (bridge.Status, error) {
		return i.bridge.Deserialize(b, &f.result), nil
	})
}

func init() {
	wire.Register(wire.Hooks[Scope, Value, *Copy]{Build: Scope.build, CopyOf: copyOf, CopyOfPrimitive: copyOfPrimitive})
}

func (s Scope) build(b []byte) (Value, error) {
	return s.verb(context.Background(), func(i *Isolate, f *frame) (bridge.Status, error) {
		return i.bridge.Build(b, &f.result), nil
	})
}
