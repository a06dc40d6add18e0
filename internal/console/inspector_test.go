package console_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/console"
	"github.com/seed24588400/paddock/v8"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// newContext creates a context that is closed when the test ends.
func newContext(t *testing.T) *v8.Context {
	t.Helper()
	i, err := v8.NewIsolate(v8.IsolateOptions{})
	require.NoError(t, err)
	t.Cleanup(func() {
		require.NoError(t, i.Close())
		<-i.Done()
	})
	c, err := i.NewContext(t.Context())
	require.NoError(t, err)
	return c
}

// inspect prints the value of a script, which may take a minute.
func inspect(t *testing.T, c *v8.Context, i *console.Inspector, source string, o console.Options) (text string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	err := c.Do(ctx, func(s v8.Scope) error {
		v, err := s.Eval(ctx, source, v8.Origin{Name: "test.js"})
		if err != nil {
			return err
		}
		text, err = i.Inspect(ctx, s, v, o)
		return err
	})
	require.NoError(t, err, source)
	return text
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

// Each line of inspect.js is a script, and inspect.golden contains its printed value.
// The output differs from node's in few cases: the items of iterators and getters of
// Symbol.toStringTag are not shown.
func TestInspect(t *testing.T) {
	c := newContext(t)
	i, err := console.NewInspector(t.Context(), c)
	require.NoError(t, err)
	sources, err := os.ReadFile("testdata/inspect.js")
	require.NoError(t, err)
	var b strings.Builder
	for source := range strings.Lines(string(sources)) {
		b.WriteString("> " + source + inspect(t, c, i, source, console.Options{}) + "\n")
	}
	golden(t, "inspect", b.String())
}
