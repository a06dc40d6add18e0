package web

import (
	"net/http"
	"slices"
	"strings"
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

// readHeaders parses the lines of headers that headers.js produces. ok is false if one of
// them is invalid or forbidden in a request.
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
		bytes, isLatin := latin1(value)
		name = http.CanonicalHeaderKey(name)
		if !found || !isLatin || !isToken(name) || !isValue(value) || isForbidden(name) {
			return nil, false
		}
		h.Add(name, string(bytes))
	}
	return h, true
}

// writeHeaders is the inverse of readHeaders, for responses. It omits invalid headers.
func writeHeaders(h http.Header) (string, error) {
	names := make([]string, 0, len(h))
	for name := range h {
		names = append(names, name)
	}
	slices.Sort(names)
	var lines strings.Builder
	for _, name := range names {
		for _, value := range h[name] {
			if !isToken(name) || !isValue(value) {
				continue
			}
			lines.WriteString(strings.ToLower(name) + ":" + fromLatin1([]byte(value)) + "\n")
			if lines.Len() > maxHeaders {
				return "", refusal("the response has too many headers", nil)
			}
		}
	}
	return lines.String(), nil
}
