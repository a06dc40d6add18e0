package modules_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/live"
	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/v8"
)

// The main.js of each case exports result.
func TestImport(t *testing.T) {
	sleep := v8.Callback(func(_ context.Context, call *v8.Call) (v8.Value, error) {
		p, resolver, err := call.Scope.Promise()
		if err != nil {
			return v8.Undefined, err
		}
		loop := call.Scope.Context().Loop()
		_, err = loop.After(time.Millisecond, func(ctx context.Context, s v8.Scope) error {
			return resolver.Resolve(ctx, s, v8.String("slept"))
		})
		return p, err
	})
	values := map[string]any{
		"host:sleep": map[string]any{"sleep": sleep, "answer": 42, "list": []string{"a", "b"}},
		"host:point": struct {
			X int `json:"x"`
			Y int `json:"y"`
		}{3, 4},
		"host:double": map[string]any{"double": func(n int) int { return 2 * n }},
	}
	tests := []struct {
		name    string
		modules modules.Map
		want    any
	}{
		{"one", modules.Map{"main.js": "export const result = 1"}, 1.0},
		{"chain", modules.Map{
			"main.js":  "import {b} from './lib/b.js'; export const result = b",
			"lib/b.js": "export {c as b} from '../c.js'",
			"c.js":     "export let c = 'c'"}, "c"},
		{"once", modules.Map{
			"main.js": "import './a.js'; import './b.js'; export const result = globalThis.runs",
			"a.js":    "import './x.js'; import './sub/../x.js'", "b.js": "await import('./x.js'); import './x.js'",
			"x.js": "globalThis.runs = (globalThis.runs ?? 0) + 1"}, 1.0},
		{"cycle", modules.Map{
			"main.js": "import {b} from './b.js'; export const a = 'a'; export const result = b()",
			"b.js":    "import {a} from './main.js'; export const b = () => a + 'b'"}, "ab"},
		{"live", modules.Map{
			"main.js": "import {n, add} from './n.js'; add(); add(); export const result = n",
			"n.js":    "export let n = 0; export const add = () => n++"}, 2.0},
		{"star", modules.Map{
			"main.js": "import * as all from './all.js'; export const result = Object.keys(all).join()",
			"all.js":  "export * from './a.js'; export * from './b.js'; export const own = 1",
			"a.js":    "export const a = 1, both = 1",
			"b.js":    "export const b = 1, both = 2; export default 1"}, "a,b,own"},
		{"top-level await", modules.Map{
			"main.js": "import {slept} from './s.js'; export const result = slept",
			"s.js":    "import {sleep} from 'host:sleep'; export const slept = await sleep()"}, "slept"},
		{"dynamic", modules.Map{
			"main.js": "const {default: d} = await import('./d.js'); export const result = d",
			"d.js":    "export default 'd'"}, "d"},
		{"dynamic in function and eval", modules.Map{
			"main.js":  "const f = new Function('return import(\"./d.js\")'); export const result = (await f()).default + (await (0, eval)('import(\"./d.js\")')).default",
			"d.js":     "export default 'd'",
			"lib/d.js": "export default 'wrong'"}, "dd"},
		{"then export", modules.Map{
			"main.js": "export const result = await import('./t.js')",
			"t.js":    "export const then = done => done('thenable')"}, "thenable"},
		{"json", modules.Map{
			"main.js": "import data from './d.json' with {type: 'json'}; export const result = Object.keys(data) + data.b[1]",
			"d.json":  "\uFEFF{\"b\": [1, \"two\"], \"a\": null}"}, "b,atwo"},
		{"json dynamic, one object", modules.Map{
			"main.js": "import a from './d.json' with {type: 'json'}; const b = await import('./d.json', {with: {type: 'json'}}); export const result = a === b.default",
			"d.json":  "[]"}, true},
		{"json of a long string", modules.Map{
			"main.js": "import d from './d.json' with {type: 'json'}; export const result = d.length",
			"d.json":  `"` + strings.Repeat("x", 100_000) + `"`}, 100_000.0},
		{"meta", modules.Map{
			"lib/m.js": "export const meta = import.meta; export const url = meta.url, up = meta.resolve('../main.js')",
			"main.js":  "import {url, up, meta} from './lib/m.js'; export const result = [url, up, Object.getPrototypeOf(meta), meta.mode, import.meta === meta].join()"},
			"lib/m.js,main.js,,test,false"},
		{"host map", modules.Map{
			"main.js": "import {answer, list} from 'host:sleep'; import {double} from 'host:double'; export const result = double(answer) + list.join('')"}, "84ab"},
		{"host struct", modules.Map{
			"main.js": "import point, {x, y} from 'host:point'; export const result = x * y + point.x"}, 15.0},
		{"host once", modules.Map{
			"main.js": "import p from 'host:point'; import q from './q.js'; export const result = p === q",
			"q.js":    "export {default} from 'host:point'"}, true},
		{"not UTF-8", modules.Map{"main.js": "export const result = '\xff'"}, "\uFFFD"},
		{"byte order mark", modules.Map{"main.js": "\uFEFFexport const result = 1"}, 1.0},
		{"strict", modules.Map{"main.js": "export const result = (function () { return this })() === undefined"}, true},
		{"wasm", modules.Map{
			"main.js": "import {double} from './m.wasm'; import * as ns from './m.wasm'; export const result = double(20) + Object.keys(ns).join()",
			"env.js":  "export const times = n => 2 * n + 1; export const unused = 1",
			"m.wasm":  wasmDouble}, "41double,memory"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l, _ := newLoader(t, modules.Options{
				Resolver: modules.Values{Values: values, Next: test.modules},
				Meta:     func(string) map[string]any { return map[string]any{"mode": "test"} },
			})
			for range 2 {
				got, err := export(l, "main.js", "result")
				require.NoError(t, err)
				require.Equal(t, test.want, got)
			}
		})
	}
}

