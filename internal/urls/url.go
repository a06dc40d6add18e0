package urls

import (
	"bytes"
	"strings"
)

// URL is a valid URL. A URL that nobody changes is safe for concurrent use by multiple
// goroutines.
type URL struct {
	scheme             string
	username, password string
	host               string
	hasHost            bool
	port               string // empty if it is the scheme's default
	// path has a slash before each segment, unless it is opaque.
	path        string
	opaque      bool
	query       string
	hasQuery    bool
	fragment    string
	hasFragment bool
}

// String returns the URL as a text, which Parse parses to the same URL.
func (u *URL) String() string {
	var b strings.Builder
	b.Grow(len(u.scheme) + len(u.username) + len(u.password) + len(u.host) + len(u.port) + len(u.path) + len(u.query) +
		len(u.fragment) + len("://:@:/.?#"))
	b.WriteString(u.scheme)
	b.WriteByte(':')
	if u.hasHost {
		b.WriteString("//")
		if u.hasCredentials() {
			b.WriteString(u.username)
			if u.password != "" {
				b.WriteByte(':')
				b.WriteString(u.password)
			}
			b.WriteByte('@')
		}
		b.WriteString(u.Host())
	} else if !u.opaque && strings.HasPrefix(u.path, "//") {
		b.WriteString("/.") // the path is not a host
	}
	b.WriteString(u.path)
	if u.hasQuery {
		b.WriteByte('?')
		b.WriteString(u.query)
	}
	if u.hasFragment {
		b.WriteByte('#')
		b.WriteString(u.fragment)
	}
	return b.String()
}

// WithoutFragment returns the URL as a text without its fragment.
func (u *URL) WithoutFragment() string {
	without := *u
	without.fragment, without.hasFragment = "", false
	return without.String()
}

// Protocol returns the scheme and a colon.
func (u *URL) Protocol() string { return u.scheme + ":" }

// Username returns the user name in escaped form.
func (u *URL) Username() string { return u.username }

// Password returns the password in escaped form.
func (u *URL) Password() string { return u.password }

// Host returns the host and, unless it is the scheme's default, the port.
func (u *URL) Host() string {
	if u.port == "" {
		return u.host
	}
	return u.host + ":" + u.port
}

// Hostname returns the host without the port.
func (u *URL) Hostname() string { return u.host }

// Port returns the port, or "" for the scheme's default.
func (u *URL) Port() string { return u.port }

// Pathname returns the path in escaped form.
func (u *URL) Pathname() string { return u.path }

// IsOpaque reports whether the path has no segments, as that of data:text/plain, has none.
func (u *URL) IsOpaque() bool { return u.opaque }

// Search returns the query with a question mark before it, or "" if it is empty.
func (u *URL) Search() string {
	if u.query == "" {
		return ""
	}
	return "?" + u.query
}

// Hash returns the fragment with a number sign before it, or "" if it is empty.
func (u *URL) Hash() string {
	if u.fragment == "" {
		return ""
	}
	return "#" + u.fragment
}

func (u *URL) hasCredentials() bool { return u.username != "" || u.password != "" }

func (u *URL) isSpecial() bool { return isSpecial(u.scheme) }

func isSpecial(scheme string) bool {
	switch scheme {
	case "http", "https", "file", "ftp", "ws", "wss":
		return true
	}
	return false
}

// defaultPort returns the port that URLs with the scheme omit, or "" for none.
func defaultPort(scheme string) string {
	switch scheme {
	case "http", "ws":
		return "80"
	case "https", "wss":
		return "443"
	case "ftp":
		return "21"
	}
	return ""
}

// isSlash reports whether c separates the segments of the path.
func (u *URL) isSlash(c byte) bool { return c == '/' || c == '\\' && u.isSpecial() }

// shortened returns the length of a path without its last segment. A drive at the beginning
// remains.
func (u *URL) shortened(path []byte) int {
	if u.scheme == "file" && len(path) == len("/C:") && isDrive(string(path[1:])) {
		return len(path)
	}
	return max(bytes.LastIndexByte(path, '/'), 0)
}

// isDrive reports whether a segment is a drive of Windows in its usual form.
func isDrive(segment string) bool {
	return len(segment) == 2 && isAlpha(segment[0]) && segment[1] == ':'
}

// startsWithDrive reports whether the first segment of text is a drive of Windows.
func startsWithDrive(text string) bool {
	return len(text) >= 2 && isAlpha(text[0]) && (text[1] == ':' || text[1] == '|') &&
		(len(text) == 2 || strings.IndexByte(`/\?#`, text[2]) >= 0)
}

func isAlpha(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
