//go:build linux && cgo && (amd64 || arm64)

package bridge

// #include "bridge.h"
import "C"

import "unsafe"

// DomainToASCII returns a domain in lower case, with Punycode for labels that are not ASCII,
// as the URL Standard says. ok is false if the domain is not valid. The time grows with the
// square of the length. It may be called before Init, and is safe for concurrent use by
// multiple goroutines.
func DomainToASCII(domain string) (ascii string, ok bool) {
	from, n := text(domain)
	to := make([]byte, 2*len(domain)+64)
	for {
		length := C.pd_domain_to_ascii(from, n, (*C.char)(unsafe.Pointer(&to[0])), C.uint64_t(len(to)))
		switch {
		case length < 0:
			return "", false
		case int(length) <= len(to):
			return string(to[:length]), true
		}
		to = make([]byte, length)
	}
}
