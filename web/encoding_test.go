package web

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Decoding in two pieces gives the same string as decoding at once.
func FuzzDecode(f *testing.F) {
	f.Add([]byte("aü€😀\xe2\x82\xff\xf0\x9f\xed\xa0\x80"), uint(3))
	f.Add([]byte("\x3d\xd8\x00\xde\x00\xd8\x41"), uint(1))
	f.Fuzz(func(t *testing.T, b []byte, at uint) {
		n := int(at % uint(len(b)+1))
		for _, name := range []string{"utf-8", "utf-16le", "utf-16be", "windows-1252", "shift_jis",
			"gb18030", "big5", "euc-kr"} {
			whole, left, whether := decodeAs(name, b, true)
			require.Empty(t, left)
			begin, left, ok := decodeAs(name, b[:n], false)
			end, rest, okToo := decodeAs(name, append(append([]byte{}, left...), b[n:]...), true)
			require.Empty(t, rest)
			require.Equal(t, whole, begin+end, "%s %x|%x", name, b[:n], b[n:])
			require.Equal(t, whether, ok && okToo, name)
		}
	})
}