// wasmDouble imports times from ./env.js, and exports a memory and double, which calls
// times.
const wasmDouble = "\x00asm\x01\x00\x00\x00" +
	"\x01\x06\x01\x60\x01\x7f\x01\x7f" +
	"\x02\x12\x01\x08./env.js\x05times\x00\x00" +
	"\x03\x02\x01\x00" +
	"\x05\x03\x01\x00\x01" +
	"\x07\x13\x02\x06double\x00\x01\x06memory\x02\x00" +
	"\x0a\x08\x01\x06\x00\x20\x00\x10\x00\x0b"

func TestImportFails(t *testing.T) {
	tests := []struct {
		name    string
		modules modules.Map
		is      error
		text    string
	}{
		{"missing", modules.Map{"main.js": "import './b.js'", "b.js": "import './c.js'"}, modules.ErrNotFound,
			`modules: main.js → b.js: "./c.js": cannot find file:///c.js`},
		{"nothing", modules.Map{}, modules.ErrNotFound, `modules: "main.js": cannot find file:///main.js`},
		{"bare", modules.Map{"main.js": "import 'fs'"}, modules.ErrNotFound,
			`modules: main.js: "fs": cannot find "fs"`},
		{"attribute", modules.Map{"main.js": "import './b.js' with {lang: 'x'}", "b.js": ""}, modules.ErrAttribute, `main.js: "./b.js": the import attributes are not supported: the import attribute is unknown: "lang"; only "type" is supported`},
		{"type", modules.Map{"main.js": "import './b.js' with {type: 'css'}", "b.js": ""}, modules.ErrAttribute,
			`the type is unknown: "css"; only "json" is supported`},
		{"json without type", modules.Map{"main.js": "import './b.json'", "b.json": "1"}, modules.ErrAttribute,
			`JSON requires an import`},
		{"type of no json", modules.Map{"main.js": "import './b.js' with {type: 'json'}", "b.js": ""},
			modules.ErrAttribute, "JavaScript, not JSON"},
		{"syntax", modules.Map{"main.js": "import './b.js'", "b.js": "\n  export {"}, nil,
			`modules: main.js: "./b.js": v8: b.js:2:`},
		{"json syntax", modules.Map{"main.js": "import './b.json' with {type: 'json'}", "b.json": "{]"}, nil,
			`SyntaxError`},
		{"export", modules.Map{"main.js": "import {x} from './b.js'", "b.js": ""}, nil, `v8: main.js:1:9: SyntaxError: The requested module './b.js' does not provide an export named 'x'`},
		{"ambiguous", modules.Map{"main.js": "import {x} from './b.js'",
			"b.js": "export * from './c.js'; export * from './d.js'", "c.js": "export let x",
			"d.js": "export let x"}, nil,
			"conflicting star exports"},
		{"throws", modules.Map{"main.js": "import './b.js'", "b.js": "null.x"}, nil, "v8: b.js:1:6: TypeError"},
		{"throws later", modules.Map{"main.js": "import './b.js'", "b.js": "await 0; null.x"}, nil, "TypeError"},
		{"dynamic", modules.Map{"main.js": "await import('./b.js')"}, modules.ErrNotFound, "main.js"},
		{"deadlock", modules.Map{"main.js": "await import('./b.js')", "b.js": "import './main.js'; export {}; await 0"},
			v8.ErrUnsettled, "no pending work"},
		{"never", modules.Map{"main.js": "await new Promise(() => {})"}, v8.ErrUnsettled, "no pending work"},
		{"wasm", modules.Map{"main.js": "import './m.wasm'", "m.wasm": "\x00asm\x01\x00\x00\x00\x02\xff"},
			nil, "CompileError"},
		{"wasm import", modules.Map{"main.js": "import './m.wasm'", "m.wasm": wasmDouble, "env.js": ""}, nil,
			"does not provide an export named 'times'"},
		{"referrer", modules.Map{"main.js": "import '" + strings.Repeat("x", 100_000) + "'"},
			modules.ErrSpecifier, "…"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l, _ := newLoader(t, modules.Options{Resolver: test.modules})
			for range 2 { // nothing was cached, or the result is the same
				err := l.Import(ctx, "main.js", nil)
				require.ErrorContains(t, err, test.text)
				if test.is != nil {
					require.ErrorIs(t, err, test.is)
				}
			}
		})
	}
}

