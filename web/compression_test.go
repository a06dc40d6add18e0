package web_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

// Compressors count against the memory of the isolate before they exist.
func TestCompressionMemory(t *testing.T) {
	p := newPage(t, web.Options{Compression: true})
	for _, class := range []string{"CompressionStream", "DecompressionStream"} {
		err := p.exec("globalThis.all = []; for (;;) all.push(new " + class + "('gzip'))")
		require.ErrorIs(t, err, v8.ErrMemoryLimit)
		if e, ok := errors.AsType[*v8.Exception](err); ok { // otherwise the objects took the rest of the memory
			require.Equal(t, "RangeError: the limit of memory is reached", e.Name+": "+e.Message)
		}
		require.NoError(t, p.exec("all = undefined"))
	}
}

// The output of a decompressor that the guest keeps is refused like a buffer of JavaScript.
func TestDecompressionMemory(t *testing.T) {
	p := newPage(t, web.Options{Compression: true, Streams: true})
	_, err := p.await(ctx, `(async () => {
		const kept = [], packed = [], c = new CompressionStream('gzip'), w = c.writable.getWriter();
		const pack = (async () => { for await (const x of c.readable) packed.push(x) })();
		for (let n = 0; n < 128; n++) await w.write(new Uint8Array(1 << 20));
		await w.close();
		await pack;
		for await (const x of ReadableStream.from(packed).pipeThrough(new DecompressionStream('gzip'))) kept.push(x);
	})()`)
	require.ErrorIs(t, err, v8.ErrMemoryLimit)
	if e, ok := errors.AsType[*v8.Exception](err); ok {
		require.Equal(t, "RangeError", e.Name)
	}
}
