package modules_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/v8"
)

// All handles of a Loader are released with it, however the imports ended.
func TestNothingIsLeft(t *testing.T) {
	loop := newLoop(t, v8.LoopOptions{})
	isolate := loop.Context().Isolate()
	before := isolate.Handles()
	l, err := modules.New(ctx, loop, modules.Options{Resolver: modules.Values{
		Values: map[string]any{"host": map[string]any{"text": "x", "object": map[string]int{"a": 1}}},
		Next: modules.Map{
			"main.js": "import 'host'; import './d.json' with {type: 'json'}; import './c.cjs'; import './m.wasm'", "d.json": "{}", "env.js": "export let times = 1",
			"m.wasm": wasmDouble, "c.cjs": "require('./e.cjs'); require('host')", "e.cjs": "",
			"never.js":  "await new Promise(() => {})",
			"broken.js": "import './syntax.js'; import './throws.cjs'; import './d.json' with {type: 'json'}", "syntax.js": "{", "throws.cjs": "throw new Error('x')",
			"throws.js": "import './throws.cjs'", "unlinked.js": "import {nothing} from 'host'",
		},
	}})
	require.NoError(t, err)
	for _, name := range []string{"main.js", "never.js", "broken.js", "throws.js", "unlinked.js", "none.js"} {
		require.Error(t, l.Import(ctx, name, nil), name) // times is not a function
	}
	require.NoError(t, l.Close())
	require.Eventually(t, func() bool {
		runtime.GC() // collects exceptions that were not used
		return isolate.Handles() == before
	}, 10*time.Second, time.Millisecond, "%d handles, %d before", isolate.Handles(), before)
}

// A long chain of require ends in a RangeError in JavaScript and does not end the
// process.
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

