package modules_test

import (
	"context"
	"fmt"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/v8"
)

// Imports that are requested together are evaluated in the order of the requests, and
// CommonJS modules in the order in which they are imported.
func TestOrder(t *testing.T) {
	defer modules.SetMaxWaitTicks(1 << 30)()
	files := fstest.MapFS{"package.json": {Data: []byte(`{"type": "module"}`)}}
	main := ""
	for n, name := range []string{"a.js", "b.cjs", "c.js", "d.cjs", "e.js", "f.cjs", "g.js", "h.cjs"} {
		text := fmt.Sprintf("globalThis.out += '%c';", name[0])
		if n%4 == 0 { // these have more to load first
			text += fmt.Sprintf("import './deep%d.js'", n)
			files[fmt.Sprintf("deep%d.js", n)] = &fstest.MapFile{Data: fmt.Appendf(nil, "import './deeper%d.js'", n)}
			files[fmt.Sprintf("deeper%d.js", n)] = &fstest.MapFile{}
		}
		files[name] = &fstest.MapFile{Data: []byte(text)}
		main += fmt.Sprintf("import './%s';", name)
	}
	files["static.js"] = &fstest.MapFile{Data: []byte(main)}
	inFiles, err := modules.NewFS(files, modules.FSOptions{Packages: true})
	require.NoError(t, err)
	inMemory := modules.Map{}
	for name, file := range files {
		inMemory[name] = string(file.Data)
	}
	isolate, err := v8.NewIsolate(v8.IsolateOptions{})
	require.NoError(t, err)
	defer isolate.Close()
	for _, test := range []struct{ script, want string }{
		{"for (const name of ['a.js', 'b.cjs', 'c.js', 'd.cjs', 'e.js', 'none.js', 'f.cjs', 'g.js', 'h.cjs']) import('./' + name).catch(() => { out += '-' })", "abcde-fgh"},
		{"import('./static.js')", "bdfhaceg"}, // CommonJS runs first
	} {
		for run := range 60 {
			c, err := isolate.NewContext(ctx)
			require.NoError(t, err)
			loop := v8.NewLoop(c, v8.LoopOptions{})
			l, err := modules.New(ctx, loop, modules.Options{Resolver: []modules.Resolver{inFiles, inMemory}[run%2],
				MaxConcurrent: []int{1, 2, 16}[run%3]})
			require.NoError(t, err)
			require.NoError(t, c.Exec(ctx, "globalThis.out = '';"+test.script))
			require.NoError(t, loop.Run(ctx))
			got, err := c.Get(ctx, "out")
			require.NoError(t, err)
			require.Equal(t, test.want, got)
			require.NoError(t, l.Close())
			require.NoError(t, loop.Close())
			require.NoError(t, c.Close())
		}
	}
}

// A slow source delays neither later imports nor the host.
func TestSlowImport(t *testing.T) {
	proceed := make(chan struct{})
	r := &resolver{Map: modules.Map{"slow.js": "out += 's'", "fast.js": "out += 'f'",
		"too.js": "import './slow.js'; out += 't'", "host.js": "out += 'h'"}}
	r.load = func(ctx context.Context, key string) error {
		if key != "slow.js" {
			return nil
		}
		select {
		case <-proceed:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	l, loop := newLoader(t, modules.Options{Resolver: r})
	require.NoError(t, loop.Context().Exec(ctx, "globalThis.out = ''; import('./slow.js'); import('./too.js')"))
	short, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	require.NoError(t, loop.Await(short, func(s v8.Scope) (v8.Value, error) {
		return s.Eval(short, "import('./fast.js')")
	}, nil))
	require.NoError(t, l.Import(short, "host.js", nil))
	out := func() any {
		v, err := loop.Context().Get(ctx, "out")
		require.NoError(t, err)
		return v
	}
	require.Equal(t, "fh", out())
	close(proceed)
	require.NoError(t, loop.Run(short))
	require.Equal(t, "fhst", out())
}

// Modules that import each other while they are evaluated wait for each other, and
// other modules do not wait for them.
func TestDynamicCycle(t *testing.T) {
	_, loop := newLoader(t, modules.Options{Resolver: modules.Map{
		"a.js": "out += 'a'; await import('./b.js'); out += 'A'",
		"b.js": "out += 'b'; await import('./a.js'); out += 'B'",
		"c.js": "out += 'c'; import('./c.js').then(() => { out += 'C' })", "d.js": "out += 'd'",
	}})
	require.NoError(t,
		loop.Context().Exec(ctx, "globalThis.out = ''; for (const name of 'abcd') import(`./${name}.js`)"))
	short, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	require.NoError(t, loop.Run(short))
	got, err := loop.Context().Get(ctx, "out")
	require.NoError(t, err)
	require.Equal(t, "abcdC", got)
}

// An import that no loop has completed leaves nothing when the loop is closed.
func TestImportOfClosedLoop(t *testing.T) {
	isolate, err := v8.NewIsolate(v8.IsolateOptions{})
	require.NoError(t, err)
	defer isolate.Close()
	for name, wait := range map[string]time.Duration{"loading": 0, "loaded": 20 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			c, err := isolate.NewContext(ctx)
			require.NoError(t, err)
			defer c.Close()
			handles := isolate.Handles()
			loop := v8.NewLoop(c, v8.LoopOptions{})
			l, err := modules.New(ctx, loop, modules.Options{Resolver: modules.Map{"a": "export default 1"}})
			require.NoError(t, err)
			require.NoError(t, c.Exec(ctx, "for (let n = 0; n < 100; n++) import('a'); import('none')"))
			time.Sleep(wait)
			require.NoError(t, l.Close())
			require.NoError(t, loop.Close())
			require.Equal(t, handles, isolate.Handles())
		})
	}
}
