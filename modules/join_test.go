package modules

import (
	"strings"
	"testing"

	testify "github.com/stretchr/testify/require" // the package has a function named require

	"github.com/seed24588400/paddock/internal/seed"
)

// plainJoin returns the same result as the URL parser.
func TestPlainJoin(t *testing.T) {
	for _, c := range []struct{ base, specifier, path string }{
		{"", "./a.js", "a.js"},
		{"main.js", "./lib/a.js", "lib/a.js"},
		{"file:///lib/a.js", "../b-1_2.js", "b-1_2.js"},
		{"lib/x/a.js", "./../../../../b", "b"},
		{"lib/a.js", ".././../b..js", "b..js"},
		{"lib/a.js", "./.well-known/b", "lib/.well-known/b"},
	} {
		path, ok := plainJoin(c.base, c.specifier)
		testify.True(t, ok, c)
		testify.Equal(t, c.path, path)
	}
	parts := []string{"a", "b.js", ".", "..", "...", "/", "/", "/", "./", "../", "-", "C:", "c|", "%2e", "%2E%2e",
		"\\", "?", "#", " ", "\t", "é", "file:", "http:", "file:///", "~", "@"}
	random := seed.Of(t).Rand(0)
	text := func() string {
		var b strings.Builder
		for range random.IntN(7) {
			b.WriteString(parts[random.IntN(len(parts))])
		}
		return b.String()
	}
	plainly := 0
	for range 200_000 {
		base, specifier := text(), text()
		if random.IntN(2) == 0 {
			specifier = "./" + specifier
		}
		path, ok := plainJoin(base, specifier)
		if !ok {
			continue
		}
		plainly++
		from, err := parseURL(base, memoryRoot)
		testify.NoError(t, err, base)
		to, err := likeURL(specifier, from.WithoutFragment())
		testify.NoError(t, err, specifier)
		testify.Equal(t, memoryRoot+path, href(to), "%q from %q", specifier, base)
	}
	testify.NotZero(t, plainly)
}
