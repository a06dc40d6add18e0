package web

import (
	"context"
	"strings"

	"github.com/seed24588400/paddock/internal/urls"
	"github.com/seed24588400/paddock/v8"
)

// maxURL is the maximum length of a URL in bytes, as in browsers.
const maxURL = 2 << 20

// parse returns nil if text is not a valid URL within the limit. base may be nil.
func parse(text string, base *urls.URL) *urls.URL {
	if len(text) > maxURL {
		return nil
	}
	if u, ok := urls.Parse(text, base); ok && len(u.String()) <= maxURL {
		return u
	}
	return nil
}

// parseURL takes a string and a base, which may be undefined. It returns the serialized
// URL, or undefined if there is none within the limit.
func parseURL(_ context.Context, call *v8.Call) (v8.Value, error) {
	text, err := call.Arg(0).AsString()
	if err != nil {
		return v8.Undefined, err
	}
	var base string
	based := call.Arg(1).Kind() != v8.KindUndefined
	if based {
		if base, err = call.Arg(1).AsString(); err != nil {
			return v8.Undefined, err
		}
	}
	if href := plainURL(text, base, based); href != "" {
		return v8.String(href), nil
	}
	var against *urls.URL
	if based {
		if against = parse(base, nil); against == nil {
			return v8.Undefined, nil
		}
	}
	if u := parse(text, against); u != nil {
		return v8.String(u.String()), nil
	}
	return v8.Undefined, nil
}

// plainURL returns the URL of a text and a base if the parser would certainly return it,
// and otherwise "". The result is the text, or the base's origin and the text, if the text
// is an absolute path. Most URLs are such. Parsing takes several microseconds.
func plainURL(text, base string, based bool) string {
	origin := plainOrigin(base)
	switch {
	case based && origin == "":
		return ""
	case strings.HasPrefix(text, "/") && !strings.HasPrefix(text, "//") && based && isPlainPath(text):
		return origin + text
	case plainOrigin(text) != "":
		return text
	}
	return ""
}

// plainOrigin returns the origin of an http URL that the parser would certainly not change,
// and otherwise "".
func plainOrigin(text string) string {
	scheme, rest, _ := strings.Cut(text, "://")
	path := strings.IndexByte(rest, '/')
	if scheme != "http" && scheme != "https" || path < 0 || !isPlainHost(rest[:path]) || !isPlainPath(rest[path:]) {
		return ""
	}
	return text[:len(scheme)+len("://")+path]
}

// isPlainHost reports whether the parser would certainly not change the host, with an
// optional port, of an http URL.
func isPlainHost(host string) bool {
	name, port, found := strings.Cut(host, ":")
	// The default ports, which the parser removes, have fewer digits.
	if found && (len(port) != 4 || port[0] == '0' || strings.Trim(port, "0123456789") != "") {
		return false
	}
	// The last label of a host that is an IP address begins with a digit. Two hyphens
	// may be the prefix of an international name.
	label := byte('.')
	for n := range len(name) {
		c := name[n]
		switch {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
			if last := n == 0 || name[n-1] == '.'; last {
				label = c
			}
		case c == '.' || c == '-':
			if n == 0 || name[n-1] == c || c == '-' && name[n-1] == '.' || n == len(name)-1 {
				return false
			}
		default:
			return false
		}
	}
	return label >= 'a' && len(name) <= 255
}

// isPlainPath reports whether the parser would certainly not change the path, which begins
// with a slash, and the query of an http URL.
func isPlainPath(path string) bool {
	if len(path) > 1000 {
		return false
	}
	query := false
	for n := range len(path) {
		c := path[n]
		switch {
		case c == '.' && !query && path[n-1] == '/', c == '%' && !query:
			return false // the segment may be .., or %2e%2e
		case c == '?':
			query = true
		case c == '\'' && query, !isPathByte[c]:
			return false
		}
	}
	return true
}

// isPathByte contains the bytes that are never escaped in a path.
var isPathByte = func() (table [256]bool) {
	for c := range len(table) {
		table[c] = '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' ||
			strings.IndexByte("-_.~!$&'()*+,;=:@/%", byte(c)) >= 0
	}
	return table
}()

// setters are the methods that change a part of a URL, by its number in url.js.
var setters = [...]func(u *urls.URL, value string){
	(*urls.URL).SetProtocol,
	(*urls.URL).SetUsername,
	(*urls.URL).SetPassword,
	(*urls.URL).SetHost,
	(*urls.URL).SetHostname,
	(*urls.URL).SetPort,
	(*urls.URL).SetPathname,
	(*urls.URL).SetSearch,
	(*urls.URL).SetHash,
}

// changeURL takes a URL, the number of a part, and its new value. It returns the new URL,
// or undefined if nothing changes.
func changeURL(_ context.Context, call *v8.Call) (v8.Value, error) {
	href, err := call.Arg(0).AsString()
	if err != nil {
		return v8.Undefined, err
	}
	value, err := call.Arg(2).AsString()
	if err != nil {
		return v8.Undefined, err
	}
	part, _ := call.Arg(1).Int64()
	u := parse(href, nil)
	if u == nil || part < 0 || int(part) >= len(setters) || len(value) > maxURL {
		return v8.Undefined, nil
	}
	setters[part](u, value)
	if href = u.String(); len(href) > maxURL {
		return v8.Undefined, nil
	}
	return v8.String(href), nil
}
