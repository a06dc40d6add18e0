package urls

import "strings"

// set is a set of bytes that are escaped.
type set [256]bool

func newSet(base *set, bytes string) *set {
	s := &set{}
	if base != nil {
		*s = *base
	}
	for n := range len(bytes) {
		s[bytes[n]] = true
	}
	return s
}

// The sets of the standard, of which each begins with control characters and all bytes that
// are not ASCII.
var (
	inOpaque = func() *set {
		s := &set{}
		for c := range s {
			s[c] = c < ' ' || c > '~'
		}
		return s
	}()
	inFragment     = newSet(inOpaque, " \"<>`")
	inQuery        = newSet(inOpaque, " \"#<>")
	inSpecialQuery = newSet(inQuery, "'")
	inPath         = newSet(inQuery, "?^`{}")
	inUserinfo     = newSet(inPath, `/:;=@[\]|`)
)

func escape(text string, s *set) string {
	for n := range len(text) {
		if s[text[n]] {
			return string(appendEscaped(make([]byte, 0, len(text)+8), text, s))
		}
	}
	return text
}

func appendEscaped(to []byte, text string, s *set) []byte {
	const digits = "0123456789ABCDEF"
	done := 0
	for n := range len(text) {
		if c := text[n]; s[c] {
			to = append(append(to, text[done:n]...), '%', digits[c>>4], digits[c&15])
			done = n + 1
		}
	}
	return append(to, text[done:]...)
}

// unescape replaces all escapes that are complete.
func unescape(text string) string {
	if strings.IndexByte(text, '%') < 0 {
		return text
	}
	to := make([]byte, 0, len(text))
	for n := 0; n < len(text); n++ {
		c := text[n]
		if c == '%' && n+2 < len(text) {
			if high, low := digit(text[n+1]), digit(text[n+2]); high < 16 && low < 16 {
				c = high<<4 | low
				n += 2
			}
		}
		to = append(to, c)
	}
	return string(to)
}

// digit returns the value of a hexadecimal digit, or more than 15.
func digit(c byte) byte {
	switch {
	case isDigit(c):
		return c - '0'
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10
	}
	return 0xff
}
