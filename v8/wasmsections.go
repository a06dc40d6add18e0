package v8

import (
	"fmt"
	"math"
)

// wasmSections parses the sections of a module while its bytes arrive: an ID, a length
// in LEB128, and that many bytes. V8 allocates memory for a section when it has read
// the length, so an impossible length is rejected before V8 sees it.
type wasmSections struct {
	most  int
	read  int
	skip  int  // bytes until the next section ID
	in    bool // inside a length, of which shift bits have been read
	len   uint64
	shift int
	head  int // bytes of the header that have been read
}

// wasmHeader is the magic number and the version.
const wasmHeader = "\x00asm\x01\x00\x00\x00"

func (s *wasmSections) add(b []byte) error {
	if len(b) > s.most-s.read {
		return fmt.Errorf("v8: reading WebAssembly: %w: the module has more than %d bytes", ErrWasmSize, s.most)
	}
	for len(b) > 0 {
		n := 1
		switch {
		case s.head < len(wasmHeader):
			if b[0] != wasmHeader[s.head] {
				s.skip = math.MaxInt // not a module, which V8 will report
				s.head = len(wasmHeader)
			}
			s.head++
		case s.skip > 0:
			n = min(s.skip, len(b))
			s.skip -= n
		case !s.in:
			s.in, s.len, s.shift = true, 0, 0
		default:
			s.len |= uint64(b[0]&0x7f) << s.shift
			s.shift += 7
			// A longer length is invalid, which V8 will report.
			if b[0] < 0x80 || s.shift >= 35 {
				s.in = false
				if left := s.most - s.read - 1; s.len > uint64(left) {
					return fmt.Errorf("v8: reading WebAssembly: %w: a section has %d bytes, but only %d of the "+
						"limit of %d are left", ErrWasmSize, s.len, left, s.most)
				}
				s.skip = int(s.len)
			}
		}
		b = b[n:]
		s.read += n
	}
	return nil
}
