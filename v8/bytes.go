package v8

import (
	"context"

	"github.com/seed24588400/paddock/internal/bridge"
)

// Bytes makes a Uint8Array of a copy of b, with a buffer of its own. Bytes that
// the memory limit has no room for are a MemoryError.
func (s Scope) Bytes(b []byte) (Value, error) {
	return s.verb(context.Background(), func(i *Isolate, f *frame) (bridge.Status, error) {
		return i.bridge.NewBytes(b, &f.result), nil
	})
}

// Bytes returns a copy of the bytes of an ArrayBuffer, a typed array or a
// DataView. It is ErrDetached for a buffer whose memory was given away, and
// ErrInvalid for other kinds and for shared ones, which others may be writing
// to.
func (v Value) Bytes() ([]byte, error) { return v.AppendBytes(nil) }

// AppendBytes is [Value.Bytes], appended to b.
func (v Value) AppendBytes(b []byte) ([]byte, error) {
	b, _, err := v.appendBytes(b, true)
	return b, err
}

// AppendUint8s is [Value.AppendBytes] for what consists of bytes: an ArrayBuffer,
// a Uint8Array, a Uint8ClampedArray or a DataView. ok is false for other typed
// arrays and for views of no length, of which it appends nothing.
func (v Value) AppendUint8s(b []byte) (appended []byte, ok bool, err error) {
	return v.appendBytes(b, false)
}

func (v Value) appendBytes(b []byte, wide bool) (appended []byte, ok bool, err error) {
	if err := v.check(); err != nil {
		return b, false, err
	}
	i := v.isolate()
	f := i.enter()
	defer i.leave(f)
	if status := i.bridge.BytesOf(bridge.Handle(v.bits), false, &f.result); status != bridge.OK {
		return b, false, i.fail(status, f, nil)
	}
	if !wide && f.result.Value.Bits == 0 {
		return b, false, nil
	}
	return append(b, f.result.Bytes()...), true, nil
}
