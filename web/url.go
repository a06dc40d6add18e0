package web

import (
	"context"
	"strings"

	"github.com/nlnwa/whatwg-url/url"

	"github.com/seed24588400/paddock/v8"
)

// Limits of a URL and its authority in bytes, and of the segments of its path. Parsing
// cannot be interrupted. Its time grows with the square of the authority's length, and
// with the product of the URL's length and the number of segments.
const (
	maxURL       = 64 << 10
	maxAuthority = 2 << 10
	maxSegments  = 1 << 10
)

func isTooLong(text string) bool {
	return len(text) > maxURL || authority(text) > maxAuthority || segments(text) > maxSegments
}

func segments(text string) int {
	if end := strings.IndexAny(text, "?#"); end >= 0 {
		text = text[:end]
	}
	return strings.Count(text, "/") + strings.Count(text, `\`)
}

// parse returns nil if text is not a valid URL within the limits. base may be nil.
func parse(text string, base *url.Url) *url.Url {
	if isTooLong(text) {
		return nil
	}
	read := url.Parse
	if base != nil {
		read = base.Parse
	}
	u, err := read(text)
	if err != nil || u == nil || isTooLong(u.Href(false)) {
		return nil
	}
	return u
}

// authority returns an upper bound of the length of the authority, before text is parsed.
func authority(text string) int {
	text = strings.TrimLeft(text, "\x00\x01\x02\x03\x04\x05\x06\x07\x08\t\n\x0b\x0c\r\x0e\x0f"+
		"\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f ")
	text = withoutBreaks.Replace(text)
	end := strings.IndexFunc(text, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("+-.", r))
	})
	rest, special := text, false
	if end > 0 && text[end] == ':' {
		rest, special = text[end+1:], isSpecial(strings.ToLower(text[:end]))
	}
	after := strings.TrimLeft(rest, `/\`)
	if !special && len(rest)-len(after) < 2 {
		return 0
	}
	if n := strings.IndexAny(after, "/?#"); n >= 0 {
		return n
	}
	return len(after)
}

// withoutBreaks removes the characters that URL parsers ignore.
var withoutBreaks = strings.NewReplacer("\t", "", "\n", "", "\r", "")

func isSpecial(scheme string) bool {
	switch scheme {
	case "ftp", "file", "http", "https", "ws", "wss":
		return true
	}
	return false
}

// parseURL takes a string and a base, which may be undefined. It returns the serialized
// URL, or undefined if there is none within the limits.
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
	var against *url.Url
	if based {
		if against = parse(base, nil); against == nil {
			return v8.Undefined, nil
		}
	}
	return serialized(parse(text, against)), nil
}

func serialized(u *url.Url) v8.Value {
	if u == nil {
		return v8.Undefined
	}
	return v8.String(u.Href(false))
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
var setters = [...]func(u *url.Url, value string){
	(*url.Url).SetProtocol,
	(*url.Url).SetUsername,
	(*url.Url).SetPassword,
	(*url.Url).SetHost,
	(*url.Url).SetHostname,
	(*url.Url).SetPort,
	pathname: (*url.Url).SetPathname,
	(*url.Url).SetSearch,
	(*url.Url).SetHash,
}

const pathname = 6

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
	if u == nil || part < 0 || int(part) >= len(setters) || len(value) > maxURL ||
		part < pathname && len(value) > maxAuthority || part == pathname && segments(value) > maxSegments {
		return v8.Undefined, nil
	}
	setters[part](u, value)
	// The result is parsed again, so that it is a valid URL for every value.
	return serialized(parse(u.Href(false), nil)), nil
}
