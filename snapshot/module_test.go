package snapshot_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/snapshot"
	"github.com/seed24588400/paddock/v8"
)

// withLoader calls f with a loader of the context for these sources.
func withLoader(c *v8.Context, sources map[string]string, f func(l *modules.Loader) error) error {
	files := fstest.MapFS{}
	for name, text := range sources {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	resolver, err := modules.NewFS(files, modules.FSOptions{Packages: true})
	if err != nil {
		return err
	}
	loop := v8.NewLoop(c, v8.LoopOptions{})
	defer loop.Close()
	l, err := modules.New(ctx, loop, modules.Options{Resolver: resolver, MaxConcurrent: 1})
	if err != nil {
		return err
	}
	defer l.Close()
	return f(l)
}

// loaded returns a context in which main.mjs of these sources has been imported.
func loaded(sources map[string]string) snapshot.Context {
	return snapshot.Context{Setup: func(ctx context.Context, c *v8.Context) error {
		return withLoader(c, sources, func(l *modules.Loader) error {
			if err := l.Import(ctx, "main.mjs", nil); err != nil {
				return err
			}
			return l.Keep(ctx)
		})
	}}
}

func TestModulesAreKept(t *testing.T) {
	library := map[string]string{
		"main.mjs":  `import "./lib.mjs"; import "./old.cjs"; import data from "./data.json" with {type: "json"}; globalThis.data = data`,
		"lib.mjs":   `import {base} from "./base.mjs"; export * as self from "./lib.mjs"; export let n = base; export function add(x) { return n += x } globalThis.loads = (globalThis.loads ?? 0) + 1; export const url = import.meta.url, find = s => import.meta.resolve(s)`,
		"base.mjs":  `export const base = await Promise.resolve(40)`,
		"data.json": `{"x": [1]}`,
		"old.cjs":   `exports.seen = require("./older.cjs").seen; exports.later = () => require("./older.cjs"); exports.fresh = () => require("./new.cjs"); exports.find = require.resolve`,
		"older.cjs": `exports.seen = (globalThis.older = (globalThis.older ?? 0) + 1)`,
	}
	s := build(t, snapshot.Options{Default: loaded(library)})
	require.True(t, bytes.Equal(s.Bytes(), build(t, snapshot.Options{Default: loaded(library)}).Bytes()),
		"the same modules give the same bytes")
	job := map[string]string{
		"job.mjs": `
			import {n, add, self, find, url} from "./lib.mjs";
			import old, {seen} from "./old.cjs";
			import data from "./data.json" with {type: "json"};
			import {extra} from "./extra.mjs";
			add(2);
			export default JSON.stringify([n, self.n, await import("./lib.mjs") === self, loads, url, find("./x.mjs"), seen, older,
				old.later().seen, old.fresh(), old.find("./new.cjs"), data === globalThis.data, extra, self[Symbol.toStringTag]])`,
		"extra.mjs": `import {n} from "./lib.mjs"; export const extra = n`,
		"new.cjs":   `module.exports = "new"`,
	}
	for name := range library {
		job[name] = "throw new Error('loaded again')"
	}
	c, err := from(t, v8.IsolateOptions{Snapshot: s}).NewContext(ctx)
	require.NoError(t, err)
	defer c.Close()
	require.NoError(t, withLoader(c, job, func(l *modules.Loader) error {
		return l.Import(ctx, "job.mjs", func(s v8.Scope, namespace v8.Value) error {
			v, err := namespace.Get(ctx, v8.String("default"))
			if err != nil {
				return err
			}
			text, err := v.AsString()
			require.Equal(t, `[42,42,true,1,"file:///lib.mjs","file:///x.mjs",1,1,1,"new","/new.cjs",true,40,"Module"]`, text)
			return err
		})
	}))
}

// The hash tables of exports get new seeds: all names are found.
func TestManyExportsAreKept(t *testing.T) {
	var text strings.Builder
	for n := range 5000 {
		fmt.Fprintf(&text, "export const name%d = %d;\n", n, n)
	}
	text.WriteString(`import * as self from "./main.mjs"; globalThis.self = self; globalThis.sum = () => { let sum = 0; for (let n = 0; n < 5000; n++) sum += self["name" + n]; return sum }`)
	s := build(t, snapshot.Options{Default: loaded(map[string]string{"main.mjs": text.String()})})
	for range 5 {
		require.EqualValues(t, 12497500, eval(t, from(t, v8.IsolateOptions{Snapshot: s}), "", "sum()"))
	}
}

func TestModulesOfContextsAndOfABase(t *testing.T) {
	base := build(t, snapshot.Options{
		Default: loaded(map[string]string{"main.mjs": `import {a} from "./a.mjs"; globalThis.a = a`,
			"a.mjs": `export const a = {from: "default"}`}),
		Contexts: map[string]snapshot.Context{"other": loaded(map[string]string{"main.mjs": `import "./a.mjs"`,
			"a.mjs": `export const a = {from: "other"}`})},
	})
	more := build(t, snapshot.Options{
		Base: base,
		Default: loaded(map[string]string{"main.mjs": "", "a.mjs": "throw 1",
			"b.mjs": `import {a} from "./a.mjs"; export {a}`}),
		Contexts: map[string]snapshot.Context{"plain": {From: "other"}},
	})
	for name, want := range map[string]string{"": "default", "plain": "other"} {
		c, err := from(t, v8.IsolateOptions{Snapshot: more}).NewContext(ctx, v8.ContextOptions{From: name})
		require.NoError(t, err)
		require.NoError(t, withLoader(c, map[string]string{"a.mjs": "throw 1",
			"job.mjs": `import {a} from "./a.mjs"; globalThis.result = a.from`}, func(l *modules.Loader) error {
			return l.Import(ctx, "job.mjs", nil)
		}), name)
		v, err := c.Eval(ctx, "result")
		require.NoError(t, err)
		require.Equal(t, want, v)
	}
}

// V8 follows star exports recursively, including those of the snapshot.
func TestKeptModulesKeepTheirDepth(t *testing.T) {
	chain := func(first, last int) map[string]string {
		files := map[string]string{}
		for n := first; n < last; n++ {
			files[fmt.Sprintf("%d.mjs", n)] = fmt.Sprintf(`export * from "./%d.mjs"`, n+1)
		}
		files["main.mjs"] = fmt.Sprintf(`export * from "./%d.mjs"`, first)
		return files
	}
	lib := chain(600, 1199)
	lib["1199.mjs"] = "export let x"
	s := build(t, snapshot.Options{Default: loaded(lib)})
	c, err := from(t, v8.IsolateOptions{Snapshot: s}).NewContext(ctx)
	require.NoError(t, err)
	require.NoError(t, withLoader(c, chain(0, 600), func(l *modules.Loader) error {
		require.NoError(t, l.Import(ctx, "500.mjs", nil))
		require.ErrorIs(t, l.Import(ctx, "0.mjs", nil), v8.ErrModuleDepth)
		return nil
	}))
}

func TestKeepNeedsASnapshot(t *testing.T) {
	c, err := from(t, v8.IsolateOptions{}).NewContext(ctx)
	require.NoError(t, err)
	require.NoError(t, withLoader(c, map[string]string{"main.mjs": ""}, func(l *modules.Loader) error {
		require.NoError(t, l.Import(ctx, "main.mjs", nil))
		require.ErrorIs(t, l.Keep(ctx), v8.ErrInvalid)
		return nil
	}))
}

// Functions that a module got from its loader fail if there is no loader.
func TestModulesWithoutALoader(t *testing.T) {
	s := build(t, snapshot.Options{Default: loaded(map[string]string{
		"main.mjs": `import old from "./old.cjs"; globalThis.all = [() => import("x"), () => import.meta.resolve("x"), old, old.resolve]; import.meta`,
		"old.cjs":  `module.exports = require`,
	})})
	v := eval(t, from(t, v8.IsolateOptions{Snapshot: s}), "", `
		let said = [];
		for (const f of all) try { f("x").catch?.(() => 0) } catch (e) { said.push(e.name) }
		said.join()`)
	require.Equal(t, "TypeError,TypeError,TypeError", v)
}

// unfitModules lists modules that cannot be in a snapshot; what is "" if they can.
var unfitModules = []struct {
	what    string
	sources map[string]string
}{
	{"", map[string]string{"main.mjs": `export default 1; export {x as "a b", x as __proto__, x as then}; let x = {}`}},
	{"", map[string]string{"main.mjs": `import * as self from "./main.mjs"; export {self}; globalThis.w = new WeakMap([[self, self]]); globalThis.p = new Proxy(self, {}); globalThis.c = Object.create(self)`}},
	{"", map[string]string{"main.mjs": `import "./a.mjs"; export let m = 1`,
		"a.mjs": `import "./b.mjs"; import {m} from "./main.mjs"; export const f = () => m`,
		"b.mjs": `import * as a from "./a.mjs"; export const g = () => a.f(); await 1`}},
	{"", map[string]string{"main.mjs": `export function* gen() { yield 1 } export const started = gen(); started.next(); export async function f() { await new Promise(() => 0) } export const waits = f()`}},
	{"", map[string]string{"main.mjs": `export const failed = await import("./bad.mjs").catch(e => e)`,
		"bad.mjs": `export let x; throw new Error("bad")`}},
	{"", map[string]string{"main.mjs": `export const p = import("./none.mjs").catch(e => e.message); await p`}},
	{"", map[string]string{"main.mjs": `import x from "./x.json" with {type: "json"}; export {x}; export * from "./a.cjs"`, "x.json": `[1, {"__proto__": 2}]`, "a.cjs": `Object.defineProperty(exports, "x", {get() { return require("./a.cjs") }, enumerable: true})`}},
	{"", map[string]string{"main.mjs": `Object.defineProperty(globalThis, "then", {get() { throw 1 }}); Object.prototype.set = Array.prototype[0] = 2; import.meta.x = import.meta; export {}`}},
	{"", map[string]string{"main.mjs": `import meta from "./meta.mjs"; Object.freeze(meta); delete globalThis.globalThis; Object.setPrototypeOf(Object.prototype.__proto__ ?? {}, null)`, "meta.mjs": `export default import.meta`}},
	{"", map[string]string{"main.mjs": `export class A { static #x = 1; static { globalThis.get = () => A.#x } }`}},
	{"a SharedArrayBuffer", map[string]string{"main.mjs": `export const x = new SharedArrayBuffer(8)`}},
	{"a NumberFormat", map[string]string{"main.mjs": `export const x = new Intl.NumberFormat("de")`}},
	{"*", map[string]string{"main.mjs": `globalThis.never = import("./never.mjs")`,
		"never.mjs": `await new Promise(() => 0); export let x`}},
	{"*", map[string]string{"main.mjs": `await new Promise(() => 0)`}},
	{"*", map[string]string{"main.mjs": `for (;;);`}},
	{"*", map[string]string{"main.mjs": `const all = []; for (;;) all.push(import("./main.mjs?" + all.length))`}},
	{"*", map[string]string{"main.mjs": `import defer * as lazy from "./a.mjs"; globalThis.lazy = lazy`,
		"a.mjs": `export let x = 1`}},
	{"*", map[string]string{"main.mjs": `import m from "./a.wasm"`, "a.wasm": "\x00asm\x01\x00\x00\x00"}},
}

// reads are modules that read all exports of a kept module.
var reads = map[string]string{
	"main.mjs": "",
	"job.mjs":  `import * as m from "./main.mjs"; for (const k in m) m[k]`,
}

func init() {
	child.Register("hostile modules", func([]string) int {
		for _, u := range unfitModules {
			fmt.Fprintln(os.Stderr, u.sources) // identifies the modules if the process ends
			soon, cancel := context.WithTimeout(ctx, 3*time.Second)
			c := loaded(u.sources)
			setup := c.Setup
			c.Setup = func(_ context.Context, c *v8.Context) error { return setup(soon, c) }
			s, err := snapshot.Build(soon, snapshot.Options{Default: c, Limits: v8.Limits{Memory: 256 << 20}})
			cancel()
			unsupported, ok := errors.AsType[*v8.SnapshotError](err)
			switch {
			case u.what == "*":
			case u.what == "" && err != nil, u.what != "" && (!ok || unsupported.What != u.what):
				fmt.Println("wrong:", u.sources, err)
			}
			if err != nil {
				continue
			}
			i, err := v8.NewIsolate(v8.IsolateOptions{Snapshot: s})
			if err != nil {
				fmt.Println("no isolate:", u.sources, err)
				continue
			}
			if c, err := i.NewContext(ctx); err != nil {
				fmt.Println("no context:", u.sources, err)
			} else if err := withLoader(c, reads, func(l *modules.Loader) error {
				return l.Import(ctx, "job.mjs", nil)
			}); err != nil {
				fmt.Println("no use:", u.sources, err)
			}
			if err := i.CollectGarbage(ctx); err != nil {
				fmt.Println("no collection:", u.sources, err)
			}
			i.Close()
			s.Close()
		}
		fmt.Println("alive")
		return 0
	})
}

// No module ends the process while a snapshot is built.
func TestHostileModules(t *testing.T) {
	r := child.Run(t, "hostile modules")
	require.Equal(t, "alive\n", r.Stdout, "%s", r.Stderr)
	require.Zero(t, r.ExitCode)
}
