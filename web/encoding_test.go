package web

import (
	"fmt"
	"hash/crc32"
	"testing"

	"github.com/stretchr/testify/require"
)

// Decoding in two pieces gives the same string as decoding at once.
func FuzzDecode(f *testing.F) {
	f.Add([]byte("aü€😀\xe2\x82\xff\xf0\x9f\xed\xa0\x80"), uint(3))
	f.Add([]byte("\x1b(J\\\x1b$B%F\x1b\x1b(I!\x0e\x1b(B\x1b(Ba\x8f\xa1\x41\x81\x30\x81\x41"), uint(8))
	f.Add([]byte("\x3d\xd8\x00\xde\x00\xd8\x41"), uint(1))
	f.Fuzz(func(t *testing.T, b []byte, at uint) {
		n := int(at % uint(len(b)+1))
		for _, name := range []string{"utf-8", "utf-16le", "utf-16be", "windows-1252", "shift_jis", "euc-jp",
			"iso-2022-jp", "gb18030", "big5", "euc-kr"} {
			whole, _, left, whether := decodeAs(name, 0, b, true)
			require.Empty(t, left)
			begin, m, left, ok := decodeAs(name, 0, b[:n], false)
			end, _, rest, okToo := decodeAs(name, m, append(append([]byte{}, left...), b[n:]...), true)
			require.Empty(t, rest)
			require.Equal(t, whole, begin+end, "%s %x|%x", name, b[:n], b[n:])
			require.Equal(t, whether, ok && okToo, name)
		}
	})
}

// The characters of all sequences of two bytes, and of those of three and four bytes that
// have the same form, are those of the Encoding Standard's indexes. The checksums are of the
// characters, one line for each sequence, and were compared with another implementation.
func TestIndexes(t *testing.T) {
	for name, want := range map[string]string{
		"big5": "484c6982", "euc-jp": "fe5597ea", "euc-kr": "1394eabc", "gb18030": "03c4ae90", "shift_jis": "37b41190",
	} {
		sum := crc32.NewIEEE()
		add := func(b ...byte) {
			text, _, left, _ := decodeAs(name, 0, b, true)
			require.Empty(t, left)
			fmt.Fprintln(sum, text)
		}
		for lead := 0x80; lead <= 0xff; lead++ {
			for trail := range 0x100 {
				add(byte(lead), byte(trail))
				switch {
				case name == "euc-jp":
					add(0x8f, byte(lead), byte(trail))
				case name == "gb18030" && trail >= 0x81 && lead <= 0x84:
					for n := range 100 {
						add(byte(lead), byte(n/10)+'0', byte(trail), byte(n%10)+'0')
					}
				}
			}
		}
		require.Equal(t, want, fmt.Sprintf("%08x", sum.Sum32()), name)
	}
}
