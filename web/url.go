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

// origin returns the origin of a URL, or "null" if its scheme has none.
func origin(u *url.Url) string {
	switch scheme := u.Scheme(); {
	case scheme == "blob":
		if inner := parse(u.Pathname(), nil); inner != nil && (inner.Scheme() == "http" || inner.Scheme() == "https") {
			return origin(inner)
		}
	case scheme != "file" && isSpecial(scheme):
		return u.Protocol() + "//" + u.Host()
	}
	return "null"
}

// record returns the parts of a URL as an array, in the order of the constants in url.js,
// or undefined if u is nil.
func record(s v8.Scope, u *url.Url) (v8.Value, error) {
	if u == nil {
		return v8.Undefined, nil
	}
	parts := []string{u.Href(false), origin(u), u.Protocol(), u.Username(), u.Password(), u.Host(),
		u.Hostname(), u.Port(),
		u.Pathname(), u.Search(), u.Hash()}
	list := make([]v8.Value, len(parts))
	for n, part := range parts {
		list[n] = v8.String(part)
	}
	return s.Array(list...)
}

// parseURL takes a string and a base, which may be undefined. It returns a record or
// undefined.
func parseURL(_ context.Context, call *v8.Call) (v8.Value, error) {
	text, err := call.Arg(0).AsString()
	if err != nil {
		return v8.Undefined, err
	}
	if call.Arg(1).Kind() == v8.KindUndefined {
		return record(call.Scope, parse(text, nil))
	}
	against, err := call.Arg(1).AsString()
	if err != nil {
		return v8.Undefined, err
	}
	base := parse(against, nil)
	if base == nil {
		return v8.Undefined, nil
	}
	return record(call.Scope, parse(text, base))
}

// setters are the methods that change a part of a URL, by its index in the record.
var setters = [...]func(u *url.Url, value string){
	2:  (*url.Url).SetProtocol,
	3:  (*url.Url).SetUsername,
	4:  (*url.Url).SetPassword,
	5:  (*url.Url).SetHost,
	6:  (*url.Url).SetHostname,
	7:  (*url.Url).SetPort,
	8:  (*url.Url).SetPathname,
	9:  (*url.Url).SetSearch,
	10: (*url.Url).SetHash,
}

const pathname = 8

// changeURL takes a URL, the index of a part, and its new value. It returns the new
// record, or undefined if nothing changes.
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
	if u == nil || part < 0 || int(part) >= len(setters) || setters[part] == nil || len(value) > maxURL ||
		part < pathname && len(value) > maxAuthority || part == pathname && segments(value) > maxSegments {
		return v8.Undefined, nil
	}
	setters[part](u, value)
	// The result is parsed again, so that it is a valid URL for every value.
	return record(call.Scope, parse(u.Href(false), nil))
}

// hasCredentials reports whether a URL has a user name or a password.
func hasCredentials(_ context.Context, call *v8.Call) (v8.Value, error) {
	text, err := call.Arg(0).AsString()
	if err != nil {
		return v8.Undefined, err
	}
	u := parse(text, nil)
	return v8.Bool(u != nil && (u.Username() != "" || u.Password() != "")), nil
}
