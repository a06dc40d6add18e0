package node_test

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/live"
	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/node"
	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

func TestMain(m *testing.M) { child.Main(m, live.Check) }

var ctx = context.Background()

// page is a context with the modules of Node.js.
type page struct {
	t      testing.TB
	loop   *v8.Loop
	env    *node.Env
	loader *modules.Loader
}

// platform are the APIs of the web that the tests need.
var platform = web.Options{Timers: true, URL: true, Abort: true, Encoding: true, Streams: true, Base64: true,
	Crypto: true, StructuredClone: true, Performance: time.Millisecond}

func newIsolate(t testing.TB) *v8.Isolate {
	i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 256 << 20}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, i.Close()) })
	return i
}

func newPage(t testing.TB, o node.Options, r modules.Resolver) *page {
	c, err := newIsolate(t).NewContext(ctx)
	require.NoError(t, err)
	return newPageIn(t, c, o, r)
}

func newPageIn(t testing.TB, c *v8.Context, o node.Options, r modules.Resolver) *page {
	p := &page{t: t, loop: v8.NewLoop(c, v8.LoopOptions{})}
	t.Cleanup(func() { require.NoError(t, p.loop.Close()) })
	w, err := web.Install(ctx, p.loop, platform)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.Close()) })
	p.env, err = node.Install(ctx, p.loop, o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.env.Close()) })
	p.loader, err = modules.New(ctx, p.loop, modules.Options{Resolver: r})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.loader.Close()) })
	return p
}

// files are the files of testdata, with the modules of Node.js.
func files(t testing.TB) modules.Resolver {
	f, err := modules.NewFS(os.DirFS("testdata"), modules.FSOptions{Packages: true})
	require.NoError(t, err)
	return node.Resolver{Next: f}
}

// text imports a module and returns its default export, a string.
func (p *page) text(ctx context.Context, specifier string) (text string, err error) {
	err = p.loader.Import(ctx, specifier, func(_ v8.Scope, namespace v8.Value) error {
		v, err := namespace.Get(ctx, v8.String("default"))
		if err == nil {
			text, err = v.AsString()
		}
		return err
	})
	return text, err
}

// of returns the default export of a module with this source.
func of(t testing.TB, o node.Options, source string) (string, error) {
	t.Helper()
	return newPage(t, o, node.Resolver{Next: modules.Map{"main.mjs": source}}).text(ctx, "main.mjs")
}
