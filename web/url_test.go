package web_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

// BenchmarkURL parses URLs in a loop of JavaScript.
func BenchmarkURL(b *testing.B) {
	for name, source := range map[string]string{
		"link":     "new URL('/items/7?of=3', 'https://shop.example/').href",
		"request":  "(u => u.pathname + u.searchParams.get('page'))(new URL('https://shop.example/shop/7?page=2'))",
		"relative": "new URL('../b c?d', 'https://shop.example:8443/a/b/c?d=e').href",
		"parts": "(u => u.origin + u.protocol + u.username + u.password + u.host + u.hostname + u.port + " +
			"u.pathname + u.search + u.hash)(new URL('https://u:p@h.example:8443/a?b#c'))",
		"search": "(u => { u.searchParams.set('b', 'd'); return u.href })(new URL('https://shop.example/a?b=c'))",
	} {
		b.Run(name, func(b *testing.B) {
			p := newPage(b, web.Options{URL: true})
			run := "var size = 0, run = (n) => { while (n-- > 0) size += (" + source + ").length }; run(100)"
			require.NoError(b, p.exec(run))
			b.ReportAllocs()
			b.ResetTimer()
			require.NoError(b, p.exec("run("+strconv.Itoa(b.N)+")"))
		})
	}
}

// FuzzURL compares the URLs of the scripts with those of the parser: plain URLs, which are
// not parsed, and the parts into which url.js splits a URL.
func FuzzURL(f *testing.F) {
	for _, seed := range [][2]string{
		{"/items/7?of=3", "https://shop.example/"}, {"https://shop.example/a?b=c", ""},
		{"/a", "http://h.example:8080/b?c"}, {"/a", "http://h.example:0080/"},
		{"/a", "http://h.example:99999/"}, {"/a", "http://h:9999/"}, {"//a/b", "http://h/"},
		{"/a", "https://h"}, {"/a", "HTTP://h/"}, {"/.", "http://a.b/"}, {"/a/..?x", "http://a.b/"},
		{"/", "http://1.2/"}, {"/", "http://a.0x1/"}, {"/", "http://xn--a/"}, {"/", "http://a..b/"},
		{"/", "http://a-/"}, {"/", "http://-a/"}, {"/%2e", "http://a.b/"}, {"/?'", "http://a.b/"},
		{"/?.%2e", "http://a.b/"}, {"//", "http://localhost/"}, {"/\\b", "http://a.b/"},
		{"/b#c", "http://a.b/"}, {"http://a.b/", "bad"}, {"/b", "http:///a.b/"}, {"/b", "ws://a.b/"},
		{"http://u:p@h:81/a?b#c", ""}, {"http://:p@h/", ""}, {"http://u@h?a@b:c", ""},
		{"http://[::1]:81/", ""}, {"http://h/?", ""}, {"http://h/#", ""}, {"http://h/?#", ""},
		{"http://h/#?", ""}, {"foo://", ""}, {"foo://u:p@h", ""}, {"foo://@/", ""}, {"foo:/.//a@b", ""},
		{"/..//a", "foo:/b"}, {"foo:a//b@c:d?e#f", ""}, {"file:///C|/x", ""}, {"#x", "mailto:a@b"},
		{"blob:https://u@h:81/id", ""}, {"blob:blob:https://h/", ""}, {"data:,#?", ""}, {"ü", "foo://ü/"},
	} {
		f.Add(seed[0], seed[1])
	}
	p := newPage(f, web.Options{URL: true})
	require.NoError(f, p.exec(`
		var split = (...given) => {
			const u = URL.parse(...given);
			return u && [u.href, u.protocol, u.username, u.password, u.host, u.hostname, u.port, u.pathname,
				u.search, u.hash];
		}`))
	var split *v8.Persistent
	require.NoError(f, p.loop.Context().Do(ctx, func(s v8.Scope) error {
		function, err := s.Eval(ctx, "split")
		if err == nil {
			split, err = function.Persist()
		}
		return err
	}))
	f.Cleanup(func() { _ = split.Close() })
	f.Fuzz(func(t *testing.T, text, base string) {
		text, base = strings.ToValidUTF8(text, "\ufffd"), strings.ToValidUTF8(base, "\ufffd")
		against, given := &base, []any{text, base}
		if base == "" {
			against, given = nil, given[:1]
		}
		plain, want, ok := web.URLParts(text, against)
		got, err := split.Call(ctx, p.loop.Context(), given...)
		require.NoError(t, err)
		if !ok {
			require.Empty(t, plain)
			require.Nil(t, got)
			return
		}
		if plain != "" {
			require.Equal(t, want[0], plain)
		}
		parts := make([]any, len(want))
		for n, part := range want {
			parts[n] = part
		}
		require.Equal(t, parts, got)
	})
}