// resolver is a Map that counts calls, and whose Load a test controls.
type resolver struct {
	modules.Map
	load     func(ctx context.Context, key string) error
	loads    sync.Map
	resolved atomic.Int32
}

func (r *resolver) Resolve(ctx context.Context, q modules.Request) (string, error) {
	r.resolved.Add(1)
	return r.Map.Resolve(ctx, q)
}

func (r *resolver) Load(ctx context.Context, key string) (modules.Source, error) {
	n, _ := r.loads.LoadOrStore(key, new(atomic.Int32))
	n.(*atomic.Int32).Add(1)
	if r.load != nil {
		if err := r.load(ctx, key); err != nil {
			return modules.Source{}, err
		}
	}
	return r.Map.Load(ctx, key)
}

func (r *resolver) count(key string) int32 {
	n, ok := r.loads.Load(key)
	if !ok {
		return 0
	}
	return n.(*atomic.Int32).Load()
}

// After a failure the resolver is called again, but not for modules that were loaded.
func TestRelink(t *testing.T) {
	flaky := errors.New("the network is down")
	r := &resolver{Map: modules.Map{"main.js": "import './a.js'; import './b.js'; export default 1",
		"a.js": "", "b.js": ""}}
	down := true
	r.load = func(_ context.Context, key string) error {
		if down && key == "b.js" {
			return flaky
		}
		return nil
	}
	l, _ := newLoader(t, modules.Options{Resolver: r})
	err := l.Import(ctx, "main.js", nil)
	require.ErrorIs(t, err, flaky)
	e, ok := errors.AsType[*modules.Error](err)
	require.True(t, ok)
	require.Equal(t, []string{"main.js"}, e.Chain)
	require.Equal(t, "./b.js", e.Specifier)
	down = false
	got, err := export(l, "main.js", "default")
	require.NoError(t, err)
	require.Equal(t, 1.0, got)
	require.EqualValues(t, 1, r.count("main.js"))
	require.EqualValues(t, 2, r.count("b.js"))

	// Linked modules are not resolved again.
	before := r.resolved.Load()
	require.NoError(t, l.Import(ctx, "main.js", nil))
	require.EqualValues(t, 1, r.resolved.Load()-before)
}

// Sources are loaded concurrently, and once for all importing modules.
func TestConcurrentLoading(t *testing.T) {
	const n = 8
	r := &resolver{Map: modules.Map{}}
	main := ""
	for at := range n {
		main += fmt.Sprintf("import './%d.js';", at)
		r.Map[fmt.Sprintf("%d.js", at)] = "import './leaf.js'"
	}
	r.Map["main.js"], r.Map["leaf.js"] = main, "export default 1"
	var all sync.WaitGroup
	all.Add(n)
	r.load = func(ctx context.Context, key string) error {
		if key == "main.js" || key == "leaf.js" {
			return nil
		}
		all.Done()
		all.Wait() // each waits for all others
		return nil
	}
	l, loop := newLoader(t, modules.Options{Resolver: r, MaxConcurrent: n})
	require.NoError(t, l.Import(ctx, "main.js", nil))
	require.EqualValues(t, 1, r.count("leaf.js"))

	// Scripts import the same modules.
	require.NoError(t, loop.Await(ctx, func(s v8.Scope) (v8.Value, error) {
		return s.Eval(ctx, "Promise.all(Array.from({length: 100}, () => import('./leaf.js')))",
			v8.Origin{Name: "script.js"})
	}, func(_ v8.Scope, v v8.Value) error {
		n, err := v.Len()
		require.Equal(t, 100, n)
		return err
	}))
	require.EqualValues(t, 1, r.count("leaf.js"))
}

