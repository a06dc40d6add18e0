package v8_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

// A []byte becomes a Uint8Array with a copy of the bytes wherever plain data is accepted,
// and returns as a []byte.
func TestBytesAsData(t *testing.T) {
	c := newContext(t)
	data := []byte{0, 1, 254, 255}
	require.NoError(t, c.Set(ctx, "data", data))
	data[0] = 9
	holds(t, c, "data instanceof Uint8Array && data.join() === '0,1,254,255' && data.buffer.byteLength === 4")
	got, err := c.Get(ctx, "data")
	require.NoError(t, err)
	require.Equal(t, []byte{0, 1, 254, 255}, got)
	got.([]byte)[0] = 9
	holds(t, c, "data[0] === 0")
	for _, empty := range [][]byte{nil, {}} {
		require.NoError(t, c.Set(ctx, "data", empty))
		holds(t, c, "data instanceof Uint8Array && data.length === 0")
	}
	require.NoError(t, c.Exec(ctx, "var echo = (...xs) => xs"))
	nested := []any{[]byte("one"), map[string]any{"two": []byte("2"), "text": "ü"}, []byte{}, []any{[]byte("three")}}
	got, err = c.Call(ctx, "echo", nested...)
	require.NoError(t, err)
	require.Equal(t, nested, got)
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		v, err := s.Value([]byte("value"))
		require.NoError(t, err)
		subtype, err := v.Subtype()
		require.NoError(t, err)
		require.Equal(t, v8.SubtypeUint8Array, subtype)
		o, err := s.Value(map[string]any{"a": []byte("in"), "v": v})
		require.NoError(t, err)
		properties, err := o.DataProperties()
		require.NoError(t, err)
		require.Equal(t, map[string]any{"a": []byte("in"), "v": []byte("value")}, properties)
		return nil
	}))
	// The fields of an exception are plain data too.
	_, err = c.Eval(ctx, `throw Object.assign(new Error('e'), {
		bytes: new Uint8Array([1, 2]), wide: new Int16Array(1) })`)
	require.Equal(t, map[string]any{"bytes": []byte{1, 2}}, err.(*v8.Exception).Fields)
}

// Changes of a guest to Uint8Array have no effect on bytes in either direction.
func TestBytesOfHostileContext(t *testing.T) {
	c := newContext(t)
	require.NoError(t, c.Exec(ctx, `
		var ran = false, run = () => { ran = true; throw 'ran' };
		for (const o of [Uint8Array, ArrayBuffer, Uint8Array.prototype, ArrayBuffer.prototype,
				Object.getPrototypeOf(Uint8Array.prototype)])
			for (const key of Reflect.ownKeys(o)) try { Object.defineProperty(o, key, { get: run, set: run }) } catch {}
		Uint8Array = ArrayBuffer = null`))
	require.NoError(t, c.Set(ctx, "data", []byte{1, 2}))
	got, err := c.Get(ctx, "data")
	require.NoError(t, err)
	require.Equal(t, []byte{1, 2}, got)
	holds(t, c, "!ran")
}

func TestBytesAsDataAreLimited(t *testing.T) {
	limited := func(o v8.IsolateOptions) *v8.Context {
		i, err := v8.NewIsolate(o)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, i.Close()) })
		c, err := i.NewContext(ctx)
		require.NoError(t, err)
		return c
	}
	const most = 1 << 20
	c := limited(v8.IsolateOptions{MaxBytes: most})
	require.NoError(t, c.Set(ctx, "data", make([]byte, most)))
	size := (*v8.SizeError)(nil)
	half := make([]byte, most/2)
	for _, x := range []any{make([]byte, most+1), []any{make([]byte, most)}, map[string]any{"a": half, "b": half}} {
		require.ErrorAs(t, c.Set(ctx, "data", x), &size)
		require.Equal(t, uint64(most), size.Bytes)
	}
	_, err := c.Eval(ctx, "new Uint8Array(1 << 20)")
	require.NoError(t, err)
	for _, source := range []string{
		"new Uint8Array((1 << 20) + 1)", "new ArrayBuffer((1 << 20) + 1)",
		"var a = new Uint8Array(1000); Array(1100).fill(a)",
		"new DataView(new ArrayBuffer((1 << 20) + 1))",
	} {
		_, err = c.Eval(ctx, source)
		require.ErrorAs(t, err, &size, source)
	}

	// The memory limit counts the bytes as those of other buffers.
	c = limited(v8.IsolateOptions{Limits: v8.Limits{Memory: 64 << 20, Buffers: 8 << 20}, MaxBytes: 64 << 20})
	memory := (*v8.MemoryError)(nil)
	require.ErrorAs(t, c.Set(ctx, "data", make([]byte, 16<<20)), &memory)
	require.Equal(t, v8.PartBuffers, memory.Part)
	require.NoError(t, c.Set(ctx, "data", make([]byte, 4<<20)))
	require.GreaterOrEqual(t, c.Isolate().Memory().Buffers, uint64(4<<20))
	require.ErrorAs(t, c.Set(ctx, "more", []any{make([]byte, 3<<20), make([]byte, 3<<20)}), &memory)
	holds(t, c, "data.length === 4 << 20 && typeof more === 'undefined'")
	// A Callback that creates too many bytes throws.
	require.NoError(t, c.SetFunc(ctx, "make", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		return call.Scope.Value(make([]byte, 16<<20))
	}))
	_, err = c.Eval(ctx, "make()")
	require.ErrorAs(t, err, &memory)
	holds(t, c, "data.length === 4 << 20")

	// They are not in the heap.
	c = limited(v8.IsolateOptions{Limits: v8.Limits{Memory: 128 << 20, Heap: 16 << 20}, MaxBytes: 64 << 20})
	want := bytes.Repeat([]byte{7}, 48<<20)
	require.NoError(t, c.Set(ctx, "data", want))
	got, err := c.Get(ctx, "data")
	require.NoError(t, err)
	require.True(t, bytes.Equal(want, got.([]byte)))
}
