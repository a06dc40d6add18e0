package v8

import (
	"context"

	"github.com/seed24588400/paddock/internal/bridge"
)

// Bytes makes a Uint8Array with a new buffer that contains a copy of b. It returns a
// *MemoryError if the memory limit leaves no room for it.
func (s Scope) Bytes(b []byte) (Value, error) {
	return s.verb(context.Background(), func(i *Isolate, f *frame) (bridge.Status, error) {
		return i.bridge.NewBytes(b, &f.result), nil
	})
}

// Bytes returns a copy of the bytes of an ArrayBuffer, a typed array or a DataView. It
// returns an error that wraps ErrDetached if the buffer is detached, and ErrInvalid for
// other kinds of values and for shared buffers, to which other isolates may be writing.
func (v Value) Bytes() ([]byte, error) { return v.AppendBytes(nil) }

// AppendBytes is like [Value.Bytes] but appends the bytes to b.
func (v Value) AppendBytes(b []byte) ([]byte, error) {
	b, _, err := v.appendBytes(b, true)
	return b, err
}

// AppendUint8s is like [Value.AppendBytes], for values whose elements are bytes: an
// ArrayBuffer, a Uint8Array, a Uint8ClampedArray or a DataView. For other typed arrays,
// and for views of length zero, ok is false and nothing is appended.
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
