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
// a result of more than IsolateOptions.MaxBytes. The format is documented in
// v8-value-serializer.h. To pass a value to another isolate, or to call getters, use
// [Scope.Copy].
func (s Scope) Serialize(v Value) ([]byte, error) {
	return s.appendSerialized(context.Background(), nil, v, false)
}

// appendSerialized appends the serialized value to b. If getters is set, it calls getters
// under ctx.
func (s Scope) appendSerialized(ctx context.Context, b []byte, v Value, getters bool) ([]byte, error) {
	if err := s.check(); err != nil {
		return b, err
	}
	err := s.scope.isolate.perform(ctx, func(f *frame) bridge.Status {
		return f.isolate.bridge.Serialize(&f.args, int(min(f.isolate.maxBytes, math.MaxInt)), getters, &f.result)
	}, func(f *frame) { b = append(b, f.result.Bytes()...) }, v)
	return b, err
}

// Deserialize makes a value from bytes that Serialize returned, in this or another
// isolate of the same version of V8. The objects are new objects of the scope's
// context. It returns an error that wraps ErrInvalid if the bytes are malformed. Pass
// it only bytes that Serialize returned.
func (s Scope) Deserialize(b []byte) (Value, error) {
	return s.value(context.Background(), func(f *frame) bridge.Status {
		return f.isolate.bridge.Deserialize(b, &f.result)
	})
}

func init() {
	wire.Register(wire.Hooks[Scope, Value, *Copy, *Context, *Persistent, *Loop]{
		Call: (*Persistent).callFrom, CallData: (*Persistent).callData,
		EvalInternal: Scope.evalInternal, AppendSerialized: Scope.appendSerialized, Build: Scope.build,
		Clone:          Scope.clone,
		DropRejections: Scope.dropRejections, CopyOf: copyOf, CopyOfPrimitive: copyOfPrimitive,
		Go: func(l *Loop, work func(context.Context) func(context.Context, Scope) error, ended func()) error {
			return l.spawn(func(ctx context.Context) Task { return work(ctx) }, ended)
		},
		Compute:            (*Loop).compute,
		OnRejection:        (*Loop).onRejection,
		AsyncContextAccess: Scope.asyncContextAccess,
	})
}

func (s Scope) build(b []byte) (Value, error) {
	return s.value(context.Background(), func(f *frame) bridge.Status {
		return f.isolate.bridge.Build(b, &f.result)
	})
}
