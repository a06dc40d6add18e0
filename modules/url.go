package modules

import (
	"fmt"
	neturl "net/url"
	"strings"

	"github.com/seed24588400/paddock/internal/urls"
)

// maxURL is the maximum length of a URL in bytes.
const maxURL = 4 << 10

// parseURL parses a URL as in the URL Standard. base may be empty.
func parseURL(text, base string) (*urls.URL, error) {
	if len(text) > maxURL || len(base) > maxURL {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrSpecifier, maxURL)
	}
	var against *urls.URL
	ok := true
	if base != "" {
		against, ok = urls.Parse(base, nil)
	}
	var u *urls.URL
	if ok {
		u, ok = urls.Parse(text, against)
	}
	if !ok {
		return nil, fmt.Errorf("%w: %q is not a URL", ErrSpecifier, text)
	}
	return u, nil
}

// relative reports whether a specifier is relative to its referrer.
func relative(specifier string) bool {
	return strings.HasPrefix(specifier, "./") || strings.HasPrefix(specifier, "../") ||
		strings.HasPrefix(specifier, "/")
}

// likeURL parses a specifier that is relative or a URL. It returns nil for a bare name.
func likeURL(specifier, referrer string) (*urls.URL, error) {
	if relative(specifier) {
		return parseURL(specifier, referrer)
	}
	if len(specifier) > maxURL {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrSpecifier, maxURL)
	}
	u, _ := urls.Parse(specifier, nil)
	return u, nil
}

// baseOf returns the base URL of the specifiers of a referrer. It is root for the host.
func baseOf(referrer, root string) string {
	if u, err := parseURL(referrer, root); err == nil {
		return href(u)
	}
	return root
}

// locate returns the URL that a request refers to, or nil for a bare name. A specifier
// of the host is never a bare name.
func locate(r Request, base string) (*urls.URL, error) {
	u, err := likeURL(r.Specifier, base)
	if err == nil && u == nil && r.Referrer == "" {
		return parseURL(r.Specifier, base)
	}
	return u, err
}

// unescape decodes the path of a URL. It returns an error if the path has an encoded
// separator.
func unescape(escaped string) (string, error) {
	lower := strings.ToLower(escaped)
	for _, code := range []string{"%2f", "%5c", "%00"} {
		if strings.Contains(lower, code) {
			return "", fmt.Errorf("%w: the path has %s", ErrSpecifier, code)
		}
	}
	decoded, err := neturl.PathUnescape(escaped)
	if err != nil {
		return "", fmt.Errorf("%w: the path is not percent-encoded correctly", ErrSpecifier)
	}
	if strings.ContainsAny(decoded, "\\\x00") {
		return "", fmt.Errorf("%w: the path has a backslash or NUL", ErrSpecifier)
	}
	return decoded, nil
}

// filePath returns the path of a file URL.
func filePath(key string) (string, bool) {
	if !strings.HasPrefix(key, "file:") {
		return "", false
	}
	u, err := parseURL(key, "")
	if err != nil {
		return "", false
	}
	name, err := unescape(u.Pathname())
	return name, err == nil
}

// href returns a URL without its fragment, which does not identify a module.
func href(u *urls.URL) string { return u.WithoutFragment() }
