package v8_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

func TestBytes(t *testing.T) {
	hold(t, func(s v8.Scope) {
		for _, size := range []int{0, 1, 100, 1 << 20} {
			want := bytes.Repeat([]byte{7}, size)
			v, err := s.Bytes(want)
			require.NoError(t, err)
			require.Equal(t, v8.KindArrayBufferView, v.Kind())
			n, err := v.Get(ctx, v8.String("length"))
			require.NoError(t, err)
			require.Equal(t, v8.Int(size), n)
			got, err := v.AppendBytes([]byte{1})
			require.NoError(t, err)
			require.Equal(t, append([]byte{1}, want...), got)
		}
		for source, want := range map[string][]byte{
			"new Uint8Array([1, 2, 3]).subarray(1)":                  {2, 3},
			"new Uint8Array([1, 2]).buffer":                          {1, 2},
			"new DataView(new Uint8Array([1, 2, 3]).buffer, 2)":      {3},
			"new Uint16Array([0x0201])":                              {1, 2},
			"new Uint8Array(new ArrayBuffer(2, {maxByteLength: 4}))": {0, 0},
			"{ const b = new ArrayBuffer(4, {maxByteLength: 4}); const u = new Uint8Array(b, 2, 2); b.resize(1); u }": nil,
			"new Uint8Array()": nil,
		} {
			got, err := eval(t, s, source).Bytes()
			require.NoError(t, err, source)
			require.Equal(t, want, got, source)
		}
		for source, want := range map[string]string{
			"({})":                     "invalid argument: the value has no bytes",
			"new SharedArrayBuffer(1)": "invalid argument: the value has no bytes",
			"new Uint8Array(new SharedArrayBuffer(1))":                "invalid argument: the value has no bytes",
			"{ const b = new ArrayBuffer(1); b.transfer(); b }":       "the buffer is detached",
			"{ const u = new Uint8Array(1); u.buffer.transfer(); u }": "the buffer is detached",
		} {
			_, err := eval(t, s, source).Bytes()
			require.EqualError(t, err, "v8: "+want, source)
		}
		_, err := v8.Int(1).Bytes()
		require.ErrorIs(t, err, v8.ErrInvalid)
	})
}

func TestBytesOverTheLimit(t *testing.T) {
	c := limited(t, v8.Limits{Memory: 32 * mib})
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		_, err := s.Bytes(make([]byte, 64*mib))
		var e *v8.MemoryError
		require.ErrorAs(t, err, &e)
		require.EqualValues(t, 32*mib, e.Limit)
		_, err = s.Bytes(make([]byte, mib))
		return err
	}))
	exec(t, c, "new Uint8Array(1 << 20)")
}
