package modules_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/v8"
)

// What a Loader held is given up with it, whatever became of the imports.
func TestNothingIsLeft(t *testing.T) {
	loop := newLoop(t, v8.LoopOptions{})
	isolate := loop.Context().Isolate()
	before := isolate.Handles()
	l, err := modules.New(ctx, loop, modules.Options{Resolver: modules.Values{
		Values: map[string]any{"host": map[string]any{"text": "x", "object": map[string]int{"a": 1}}},
		Next: modules.Map{
			"main.js": "import 'host'; import './d.json' with {type: 'json'}; import './c.cjs'; import './m.wasm'", "d.json": "{}", "env.js": "export let times = 1",
			"m.wasm": wasmDouble, "c.cjs": "require('./e.cjs'); require('host')", "e.cjs": "", "never.js": "await new Promise(() => {})",
			"broken.js": "import './syntax.js'; import './throws.cjs'; import './d.json' with {type: 'json'}", "syntax.js": "{", "throws.cjs": "throw new Error('x')",
			"throws.js": "import './throws.cjs'", "unlinked.js": "import {nothing} from 'host'",
		},
	}})
	require.NoError(t, err)
	for _, name := range []string{"main.js", "never.js", "broken.js", "throws.js", "unlinked.js", "none.js"} {
		require.Error(t, l.Import(ctx, name, nil), name) // times is no function
	}
	require.NoError(t, l.Close())
	require.Eventually(t, func() bool {
		runtime.GC() // of what threw in vain
		return isolate.Handles() == before
	}, 10*time.Second, time.Millisecond, "%d handles, %d before", isolate.Handles(), before)
}

// A long chain of require ends in a RangeError of JavaScript, not of the process.
func TestDeepRequire(t *testing.T) {
	chain := func(n int) modules.Map {
		m := modules.Map{}
		for at := range n {
			m[fmt.Sprintf("%d.cjs", at)] = fmt.Sprintf("exports.depth = 1 + require('./%d.cjs').depth", at+1)
		}
		m[fmt.Sprintf("%d.cjs", n)] = "exports.depth = 0"
		return m
	}
	l, _ := newLoader(t, modules.Options{Resolver: chain(100)})
	got, err := export(l, "0.cjs", "depth")
	require.NoError(t, err)
	require.Equal(t, 100.0, got)
	l, _ = newLoader(t, modules.Options{Resolver: chain(5000)})
	err = l.Import(ctx, "0.cjs", nil)
	require.ErrorContains(t, err, "Maximum call stack size exceeded")
}

// The deepest graph that is allowed, in each of the ways that V8 follows it.
func TestDeepGraphs(t *testing.T) {
	for name, last := range map[string]string{"star": "export default 0; export const x = 1", "await": "await 0; export const x = 1", "throws": "await 0; null.x; export const x = 1"} {
		t.Run(name, func(t *testing.T) {
			const n = 900
			m := modules.Map{}
			for at := range n {
				m[fmt.Sprintf("%d.js", at)] = fmt.Sprintf("export * from './%d.js'", at+1)
			}
			m[fmt.Sprintf("%d.js", n)] = last
			l, _ := newLoader(t, modules.Options{Resolver: m})
			for _, from := range []int{800, 500, 0} { // from below, so that linking is shallow
				got, err := export(l, fmt.Sprintf("%d.js", from), "x")
				if name == "throws" {
					require.ErrorContains(t, err, "TypeError")
				} else {
					require.NoError(t, err)
					require.Equal(t, 1.0, got)
				}
			}
		})
	}
}

func TestEndlessImport(t *testing.T) {
	_, loop := newLoader(t, modules.Options{Resolver: modules.Map{"a.js": "", "cycle.cjs": "for (;;) require('./none')"}})
	for _, source := range []string{
		"for (;;) await import('./a.js')",
		"for (let n = 0;; n++) await import('./none' + n + '.js').catch(() => {})",
		"const f = () => import('./a.js').then(f); await f()",
		"await import('./cycle.cjs')",
		"for (;;) await import('./a.js?' + Math.random()).catch(() => {})",
	} {
		short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
		err := loop.Await(short, func(s v8.Scope) (v8.Value, error) {
			return s.Eval(short, "(async () => {"+source+"})()", v8.Origin{})
		}, nil)
		cancel()
		if _, threw := err.(*v8.Exception); !threw { // require throws in time
			require.ErrorIs(t, err, context.DeadlineExceeded, source)
		}
	}
}

// Whatever a specifier is, what it means is below the root, or an error.
func FuzzResolve(f *testing.F) {
	for _, seed := range []string{"./a.js", "../../x", "%2e%2e/%2e%2e/x", "file:///etc/passwd", `..\..\x`, "//host/x", "a/../../x", "@s/n/../x", "#x", "lib/x", "\xff\x00", "https:x", "file:..", "file:c|/x", "./%00", "node_modules/../../.."} {
		f.Add(seed, "file:///srv/app/node_modules/p/x.js", true)
		f.Add(seed, "file:///srv/app/main.js", false)
	}
	files := fstest.MapFS{
		"node_modules/p/package.json": {Data: []byte(`{"name": "p", "exports": {"./*": "./*", "./x/*": "./../*"}, "imports": {"#*": "./*"}}`)},
		"node_modules/q/index.js":     {},
	}
	packaged, err := modules.NewFS(files, modules.FSOptions{Base: "file:///srv/app/", Packages: true})
	require.NoError(f, err)
	plain, err := modules.NewFS(files, modules.FSOptions{Base: "file:///srv/app/"})
	require.NoError(f, err)
	mapped, err := modules.ParseImportMap([]byte(`{"imports": {"lib/": "./lib/", "x": "../../up.js"}}`), "file:///srv/app/", packaged)
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, specifier, referrer string, isRequire bool) {
		for _, r := range []modules.Resolver{packaged, plain, mapped} {
			key, err := r.Resolve(ctx, modules.Request{Specifier: specifier, Referrer: referrer, Require: isRequire})
			if err != nil {
				continue
			}
			if !strings.HasPrefix(key, "file:///srv/app/") {
				t.Fatalf("%q from %q is %q", specifier, referrer, key)
			}
			_, _ = r.Load(ctx, key)
		}
	})
}

// The function of Go that V8 asks is in no stack that a guest can look at.
func TestHookIsHidden(t *testing.T) {
	l, _ := newLoader(t, modules.Options{Resolver: modules.Map{
		"main.js": "import { x } from './c.cjs'; export const result = x",
		"c.cjs": `Object.defineProperty(exports, "x", { enumerable: true, get() {
			Error.prepareStackTrace = (_, sites) => sites.map(s => s.getFunctionName() + " " + s.getFileName()).join();
			return new Error().stack;
		} })`,
	}})
	got, err := export(l, "main.js", "result")
	require.NoError(t, err)
	require.Equal(t, "get c.cjs", got)
}