// An import that is cancelled does not end loading that others wait for.
func TestImportEnds(t *testing.T) {
	started, proceed := make(chan struct{}, 9), make(chan struct{})
	r := &resolver{Map: modules.Map{"slow.js": "export default 1", "fast.js": "export default 2"}}
	r.load = func(ctx context.Context, key string) error {
		if key != "slow.js" {
			return nil
		}
		started <- struct{}{}
		select {
		case <-proceed:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	l, loop := newLoader(t, modules.Options{Resolver: r})
	require.NoError(t, loop.Context().Do(ctx, func(s v8.Scope) error {
		_, err := s.Eval(ctx, "globalThis.got = ''; import('./slow.js').then(m => got += m.default, e => got += e)")
		return err
	}))
	<-started
	short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, l.Import(short, "slow.js", nil), context.DeadlineExceeded)
	close(proceed)
	require.NoError(t, loop.Run(ctx))
	got, err := loop.Context().Get(ctx, "got")
	require.NoError(t, err)
	require.Equal(t, "1", got)

	endless, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	r.Map["endless.js"] = "for (;;);"
	require.ErrorIs(t, l.Import(endless, "endless.js", nil), v8.ErrTerminated)
	require.Error(t, l.Import(ctx, "endless.js", nil)) // it was ended, and does not run again
	x, err := export(l, "fast.js", "default")
	require.NoError(t, err)
	require.Equal(t, 2.0, x)

	// A goroutine inside the isolate cannot wait for it.
	require.NoError(t, loop.Context().Do(ctx, func(v8.Scope) error {
		require.ErrorIs(t, l.Import(ctx, "fast.js", nil), v8.ErrReentrant)
		return nil
	}))
	require.NoError(t, l.Close())
	require.ErrorIs(t, l.Import(ctx, "other.js", nil), modules.ErrNotFound)
	require.ErrorIs(t, l.Import(ctx, "fast.js", nil), v8.ErrClosed)
}

func TestResolverPanics(t *testing.T) {
	r := &resolver{Map: modules.Map{"main.js": "import './a.js'", "a.js": ""}}
	r.load = func(_ context.Context, key string) error {
		if key == "a.js" {
			panic("of the resolver")
		}
		return nil
	}
	l, _ := newLoader(t, modules.Options{Resolver: r})
	var p *v8.PanicError
	require.ErrorAs(t, l.Import(ctx, "main.js", nil), &p)
	require.Equal(t, "of the resolver", p.Value)
}

func TestIsolateClosedWhileLoading(t *testing.T) {
	started := make(chan struct{})
	r := &resolver{Map: modules.Map{"main.js": "import './a.js'", "a.js": ""}}
	r.load = func(ctx context.Context, key string) error {
		if key == "a.js" {
			close(started)
			<-ctx.Done()
			return ctx.Err()
		}
		return nil
	}
	l, loop := newLoader(t, modules.Options{Resolver: r})
	failed := make(chan error)
	go func() { failed <- l.Import(ctx, "main.js", nil) }()
	<-started
	require.NoError(t, loop.Context().Isolate().Close())
	require.ErrorIs(t, <-failed, v8.ErrClosed)
	require.NoError(t, loop.Close())
}

func TestLimits(t *testing.T) {
	wide := modules.Map{"main.js": ""}
	for n := range 20 {
		wide["main.js"] += fmt.Sprintf("import './%d.js';", n)
		wide[fmt.Sprintf("%d.js", n)] = "//" + strings.Repeat("x", 100)
	}
	l, _ := newLoader(t, modules.Options{Resolver: wide, MaxModules: 10})
	require.ErrorIs(t, l.Import(ctx, "main.js", nil), modules.ErrModuleLimit)
	require.NoError(t, l.Import(ctx, "1.js", nil)) // failed imports do not count
	l, _ = newLoader(t, modules.Options{Resolver: wide, MaxBytes: 1000})
	require.ErrorIs(t, l.Import(ctx, "main.js", nil), modules.ErrModuleLimit)
	l, _ = newLoader(t, modules.Options{Resolver: wide})
	require.NoError(t, l.Import(ctx, "main.js", nil))

	// As many imports as the loop allows to be pending; the others are rejected.
	loop := newLoop(t, v8.LoopOptions{MaxPending: 100})
	l, err := modules.New(ctx, loop, modules.Options{Resolver: wide})
	require.NoError(t, err)
	defer l.Close()
	var outcome any
	require.NoError(t, loop.Await(ctx, func(s v8.Scope) (v8.Value, error) {
		return s.Eval(ctx, "Promise.allSettled(Array.from({length: 1000}, () => import('./1.js'))).then(all => all.filter(p => p.status == 'fulfilled').length)")
	}, func(_ v8.Scope, v v8.Value) (err error) {
		outcome, err = v.Export()
		return err
	}))
	require.Equal(t, 100.0, outcome)

	short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, loop.Context().Exec(short, "for (;;) import('./1.js')"), v8.ErrTerminated)
	_, err = loop.Context().Eval(ctx, "import('x'.repeat(1e8)).catch(() => {}), 1")
	require.NoError(t, err)

	deep := modules.Map{}
	for n := range 2 * v8.MaxModuleDepth {
		deep[fmt.Sprintf("%d.js", n)] = fmt.Sprintf("import './%d.js'", n+1)
	}
	l, _ = newLoader(t, modules.Options{Resolver: deep})
	require.ErrorIs(t, l.Import(ctx, "0.js", nil), modules.ErrNotFound) // all of them were loaded
	deep["2000.js"] = ""
	require.ErrorIs(t, l.Import(ctx, "0.js", nil), v8.ErrModuleDepth)
}

