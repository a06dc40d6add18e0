package v8_test

import (
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/v8"
)

func set(t testing.TB, s v8.Scope, name string, v v8.Value) {
	global, err := s.Global()
	require.NoError(t, err)
	require.NoError(t, global.Set(ctx, v8.String(name), v))
}

func TestBuffer(t *testing.T) {
	hold(t, func(s v8.Scope) {
		v, err := s.Buffer(4, func(b []byte) error {
			require.Equal(t, []byte{0, 0, 0, 0}, b)
			copy(b, "abcd")
			return nil
		})
		require.NoError(t, err)
		require.Equal(t, v8.KindArrayBuffer, v.Kind())
		set(t, s, "b", v)
		require.Equal(t, "abcd", eval(t, s, "String.fromCharCode(...new Uint8Array(b))").String())
		require.NoError(t, v.View(func(b []byte) error { b[0] = 'x'; return nil }))
		require.Equal(t, "120", eval(t, s, "new Uint8Array(b)[0]").String())
		require.NoError(t, eval(t, s, "new Uint8Array(b, 1, 2)").View(func(b []byte) error {
			require.Equal(t, "bc", string(b))
			return nil
		}))
		empty, err := s.Buffer(0, nil)
		require.NoError(t, err)
		require.NoError(t, empty.View(func(b []byte) error { require.Empty(t, b); return nil }))

		failed := errors.New("no bytes")
		_, err = s.Buffer(4, func([]byte) error { return failed })
		require.ErrorIs(t, err, failed)
		require.ErrorIs(t, v.View(func([]byte) error { return failed }), failed)
		_, err = s.Buffer(-1, nil)
		require.ErrorIs(t, err, v8.ErrInvalid)
		_, err = s.Buffer(1<<40, nil)
		require.ErrorIs(t, err, v8.ErrMemoryLimit)
		_, err = s.Buffer(100<<20, nil)
		require.ErrorIs(t, err, v8.ErrMemoryLimit)
		require.ErrorIs(t, eval(t, s, "({})").View(nil), v8.ErrInvalid)
		require.ErrorIs(t, v8.Int(1).View(nil), v8.ErrInvalid)
		_, err = v.Shared()
		require.ErrorIs(t, err, v8.ErrInvalid)

		// Each View and Bytes notices that the buffer was detached or resized.
		eval(t, s, "b.transfer()")
		require.ErrorIs(t, v.View(nil), v8.ErrDetached)
		_, err = v.Bytes()
		require.ErrorIs(t, err, v8.ErrDetached)
		v = eval(t, s, "var r = new ArrayBuffer(1 << 20, {maxByteLength: 1 << 21}), tail = new Uint8Array(r, 1 << 19); r")
		length := func(v v8.Value) (n int) {
			require.NoError(t, v.View(func(b []byte) error { n = len(b); clear(b); return nil }))
			return n
		}
		require.Equal(t, 1<<20, length(v))
		eval(t, s, "r.resize(1 << 21)")
		require.Equal(t, 1<<21, length(v))
		require.Equal(t, 3<<19, length(eval(t, s, "tail")))
		eval(t, s, "r.resize(5)")
		require.Equal(t, 5, length(v))
		require.Equal(t, 0, length(eval(t, s, "tail")))
	})
}

// While Go views bytes, nothing can detach or resize the buffer.
func TestViewHoldsStill(t *testing.T) {
	hold(t, func(s v8.Scope) {
		v := eval(t, s, "new Uint8Array([1, 2, 3])")
		require.NoError(t, v.View(func(b []byte) error {
			_, err := s.Eval(ctx, "1")
			require.ErrorIs(t, err, v8.ErrViewed)
			_, err = v.Get(ctx, v8.String("buffer"))
			require.ErrorIs(t, err, v8.ErrViewed)
			require.ErrorIs(t, v.View(nil), v8.ErrViewed)
			require.ErrorIs(t, s.Unlock(func() error { return nil }), v8.ErrViewed)
			require.ErrorIs(t, s.Isolate().CollectGarbage(ctx), v8.ErrReentrant)
			return nil
		}))
		require.Panics(t, func() { _ = v.View(func([]byte) error { panic("x") }) })
		require.Equal(t, "2", eval(t, s, "1 + 1").String())
	})
}

func TestSharedBuffer(t *testing.T) {
	g, err := groups.New()
	require.NoError(t, err)
	isolate := func() *v8.Context {
		i, err := v8.NewIsolate(v8.IsolateOptions{Group: g})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, i.Close()) })
		c, err := i.NewContext(ctx)
		require.NoError(t, err)
		return c
	}
	var shared *v8.SharedBuffer
	first, second := isolate(), isolate()
	require.NoError(t, first.Do(ctx, func(s v8.Scope) error {
		v, err := s.SharedBuffer(8, nil)
		require.NoError(t, err)
		require.Equal(t, v8.KindSharedArrayBuffer, v.Kind())
		set(t, s, "b", v)
		require.NoError(t, v.View(func(b []byte) error { b[7] = 9; return nil }))
		shared, err = v.Shared()
		require.NoError(t, err)
		_, err = v.Bytes()
		require.ErrorIs(t, err, v8.ErrInvalid)
		return nil
	}))
	const add = "new Int32Array(b), Array.from({length: 10_000}, () => Atomics.add(new Int32Array(b), 0, 1)); new Uint8Array(b)[7]"
	done := make(chan error)
	go func() {
		done <- second.Do(ctx, func(s v8.Scope) error {
			v, err := shared.Value(s)
			require.NoError(t, err)
			set(t, s, "b", v)
			require.Equal(t, "9", eval(t, s, add).String())
			return nil
		})
	}()
	_, err = first.Eval(ctx, add)
	require.NoError(t, err)
	require.NoError(t, shared.View(func(b []byte) error {
		for range 10_000 {
			atomic.AddInt32((*int32)(unsafe.Pointer(&b[0])), 1)
		}
		return nil
	}))
	require.NoError(t, <-done)
	hold(t, func(s v8.Scope) { // in another group
		_, err := shared.Value(s)
		require.ErrorIs(t, err, v8.ErrOtherGroup)
	})
	// The shared buffer outlives its isolates and keeps the group alive.
	require.NoError(t, first.Isolate().Close())
	require.NoError(t, second.Isolate().Close())
	require.NoError(t, g.Close())
	runtime.GC()
	require.NoError(t, shared.View(func(b []byte) error {
		require.Equal(t, int32(30_000), *(*int32)(unsafe.Pointer(&b[0])))
		return nil
	}))
	require.NoError(t, shared.Close())
	require.NoError(t, shared.Close())
	require.ErrorIs(t, shared.View(nil), v8.ErrClosed)
}

// A growable buffer grows while Go views it.
func TestSharedBufferGrows(t *testing.T) {
	hold(t, func(s v8.Scope) {
		v := eval(t, s, "var b = new SharedArrayBuffer(4, {maxByteLength: 1 << 20}); b")
		shared, err := v.Shared()
		require.NoError(t, err)
		defer shared.Close()
		eval(t, s, "b.grow(1 << 20); new Uint8Array(b)[(1 << 20) - 1] = 7")
		require.NoError(t, shared.View(func(b []byte) error {
			require.Len(t, b, 1<<20)
			require.Equal(t, byte(7), b[1<<20-1])
			return nil
		}))
	})
}
