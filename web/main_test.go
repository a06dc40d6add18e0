package web_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/console"
	"github.com/seed24588400/paddock/internal/live"
	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

func TestMain(m *testing.M) { child.Main(m, live.Check) }

var ctx = context.Background()

// page is a context with the APIs of the package.
type page struct {
	t         testing.TB
	loop      *v8.Loop
	env       *web.Env
	inspector *console.Inspector
}

func newPage(t testing.TB, o web.Options) *page {
	return newPageWith(t, o, v8.LoopOptions{})
}

func newPageWith(t testing.TB, o web.Options, l v8.LoopOptions) *page {
	return newPageIn(t, nil, o, l)
}

func newPageIn(t testing.TB, g *groups.Group, o web.Options, l v8.LoopOptions) *page {
	i, err := v8.NewIsolate(v8.IsolateOptions{Group: g, Limits: v8.Limits{Memory: 64 << 20}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, i.Close()) })
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	p := &page{t: t, loop: v8.NewLoop(c, l)}
	t.Cleanup(func() { require.NoError(t, p.loop.Close()) })
	p.inspector, err = console.NewInspector(ctx, c)
	require.NoError(t, err)
	p.env, err = web.Install(ctx, p.loop, o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.env.Close()) })
	return p
}

// await returns the value of an expression, or of the promise that it evaluates to, in
// the format of the console.
func (p *page) await(ctx context.Context, source string) (text string, err error) {
	err = p.loop.Await(ctx, func(s v8.Scope) (v8.Value, error) {
		return s.Eval(ctx, source, v8.Origin{Name: "test.js"})
	}, func(s v8.Scope, v v8.Value) (err error) {
		text, err = p.inspector.Inspect(ctx, s, v, console.Options{})
		return err
	})
	return text, err
}

func (p *page) eval(source string) string {
	text, err := p.await(ctx, source)
	require.NoError(p.t, err, source)
	return text
}

func (p *page) exec(source string) error {
	return p.loop.Context().Exec(ctx, source, v8.Origin{Name: "test.js"})
}

// specification runs a file of testdata. Each line is an expression, followed by "//=>"
// and its value, or the class and the beginning of the message of the exception that it
// throws. The comparison ignores differences in white space.
func (p *page) specification(name string) {
	text, err := os.ReadFile(filepath.Join("testdata", name+".js"))
	require.NoError(p.t, err)
	for n, line := range strings.Split(string(text), "\n") {
		if line == "" || strings.HasPrefix(line, "//") {
			continue
		}
		source, want, expected := strings.Cut(line, " //=> ")
		got, err := p.await(ctx, source)
		var e *v8.Exception
		if errors.As(err, &e) {
			got, err = e.Name+": "+e.Message, nil
		}
		if err != nil {
			p.t.Errorf("%s.js:%d: %s: %v", name, n+1, source, err)
		}
		if beginning, ok := strings.CutSuffix(want, "..."); ok && strings.HasPrefix(got, beginning) {
			continue
		}
		if got = strings.Join(strings.Fields(got), " "); expected && got != want {
			p.t.Errorf("%s.js:%d: %s\n\tgot  %s\n\twant %s", name, n+1, source, got, want)
		}
	}
}