// The text of an error that a guest reads contains no paths of the host.
func TestGuestReads(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "folder"), 0o700))
	require.NoError(t, os.Symlink("circle", filepath.Join(dir, "circle")))
	files, err := modules.OpenDir(dir, modules.FSOptions{})
	require.NoError(t, err)
	defer files.Close()
	_, loop := newLoader(t, modules.Options{Resolver: files})
	var outcome any
	require.NoError(t, loop.Await(ctx, func(s v8.Scope) (v8.Value, error) {
		return s.Eval(ctx, "Promise.all(['./a.js', './folder', './circle'].map(x => import(x).catch(e => e.name + ' ' + e.message)))")
	}, func(_ v8.Scope, v v8.Value) (err error) {
		outcome, err = v.Export()
		return err
	}))
	got := fmt.Sprint(outcome)
	require.Contains(t, got, `TypeError "./a.js": cannot find file:///a.js`)
	require.Contains(t, got, `"./folder": cannot find file:///folder: it is not a regular file`)
	require.Contains(t, got, "internal error")
	require.NotContains(t, got, dir)
}

// Many goroutines import at the same time.
func TestHammerImport(t *testing.T) {
	r := &resolver{Map: modules.Map{}}
	for n := range 50 {
		r.Map[fmt.Sprintf("%d.js", n)] = fmt.Sprintf("import './%d.js'; import './%d.js'; export default %d",
			(n*7+1)%50, (n*3+2)%50, n)
	}
	var fail atomic.Int32
	r.load = func(ctx context.Context, key string) error {
		if fail.Add(1)%5 == 0 {
			return errors.New("now and then")
		}
		return nil
	}
	l, _ := newLoader(t, modules.Options{Resolver: r})
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			for n := range 20 {
				err := l.Import(ctx, fmt.Sprintf("%d.js", (g*13+n)%50), nil)
				if err != nil && !strings.Contains(err.Error(), "now and then") {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	r.load = nil
	require.NoError(t, l.Import(ctx, "0.js", nil))
}

func FuzzWasmNames(f *testing.F) {
	f.Add([]byte(wasmDouble))
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.Contains(data, []byte("\x00asm")) {
			modules.ReadWasm(data)
		}
	})
}

func TestImportEndsAnywhere(t *testing.T) {
	loop := newLoop(t, v8.LoopOptions{})
	live.EndAnywhere(t, func(ctx context.Context) error {
		c, err := loop.Context().Isolate().NewContext(ctx)
		if err != nil {
			return err
		}
		defer c.Close()
		own := v8.NewLoop(c, v8.LoopOptions{})
		defer own.Close()
		l, err := modules.New(ctx, own, modules.Options{Resolver: modules.Map{
			"main.js":  `import { a } from "./other.js"; export const b = a + await 1`,
			"other.js": "export const a = 1",
		}})
		if err != nil {
			return err
		}
		defer l.Close()
		return l.Import(ctx, "main.js", func(v8.Scope, v8.Value) error { return nil })
	})
}
