package v8

import (
	"context"

	"github.com/seed24588400/paddock/internal/bridge"
)

// Bytes makes a Uint8Array with a new buffer that contains a copy of b. It returns a
// *MemoryError if the memory limit leaves no room for it.
func (s Scope) Bytes(b []byte) (Value, error) {
	return s.value(context.Background(), func(f *frame) bridge.Status {
		return f.isolate.bridge.NewBytes(b, &f.result)
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
	err = v.isolate().inspect(v.bytesOf(false), func(f *frame) {
		if ok = wide || f.result.Value.Bits != 0; ok {
			b = append(b, f.result.Bytes()...)
		}
	})
	return b, ok, err
}

// bytesOf returns the operation that reads the bytes. If inPlace is set, they are not
// copied.
func (v Value) bytesOf(inPlace bool) func(f *frame) bridge.Status {
	return func(f *frame) bridge.Status {
		return f.isolate.bridge.BytesOf(bridge.Handle(v.bits), inPlace, &f.result)
	}
}
