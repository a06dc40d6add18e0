package v8

import (
	"context"

	"github.com/seed24588400/paddock/internal/bridge"
)

// maxSerialized is how many bytes a serialized value may take.
const maxSerialized = 256 << 20

// Serialize writes a value with all it holds as V8's ValueSerializer does, in
// the format of structured clones: cycles and shared objects, Map, Set, Date,
// RegExp, BigInt, errors, buffers and typed arrays are kept. Functions, symbols,
// proxies and promises cannot be written: that is ErrNotData, with the path to the
// first. So is a getter, for nothing of the guest's runs, and more than 256 MiB.
// Source: v8-value-serializer.h.
func (s Scope) Serialize(v Value) ([]byte, error) { return s.AppendSerialized(nil, v) }

// AppendSerialized is [Scope.Serialize], appended to b.
func (s Scope) AppendSerialized(b []byte, v Value) ([]byte, error) {
	return s.serialize(context.Background(), b, v, false)
}

// SerializeWithGetters is [Scope.Serialize] that runs the guest's getters where
// it meets them, under ctx, as structuredClone does. A proxy is ErrNotData even
// so. What a getter throws is the error.
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
		return i.bridge.Serialize(&f.args, maxSerialized, run, &f.result)
	})
	if err != nil {
		return b, err
	}
	return append(b, f.result.Bytes()...), nil
}

// Deserialize makes a value of what Serialize wrote, in this or another isolate
// of the same V8. The objects are new ones of the scope's context. Bytes that
// are no such value are ErrInvalid; give it only those that came from Serialize.
func (s Scope) Deserialize(b []byte) (Value, error) {
	return s.verb(context.Background(), func(i *Isolate, f *frame) (bridge.Status, error) {
		return i.bridge.Deserialize(b, &f.result), nil
	})
}

// Build is [Scope.Deserialize] for what package marshal writes: V8's format, and
// in it structs by their shape, which V8 makes whole instead of property by
// property. An isolate remembers shapes: give it nothing else.
func (s Scope) Build(b []byte) (Value, error) {
	return s.verb(context.Background(), func(i *Isolate, f *frame) (bridge.Status, error) {
		return i.bridge.Build(b, &f.result), nil
	})
}
