package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/seed24588400/paddock/internal/option"
	"github.com/seed24588400/paddock/v8"
)

// RequestOptions are the options of [NewRequest].
type RequestOptions struct {
	// MaxBody is the maximum size in bytes of the body. Default: 8 MiB.
	MaxBody int64
	// Scheme is the scheme of the URL that the guest reads: http or https. Set it behind a
	// proxy that terminates TLS. Default: https if the http.Request has TLS, otherwise
	// http.
	Scheme string
}

// Request is a request of a client, complete in memory, for [Env.Serve]. It belongs to no
// isolate, and is safe for concurrent use by multiple goroutines.
type Request struct {
	client  context.Context
	method  string
	url     string
	headers string // lines for headers.js
	body    any    // a string if it is UTF-8, []byte or nil
}

// NewRequest reads the body of an http.Request that a server has received, and returns a
// Request with it. NewRequest needs no isolate, so call it before an isolate is taken from
// a pool: the isolate then does not wait for a slow client.
//
// The URL consists of RequestOptions.Scheme, r.Host and r.URL. The headers are those of
// the client, with Host. The guest cannot change them. A body of GET and HEAD is not read.
//
// NewRequest returns an error that wraps an *http.MaxBytesError if the body has more than
// RequestOptions.MaxBody bytes, which is usually answered with status 413. If an option is
// invalid or r is nil, the error wraps v8.ErrInvalid. Other errors concern the client, and
// are usually answered with status 400: the body could not be read, the URL or the method
// is invalid, the name or the value of a header is invalid, or the headers have more than
// 256 KiB.
func NewRequest(r *http.Request, o RequestOptions) (*Request, error) {
	request, err := newRequest(r, o)
	if err != nil {
		return nil, fmt.Errorf("web: new request: %w", err)
	}
	return request, nil
}

func newRequest(r *http.Request, o RequestOptions) (*Request, error) {
	switch {
	case o.MaxBody < 0:
		return nil, option.Check(o)
	case r == nil || r.URL == nil:
		return nil, fmt.Errorf("%w: a nil http.Request, or one without a URL", v8.ErrInvalid)
	case o.Scheme == "" && r.TLS != nil:
		o.Scheme = "https"
	case o.Scheme == "":
		o.Scheme = "http"
	case o.Scheme != "http" && o.Scheme != "https":
		return nil, fmt.Errorf("%w: RequestOptions.Scheme is %q; use http or https", v8.ErrInvalid, o.Scheme)
	}
	if o.MaxBody == 0 {
		o.MaxBody = 8 << 20
	}
	request := &Request{client: r.Context(), method: r.Method}
	if request.method == "" {
		request.method = http.MethodGet
	}
	if !isToken(request.method) || len(request.method) > 100 {
		return nil, errors.New("the method is not a valid HTTP token")
	}
	host := r.Host
	if host == "" {
		host = r.URL.Host
	}
	var err error
	if request.url, err = urlOf(r, o.Scheme, host); err != nil {
		return nil, err
	}
	if request.headers, err = headersOf(r.Header, host); err != nil {
		return nil, err
	}
	request.body, err = bodyOf(r, o.MaxBody)
	return request, err
}

// urlOf returns the absolute URL of a request, as the guest's URL class serializes it.
func urlOf(r *http.Request, scheme, host string) (string, error) {
	if host == "" || strings.ContainsAny(host, "/?#@\\") {
		return "", fmt.Errorf("the host %q is invalid", host)
	}
	path := r.URL.EscapedPath()
	if !strings.HasPrefix(path, "/") { // as in OPTIONS *
		path = "/" + path
	}
	text := scheme + "://" + host + path
	if r.URL.RawQuery != "" || r.URL.ForceQuery {
		text += "?" + r.URL.RawQuery
	}
	if plainOrigin(text) != "" {
		return text, nil
	}
	u := parse(text, nil)
	if u == nil {
		return "", fmt.Errorf("the URL %.200q is invalid", text)
	}
	return u.WithoutFragment(), nil // without a fragment
}

func headersOf(h http.Header, host string) (string, error) {
	lines := appendHeader(make([]byte, 0, 512), "host", host)
	lines, err := appendHeaders(lines, h, true)
	return string(lines), err
}

// bodyOf reads the body of a request.
func bodyOf(r *http.Request, most int64) (any, error) {
	switch {
	case r.Body == nil || r.Body == http.NoBody || r.Method == http.MethodGet || r.Method == http.MethodHead:
		return nil, nil
	case r.ContentLength > most:
		return nil, &http.MaxBytesError{Limit: most}
	}
	var b bytes.Buffer
	if r.ContentLength > 0 {
		b.Grow(int(r.ContentLength) + bytes.MinRead)
	}
	if _, err := b.ReadFrom(io.LimitReader(r.Body, most+1)); err != nil {
		return nil, fmt.Errorf("the body could not be read: %w", err)
	}
	switch {
	case int64(b.Len()) > most:
		return nil, &http.MaxBytesError{Limit: most}
	case utf8.Valid(b.Bytes()):
		return b.String(), nil
	}
	return b.Bytes(), nil
}
