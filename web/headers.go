package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// isToken reports whether text is valid as a method or as the name of a header.
func isToken(text string) bool {
	for n := range len(text) {
		c := text[n]
		if !('0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' ||
			strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0) {
			return false
		}
	}
	return text != ""
}

// isValue reports whether text is valid as the value of a header.
func isValue(text string) bool { return !strings.ContainsAny(text, "\x00\r\n") }

// isForbidden reports whether only the host and its transport may set the header.
// headers.js has the same list.
func isForbidden(name string) bool {
	switch name {
	case "Accept-Charset", "Accept-Encoding", "Access-Control-Request-Headers", "Access-Control-Request-Method",
		"Connection", "Content-Length", "Date", "Dnt", "Expect", "Host", "Keep-Alive", "Te", "Trailer",
		"Transfer-Encoding", "Upgrade", "Via":
		return true
	}
	return strings.HasPrefix(name, "Proxy-") || strings.HasPrefix(name, "Sec-")
}

// hasForbidden reports whether one of the headers is forbidden in a request of a guest.
func hasForbidden(h http.Header) bool {
	for name := range h {
		if isForbidden(name) {
			return true
		}
	}
	return false
}

// isHopByHop reports whether the header concerns only one connection. A handler cannot
// set it in a response, and neither the length of the body.
func isHopByHop(name string) bool {
	switch name {
	case "Connection", "Content-Length", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection",
		"Te", "Trailer", "Transfer-Encoding", "Upgrade":
		return true
	}
	return false
}

// readHeaders parses the lines of headers that headers.js produces. ok is false if one of
// them is invalid.
func readHeaders(lines string) (h http.Header, ok bool) {
	h = make(http.Header)
	if len(lines) > maxHeaders {
		return nil, false
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(lines, "\n"), "\n") {
		if line == "" {
			continue
		}
		name, value, found := strings.Cut(line, ":")
		if !isASCII(value) {
			bytes, ok := latin1(value)
			if !ok {
				return nil, false
			}
			value = string(bytes)
		}
		if !found || !isToken(name) || !isValue(value) {
			return nil, false
		}
		name = http.CanonicalHeaderKey(name)
		h[name] = append(h[name], value)
	}
	return h, true
}

// tokens contains for each byte of a token the byte in lower case, and 0 for other bytes.
var tokens = func() (table [256]byte) {
	for c := range len(table) {
		if isToken(string([]byte{byte(c)})) {
			table[c] = strings.ToLower(string(rune(c)))[0]
		}
	}
	return table
}()

// errManyHeaders is the error of headers with more than maxHeaders bytes.
var errManyHeaders = errors.New("there are too many headers")

// checkHeader returns an error if the name or the value of a header is invalid.
func checkHeader(name, value string) error {
	for n := range len(name) {
		if tokens[name[n]] == 0 {
			return fmt.Errorf("the header name %.100q is invalid", name)
		}
	}
	switch {
	case name == "":
		return errors.New("a header has no name")
	case !isValue(value):
		return fmt.Errorf("the value of the header %.100s contains a NUL or a line break", name)
	}
	return nil
}

// appendHeaders is the inverse of readHeaders, with the headers in alphabetical order. The
// values of the cookies that a client sends become one value. An invalid header is an error
// if strict is true; otherwise it is omitted.
func appendHeaders(lines []byte, h http.Header, strict bool) ([]byte, error) {
	names := make([]string, 0, 32)
	for name := range h {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		values := h[name]
		if name == "Cookie" && len(values) > 1 {
			values = []string{strings.Join(values, "; ")}
		}
		for _, value := range values {
			before := len(lines)
			switch lines = appendHeader(lines, name, value); {
			case len(lines) > maxHeaders:
				return nil, errManyHeaders
			case strict && len(lines) == before:
				return nil, checkHeader(name, value)
			}
		}
	}
	return lines, nil
}

// appendHeader appends a header, unless it is invalid.
func appendHeader(lines []byte, name, value string) []byte {
	begin := len(lines)
	if name == "" || !isValue(value) {
		return lines
	}
	for n := range len(name) {
		c := tokens[name[n]]
		if c == 0 {
			return lines[:begin]
		}
		lines = append(lines, c)
	}
	lines = append(lines, ':')
	for n, value := 0, strings.Trim(value, " \t"); n < len(value); n++ {
		lines = utf8.AppendRune(lines, rune(value[n])) // Latin-1
	}
	return append(lines, '\n')
}
