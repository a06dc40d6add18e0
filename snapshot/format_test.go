package snapshot_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/snapshot"
	"github.com/seed24588400/paddock/v8"
)

// requireError requires that err is one of the errors for untrusted bytes.
func requireError(t *testing.T, err error, of ...any) {
	t.Helper()
	require.Error(t, err, of...)
	for _, known := range []error{snapshot.ErrFormat, snapshot.ErrTruncated, snapshot.ErrCorrupt, snapshot.ErrKey} {
		if bytes.Contains([]byte(err.Error()), []byte(known.Error())) {
			require.ErrorIs(t, err, known, of...)
			return
		}
	}
	require.Fail(t, "no known error", "%v", err)
}

func TestSnapshotDetectsEveryChange(t *testing.T) {
	key := []byte("0123456789abcdef")
	o := of("var n = 1")
	plain := build(t, o).Bytes()
	o.Key = key
	keyed := build(t, o).Bytes()
	for _, c := range []struct {
		blob []byte
		key  [][]byte
	}{{plain, nil}, {keyed, [][]byte{key}}} {
		s, err := snapshot.Load(c.blob, c.key...)
		require.NoError(t, err)
		require.NoError(t, s.Close())
		// All bits of the header, the facts and V8's header, and some of the rest.
		for at := 0; at < len(c.blob); {
			for bit := at % 8; bit < 8; bit += 8 {
				c.blob[at] ^= 1 << bit
				_, err := snapshot.Load(c.blob, c.key...)
				requireError(t, err, "byte %d", at)
				c.blob[at] ^= 1 << bit
			}
			if at < 1000 {
				at++
			} else {
				at += 1 + len(c.blob)/200
			}
		}
		for n := 0; n < len(c.blob); {
			_, err := snapshot.Load(c.blob[:n:n], c.key...)
			requireError(t, err, "%d bytes", n)
			if n < 1000 {
				n++
			} else {
				n += 1 + len(c.blob)/200
			}
		}
		_, err = snapshot.Load(append(bytes.Clone(c.blob), 0), c.key...)
		require.ErrorIs(t, err, snapshot.ErrTruncated)
	}
	_, err := snapshot.Load(plain, key)
	require.ErrorIs(t, err, snapshot.ErrKey, "what is not authenticated is not taken for it")
	_, err = snapshot.Load(keyed)
	require.ErrorIs(t, err, snapshot.ErrKey)
	_, err = snapshot.Load(keyed, []byte("another key of 16"))
	require.ErrorIs(t, err, snapshot.ErrKey)
	_, err = snapshot.Load(keyed, []byte("short"))
	require.ErrorIs(t, err, snapshot.ErrKey)
	_, err = snapshot.Load(keyed, key, key)
	require.ErrorIs(t, err, snapshot.ErrKey)
	o.Key = []byte{}
	_, err = snapshot.Build(ctx, o)
	require.ErrorIs(t, err, snapshot.ErrKey)
}

func TestCacheIsNoSnapshot(t *testing.T) {
	c, err := from(t, v8.IsolateOptions{}).NewContext(ctx)
	require.NoError(t, err)
	script, err := c.Compile(ctx, "1", v8.CompileOptions{})
	require.NoError(t, err)
	cache, err := script.CodeCache(ctx)
	require.NoError(t, err)
	b, err := snapshot.EncodeCache(cache)
	require.NoError(t, err)
	_, err = snapshot.Load(b)
	require.ErrorIs(t, err, snapshot.ErrFormat)
	_, err = snapshot.DecodeCache(build(t, of("")).Bytes())
	require.ErrorIs(t, err, snapshot.ErrFormat)
}

// A child process with other flags has another V8.
func TestOtherFlags(t *testing.T) {
	blob := build(t, of("var n = 5")).Bytes()
	require.Equal(t, "5\n", inChild(t, "load", blob))
	require.Equal(t, "snapshot: load: written by a different V8: with different V8 flags\n",
		inChild(t, "load", blob, "--no-opt"))
}
