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
