package v8_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

// One isolate reads what another wrote, including cycles.
func TestSerialize(t *testing.T) {
	var b []byte
	hold(t, func(s v8.Scope) {
		v := eval(t, s, "{ const a = {d: new Date(5), m: new Map([[1, new Set([2n])]]), b: new Uint8Array([7])}; a.a = a; a }")
		var err error
		b, err = s.Serialize(v)
		require.NoError(t, err)
		more, err := hooks.AppendSerialized(s, ctx, []byte("x"), v8.String("y"), false)
		require.NoError(t, err)
		require.Equal(t, byte('x'), more[0])
	})
	hold(t, func(s v8.Scope) {
		v, err := s.Deserialize(b)
		require.NoError(t, err)
		g, err := s.Global()
		require.NoError(t, err)
		require.NoError(t, g.Set(ctx, v8.String("x"), v))
		require.Equal(
			t, v8.Bool(true), eval(t, s, "x.a === x && x.d instanceof Date && x.m.get(1).has(2n) && x.b[0] === 7"),
		)
	})
}

func TestSerializeErrors(t *testing.T) {
	var kept v8.Scope
	hold(t, func(s v8.Scope) {
		kept = s
		_, err := s.Serialize(eval(t, s, "({a: [() => 1]})"))
		require.EqualError(t, err, "v8: $.a[0]: not plain data: a function")
		require.ErrorIs(t, err, v8.ErrNotData)
		_, err = s.Serialize(eval(t, s, "({get a() { throw 1 }})"))
		require.ErrorIs(t, err, v8.ErrNotData)
		// One megabyte in each of a thousand places.
		_, err = s.Serialize(eval(t, s, "new Array(1000).fill('x'.repeat(1 << 20))"))
		require.EqualError(t, err, "v8: $: the value takes more than 67108864 bytes; IsolateOptions.MaxBytes sets the limit")
		for _, broken := range []string{
			"", "x", "\xff\x10", "\xff\x10o", "\xff\x10A\xff\xff\xff\xff\x0f", "\xff\x10^\x07", "\xff\x10w\x00",
			"\xff\x10\\x",
		} {
			_, err = s.Deserialize([]byte(broken))
			require.ErrorIs(t, err, v8.ErrInvalid, "%q", broken)
		}
		hold(t, func(other v8.Scope) {
			_, err := other.Serialize(eval(t, s, "({})"))
			require.ErrorIs(t, err, v8.ErrOtherIsolate)
		})
	})
	_, err := kept.Serialize(v8.Null)
	require.ErrorIs(t, err, v8.ErrScopeClosed)
	_, err = kept.Deserialize(nil)
	require.ErrorIs(t, err, v8.ErrScopeClosed)
}

// Serializing is limited by IsolateOptions.MaxBytes and not by the guest's memory, and the
// isolate remains usable.
func TestSerializeLarge(t *testing.T) {
	c := contextWith(t, v8.IsolateOptions{Limits: v8.Limits{Memory: 64 * mib}, MaxBytes: 128 * mib})
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		b, err := s.Serialize(eval(t, s, "new Array(100).fill('x'.repeat(1 << 20))"))
		require.NoError(t, err)
		require.Greater(t, len(b), 100*mib)
		return nil
	}))
	exec(t, c, "1")
}