// The deepest graph that is allowed, for each of the ways in which V8 follows it.
func TestDeepGraphs(t *testing.T) {
	for name, last := range map[string]string{"star": "export default 0; export const x = 1",
		"await": "await 0; export const x = 1", "throws": "await 0; null.x; export const x = 1"} {
		t.Run(name, func(t *testing.T) {
			const n = 900
			m := modules.Map{}
			for at := range n {
				m[fmt.Sprintf("%d.js", at)] = fmt.Sprintf("export * from './%d.js'", at+1)
			}
			m[fmt.Sprintf("%d.js", n)] = last
			l, _ := newLoader(t, modules.Options{Resolver: m})
			for _, from := range []int{800, 500, 0} { // the deepest first: linking is shallow
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
	for _, source := range []string{
		"for (;;) await import('./a.js')",
		"for (let n = 0;; n++) await import('./none' + n + '.js').catch(() => {})",
		"const f = () => import('./a.js').then(f); await f()",
		"await import('./cycle.cjs')",
		"for (;;) await import('./a.js?' + Math.random()).catch(() => {})",
	} {
		// A run that is ended may leave a rejection without a handler, which the next run of its loop returns.
		_, loop := newLoader(t,
			modules.Options{Resolver: modules.Map{"a.js": "", "cycle.cjs": "for (;;) require('./none')"}})
		short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
		err := loop.Await(short, func(s v8.Scope) (v8.Value, error) {
			return s.Eval(short, "(async () => {"+source+"})()")
		}, nil)
		cancel()
		if _, threw := err.(*v8.Exception); !threw { // require throws early enough
			require.ErrorIs(t, err, context.DeadlineExceeded, source)
		}
	}
}

// Any specifier refers to a file below the root, or is an error.
func FuzzResolve(f *testing.F) {
	for _, seed := range []string{"./a.js", "../../x", "%2e%2e/%2e%2e/x", "file:///etc/passwd", `..\..\x`, "//host/x",
		"a/../../x", "@s/n/../x", "#x", "#y/a", "lib/x", "\xff\x00", "https:x", "file:..", "file:c|/x", "./%00",
		"node_modules/../../.."} {
		f.Add(seed, "file:///srv/app/node_modules/p/x.js", true)
		f.Add(seed, "file:///srv/app/main.js", false)
	}
	files := fstest.MapFS{
		"node_modules/p/package.json": {Data: []byte(`{"name": "p", "exports": {"./*": "./*", "./x/*": "./../*"}, "imports": {"#*": "./*", "#x": ["#x", "#*"], "#y/*": "#y/*/*"}}`)},
		"node_modules/q/index.js":     {},
	}
	packaged, err := modules.NewFS(files, modules.FSOptions{Base: "file:///srv/app/", Packages: true})
	require.NoError(f, err)
	plain, err := modules.NewFS(files, modules.FSOptions{Base: "file:///srv/app/"})
	require.NoError(f, err)
	mapped, err := modules.ParseImportMap([]byte(`{"imports": {"lib/": "./lib/", "x": "../../up.js"}}`),
		"file:///srv/app/", packaged)
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

// The Go function that V8 calls is not visible in stack traces.
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

// Sources that are too large, in ways that are only possible with a resolver of the
// host.
func TestHostileSources(t *testing.T) {
	ring := modules.Map{}
	for n := range 500 {
		ring[fmt.Sprintf("ring%d.js", n)] = fmt.Sprintf(
			"import './ring%d.js'; import './ring%d.js'; await 0; export const n = %d", (n+1)%500, (n*7+3)%500, n)
	}
	for _, test := range []struct {
		name, text string
		want       []any // any of these errors, or a part of the text; nil for none
	}{
		{"wide.json", "[" + strings.Repeat("{},", 5<<20) + "1]", []any{v8.ErrMemoryLimit, v8.ErrLost}},
		{"deep.json", strings.Repeat("[", 4<<20) + strings.Repeat("]", 4<<20),
			[]any{v8.ErrMemoryLimit, v8.ErrLost, "RangeError", nil}},
		{"huge.json", `"` + strings.Repeat("x", 33<<20) + `"`, []any{modules.ErrModuleLimit}},
		{"keys.json", `{"a": 1, "__proto__": {"b": 2}, "__proto__": 3` + strings.Repeat(`, "x": 1`, 1<<14) +
			"}", []any{nil}},
		{"broken.json", `{"a": ` + strings.Repeat(" ", 1<<20), []any{"SyntaxError"}},
		{"specifier.js", "import '" + strings.Repeat("x", 1<<20) + "'",
			[]any{modules.ErrNotFound, modules.ErrSpecifier}},
		{"requests.js", func() string {
			var b strings.Builder
			for n := range 20_000 {
				fmt.Fprintf(&b, "import './keys.json?%d' with {type: 'json'};", n)
			}
			return b.String()
		}(), []any{modules.ErrNotFound}},
		{"attributes.js", "import './a.js' with {" + strings.Repeat("x", 1<<20) + ": 'json'}",
			[]any{modules.ErrAttribute}},
		{"exports.js", func() string {
			var b strings.Builder
			for n := range 5000 {
				fmt.Fprintf(&b, "export let e%d;", n)
			}
			return b.String()
		}(), []any{nil}},
		{"ring0.js", ring["ring0.js"], []any{nil}},
		{"stars.js", "export * from './stars.js'; export * from './ring0.js'; export * from './ring1.js'; import { none } from './stars.js'", []any{"SyntaxError"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			group, err := groups.New() // some isolates are lost
			require.NoError(t, err)
			defer group.Close()
			isolate, err := v8.NewIsolate(v8.IsolateOptions{Group: group, Limits: v8.Limits{Memory: 32 << 20}})
			require.NoError(t, err)
			defer isolate.Close()
			c, err := isolate.NewContext(ctx)
			require.NoError(t, err)
			loop := v8.NewLoop(c, v8.LoopOptions{})
			defer loop.Close()
			all := maps.Clone(ring)
			all[test.name] = test.text
			l, err := modules.New(ctx, loop, modules.Options{Resolver: all})
			require.NoError(t, err)
			defer l.Close()
			short, cancel := context.WithTimeout(ctx, 20*time.Second)
			defer cancel()
			err = loop.Await(short, func(s v8.Scope) (v8.Value, error) {
				with := ""
				if strings.HasSuffix(test.name, ".json") {
					with = ", {with: {type: 'json'}}"
				}
				return s.Eval(short, "import('./"+test.name+"'"+with+")")
			}, func(v8.Scope, v8.Value) error { return nil })
			require.True(t, slices.ContainsFunc(test.want, func(want any) bool {
				switch want := want.(type) {
				case error:
					if e, ok := errors.AsType[*v8.Exception](err); ok && e.Host != nil {
						return errors.Is(e.Host, want)
					}
					return errors.Is(err, want)
				case string:
					return err != nil && strings.Contains(err.Error(), want)
				}
				return err == nil
			}), "%.300v", err)
		})
	}
}
