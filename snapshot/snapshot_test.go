package snapshot_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/live"
	"github.com/seed24588400/paddock/snapshot"
	"github.com/seed24588400/paddock/v8"
)

func TestMain(m *testing.M) { child.Main(m, live.Check) }

var ctx = context.Background()

// scripts returns anonymous scripts.
func scripts(sources ...string) (all []snapshot.Script) {
	for _, s := range sources {
		all = append(all, snapshot.Script{Source: s})
	}
	return all
}

func of(sources ...string) snapshot.Options {
	return snapshot.Options{Default: snapshot.Context{Scripts: scripts(sources...)}}
}

func build(t testing.TB, o snapshot.Options) *v8.Snapshot {
	s, err := snapshot.Build(ctx, o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// from creates an isolate that is closed when the test ends.
func from(t testing.TB, o v8.IsolateOptions) *v8.Isolate {
	i, err := v8.NewIsolate(o)
	require.NoError(t, err)
	t.Cleanup(func() {
		require.NoError(t, i.Close())
		<-i.Done()
	})
	return i
}

func eval(t testing.TB, i *v8.Isolate, name, source string) any {
	c, err := i.NewContext(ctx, v8.ContextOptions{From: name})
	require.NoError(t, err)
	defer c.Close()
	v, err := c.Eval(ctx, source)
	require.NoError(t, err, source)
	return v
}

func TestScriptsHaveRun(t *testing.T) {
	s := build(t, of("globalThis.n = 1", "function add(x) { return n += x }"))
	i := from(t, v8.IsolateOptions{Snapshot: s})
	require.EqualValues(t, 3, eval(t, i, "", "add(2)"))
	require.EqualValues(t, 3, eval(t, i, "", "add(2)"), "each context begins anew")
}

// A snapshot may contain buffers and views of them at any depth, and in any order. Optimized
// code uses other fields of a DataView than the rest of V8.
func TestViewsAtAnyDepth(t *testing.T) {
	const check = `
		const get = (view) => view.getUint8(1), set = (view, n) => view.setUint8(1, n);
		let views = 0;
		for (let at = x; at; at = at.next) {
			const bytes = new Uint8Array(at.view.buffer);
			for (let n = 0; n < 1e4; n++) {
				if (bytes[9] !== (views + n & 255)) throw new Error(bytes[9] + ' instead of ' + (views + n));
				if (get(at.view) !== bytes[9] || at.floats.buffer !== at.view.buffer) throw new Error('view ' + views);
				set(at.view, bytes[9] + 1);
			}
			views++;
		}
		views`
	const node = "const buffer = new ArrayBuffer(64), view = new DataView(buffer, 8), floats = new Float64Array(buffer);" +
		"view.setUint8(1, i);"
	for _, order := range []string{
		"{view, floats, next: x}", "{buffer, view, floats, next: x}", "{next: x, floats, buffer, view}",
		"Object.assign(view, {view, floats, next: x})", "Object.assign(floats, {view, floats, next: x})",
	} {
		s := build(t, of("var x; for (let i = 98; i >= 0; i--) {"+node+"x = "+order+"}"))
		require.EqualValues(t, 99, eval(t, from(t, v8.IsolateOptions{Snapshot: s}), "", check), order)
	}
}

// Contexts that start from the same context of a snapshot have separate security tokens,
// unless their options have the same one.
func TestSecurityTokensOfSnapshots(t *testing.T) {
	s := build(t, snapshot.Options{
		Default:  snapshot.Context{Scripts: scripts("var mine = 1")},
		Contexts: map[string]snapshot.Context{"ann": {Scripts: scripts("var mine = 2")}},
	})
	i := from(t, v8.IsolateOptions{Snapshot: s})
	for _, name := range []string{"", "ann"} {
		for token, want := range map[string]any{"": "no access", "tenant": true} {
			o := v8.ContextOptions{From: name, SecurityToken: token, ToStringTag: "Realm"}
			outer, err := i.NewContext(ctx, o)
			require.NoError(t, err)
			inner, err := i.NewContext(ctx, o)
			require.NoError(t, err)
			require.NoError(t, outer.Do(ctx, func(s v8.Scope) error {
				global, err := s.Global()
				require.NoError(t, err)
				return s.Enter(ctx, inner, func(s v8.Scope) error {
					here, err := s.Global()
					require.NoError(t, err)
					return here.Set(ctx, v8.String("outer"), global)
				})
			}))
			got, err := inner.Eval(ctx, "try { outer.mine === mine && outer.eval('mine') === mine } catch (e) { e.message }")
			require.NoError(t, err)
			require.Equal(t, want, got)
			got, err = inner.Eval(ctx, "String(globalThis)")
			require.NoError(t, err)
			require.Equal(t, "[object Realm]", got)
			require.NoError(t, outer.Close())
			require.NoError(t, inner.Close())
		}
	}
}

// A snapshot may contain a global object that accepts no more properties.
func TestToStringTagOfSnapshots(t *testing.T) {
	s := build(t, of("Object.defineProperty(globalThis, Symbol.toStringTag, { value: 'Mine' })"))
	i := from(t, v8.IsolateOptions{Snapshot: s})
	require.Equal(t, "[object Mine]", eval(t, i, "", "String(globalThis)"))
	_, err := i.NewContext(ctx, v8.ContextOptions{ToStringTag: "Realm"})
	require.ErrorIs(t, err, v8.ErrInvalid)
	require.ErrorContains(t, err, "the global object refuses the toStringTag")
}

func TestContextsByName(t *testing.T) {
	s := build(t, snapshot.Options{
		Default: snapshot.Context{Scripts: scripts("var who = 'nobody'")},
		Contexts: map[string]snapshot.Context{
			"ann": {Scripts: scripts("var who = 'Ann'")},
			"bob": {Scripts: scripts("var who = 'Bob'")},
		},
	})
	require.Equal(t, []string{"ann", "bob"}, s.Contexts())
	i := from(t, v8.IsolateOptions{Snapshot: s})
	require.Equal(t, "nobody", eval(t, i, "", "who"))
	require.Equal(t, "Bob", eval(t, i, "bob", "who"))
	require.Equal(t, "Ann", eval(t, i, "ann", "who"))
	_, err := i.NewContext(ctx, v8.ContextOptions{From: "eve"})
	require.ErrorIs(t, err, v8.ErrNoContext)
	require.ErrorContains(t, err, `["ann" "bob"]`)
	_, err = from(t, v8.IsolateOptions{}).NewContext(ctx, v8.ContextOptions{From: "ann"})
	require.ErrorIs(t, err, v8.ErrNoContext)
}

// The built-ins that V8 adds to contexts because of flags are present once, in fresh
// and in restored contexts, even if a guest has changed them.
func TestSameBuiltins(t *testing.T) {
	const names = `JSON.stringify([globalThis, Error, Promise, Math, Atomics, RegExp, Iterator, Map.prototype,
		Uint8Array, Uint8Array.prototype, WebAssembly, Intl.Locale.prototype, DataView.prototype, JSON]
		.map(x => Reflect.ownKeys(x).map(String)))`
	plain := eval(t, from(t, v8.IsolateOptions{}), "", names)
	s := build(t, of(""))
	i := from(t, v8.IsolateOptions{Snapshot: s})
	require.Equal(t, plain, eval(t, i, "", names))
	require.EqualValues(t, 10, eval(t, i, "", "Error.stackTraceLimit"))
	for _, changed := range []struct{ script, expect string }{
		{"delete globalThis.Atomics; delete globalThis.Math; globalThis.WebAssembly = 1",
			"typeof Atomics + typeof Math + WebAssembly === 'undefinedundefined1'"},
		{"Object.defineProperty(globalThis, 'Atomics', {get() { throw 1 }, configurable: true})", "true"},
		{"Object.freeze(Error); Object.freeze(Promise); Object.freeze(Math); Object.freeze(globalThis)", "Object.isFrozen(globalThis)"},
		{"Error.stackTraceLimit = 3", "Error.stackTraceLimit === 3"},
		{"delete Error.stackTraceLimit", "!('stackTraceLimit' in Error)"},
		{"Promise.try = 5; delete Map.prototype.getOrInsert; queueMicrotask = null",
			"Promise.try === 5 && !Map.prototype.getOrInsert && queueMicrotask === null"},
		{"const {ownKeys} = Reflect; for (const o of [globalThis, Error, Math, JSON]) for (const k of ownKeys(o)) try { delete o[k] } catch {}", "true"},
		{"globalThis.__proto__ = new Proxy({}, {get() { throw 1 }, has() { return false }})", "true"},
	} {
		i := from(t, v8.IsolateOptions{Snapshot: build(t, of(changed.script))})
		require.Equal(t, true, eval(t, i, "", changed.expect), changed.script)
	}
}

// Each kind of value that is allowed works after it is restored.
func TestValuesSurvive(t *testing.T) {
	for _, v := range []struct{ script, expect string }{
		{"var m = new Map([['a', 1], [{}, 2]]); for (let i = 0; i < 1000; i++) m.set('k' + i, i)", "m.get('a') === 1 && m.get('k999') === 999 && m.size === 1002"},
		{"var s = new Set(); for (let i = 0; i < 1000; i++) s.add('k' + i)", "s.has('k77') && s.size === 1000"},
		{"var k = {}, w = new WeakMap([[k, 5]])", "w.get(k) === 5"},
		{"var k = {}, r = new WeakRef(k)", "r.deref() === k"},
		{"var k = {}, w = new WeakSet([k])", "w.has(k) && !w.has({})"},
		{"var o = {}; for (let i = 0; i < 2000; i++) o['p' + i] = i", "o.p1999 === 1999"},
		{"var a = new Float64Array([1.5, 2]), b = new Uint8Array(1 << 16).fill(7)",
			"a[0] === 1.5 && b.length === 65536 && b[65535] === 7"},
		{"var b = new ArrayBuffer(8), v = new DataView(b); v.setInt16(0, 77); b.transfer()", "v.buffer.detached"},
		{"var d = new Date(5), x = /a(?<n>b)/gy, e = new RangeError('x', {cause: 1})", "d.getTime() === 5 && x.exec('ab').groups.n === 'b' && e.cause === 1 && /RangeError: x/.test(e.stack)"},
		{"class A { #p = 1; get p() { return this.#p } static s = 2 } var a = new A(), B = class extends A {}", "a.p === 1 && A.s === 2 && new B().p === 1"},
		{"var sym = Symbol.for('x'), big = 2n ** 100n, str = 'é€😀'.repeat(100)",
			"sym === Symbol.for('x') && big === 2n ** 100n && str.length === 400"},
		{"var p = new Proxy({}, {get: (t, k) => k})", "p.abc === 'abc'"},
		{"var g = (function*() { yield 1; yield 2 })(); g.next()", "g.next().value === 2"},
		{"var done, release; (async () => { await new Promise(r => release = r); done = true })()", "release(), Promise.resolve().then(() => 0), done === undefined"},
		{"var it = [1, 2, 3].values().map(x => x * 2); it.next()", "it.next().value === 4"},
		{"var f = (function(a, b) { return a + b }).bind(null, 1), args = (function() { return arguments })(1, 2)", "f(2) === 3 && args[1] === 2"},
		{"var t = (s => s)`x${1}y`, c = (() => { let n = 0; return () => ++n })(); c()",
			"c() === 2 && t.raw[0] === 'x'"},
		{"'abc'.localeCompare('abd'); (1234.5).toLocaleString('de'); new Date(0).toLocaleString()", "(1234.5).toLocaleString('de') === '1.234,5'"},
		{"eval('var z = 1'); new Function('return 1')(); for (let i = 0; i < 1e5; i++) Math.sqrt(i)", "z === 1"},
		{"try { null.x } catch (e) { var caught = e }; function f() { f() } try { f() } catch {}", "caught instanceof TypeError"},
		{"var long = ''; for (let i = 0; i < 1e4; i++) long += i; var sliced = long.slice(10, 500)", "long.length === 38890 && sliced.length === 490"},
		{"label: { break label } var nan = NaN, holey = [1,,3], neg = -0, dbl = [1.5, 2.5]", "Object.is(neg, -0) && !(1 in holey) && dbl[1] === 2.5"},
	} {
		for _, clear := range []bool{false, true} {
			t.Log(v.script, clear)
			o := of(v.script)
			o.ClearCode = clear
			s, err := snapshot.Build(ctx, o)
			var wrong *v8.SnapshotError
			if clear && errors.As(err, &wrong) {
				require.Contains(t, v.script+wrong.What, "enerator", "%v", err)
				continue
			}
			require.NoError(t, err, v.script)
			i := from(t, v8.IsolateOptions{Snapshot: s})
			require.Equal(t, true, eval(t, i, "", v.expect), v.script)
			require.NoError(t, i.CollectGarbage(ctx))
			require.NoError(t, s.Close())
		}
	}
}

func TestRandomnessDiffers(t *testing.T) {
	s := build(t, of("var random = Math.random(), then = Date.now(); for (let i = 0; i < 100; i++) Math.random()"))
	other := build(t, of("var x = {}, random = Math.random()"))
	stored := eval(t, from(t, v8.IsolateOptions{Snapshot: other}), "", "random")
	seen := map[any]bool{}
	for range 8 {
		i := from(t, v8.IsolateOptions{Snapshot: s})
		for range 2 { // contexts
			require.Equal(t, stored, eval(t, i, "", "random"), "each build has the same sequence of numbers")
			seen[eval(t, i, "", "Math.random()")] = true
			require.Equal(t, true, eval(t, i, "", "Date.now() > then"))
		}
	}
	require.Len(t, seen, 16)
	require.NotContains(t, seen, stored)
}

func TestDeterminism(t *testing.T) {
	o := snapshot.Options{
		Default: snapshot.Context{
			Scripts: scripts("var m = new Map([[{}, 1], ['x', 2]]), w = new WeakSet([m]), a = new Uint8Array(100); function f() { return m }"),
			WarmUp:  scripts("f()"),
		},
		Contexts:  map[string]snapshot.Context{"b": {Scripts: scripts("var x = 1")}, "a": {}},
		Functions: map[string]v8.Callback{"one": one, "two": one},
	}
	first := build(t, o).Bytes()
	for range 3 {
		again := build(t, o).Bytes()
		require.Len(t, again, len(first))
		var differ []int
		for n := range first {
			if first[n] != again[n] {
				differ = append(differ, n)
			}
		}
		require.Empty(t, differ)
	}
}

func one(context.Context, *v8.Call) (v8.Value, error) { return v8.Number(1), nil }

func number(n float64) v8.Callback {
	return func(context.Context, *v8.Call) (v8.Value, error) { return v8.Number(n), nil }
}

func TestFunctionsByName(t *testing.T) {
	s := build(t, snapshot.Options{
		Default:   snapshot.Context{Scripts: scripts("var then = give(), again = () => give() + last()")},
		Functions: map[string]v8.Callback{"give": number(1), "last": number(10)},
	})
	require.Equal(t, []string{"give", "last"}, s.Functions())
	i := from(t, v8.IsolateOptions{Snapshot: s, Functions: map[string]v8.Callback{"give": number(2),
		"last": number(20), "more": one}})
	require.EqualValues(t, 1, eval(t, i, "", "then"))
	require.EqualValues(t, 22, eval(t, i, "", "again()"))
	_, err := v8.NewIsolate(v8.IsolateOptions{Snapshot: s, Functions: map[string]v8.Callback{"give": one}})
	require.ErrorIs(t, err, v8.ErrNoFunction)
	require.ErrorContains(t, err, "last")
	_, err = v8.NewIsolate(v8.IsolateOptions{Functions: map[string]v8.Callback{"give": one}})
	require.ErrorIs(t, err, v8.ErrInvalid)
	// Functions that are created in the isolate have other IDs.
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	require.NoError(t, c.Do(ctx, func(sc v8.Scope) error {
		f, err := sc.Function("mine", number(300))
		require.NoError(t, err)
		g, err := sc.Global()
		require.NoError(t, err)
		return g.Set(ctx, v8.String("mine"), f)
	}))
	v, err := c.Eval(ctx, "mine() + give()")
	require.NoError(t, err)
	require.EqualValues(t, 302, v)
}

func TestSnapshotOnSnapshot(t *testing.T) {
	base := build(t, snapshot.Options{
		Default: snapshot.Context{
			Scripts: scripts("var list = ['base']; function f() { return list.join() + give() }"),
		},
		Contexts:  map[string]snapshot.Context{"other": {Scripts: scripts("var list = ['other']")}},
		Functions: map[string]v8.Callback{"give": number(1)},
	})
	o := snapshot.Options{
		Base:      base,
		Default:   snapshot.Context{Scripts: scripts("list.push('more'); var n = also()")},
		Contexts:  map[string]snapshot.Context{"third": {From: "other", Scripts: scripts("list.push('third')")}},
		Functions: map[string]v8.Callback{"give": number(1), "also": number(2)},
	}
	s := build(t, o)
	require.NoError(t, base.Close())
	i := from(t,
		v8.IsolateOptions{Snapshot: s, Functions: map[string]v8.Callback{"give": number(5), "also": number(6)}})
	require.Equal(t, "base,more5", eval(t, i, "", "f()"))
	require.EqualValues(t, 8, eval(t, i, "", "n + also()"))
	require.Equal(t, "other,third", eval(t, i, "third", "list.join()"))
	o.Base = s
	o.Contexts = map[string]snapshot.Context{"x": {From: "nobody"}}
	_, err := snapshot.Build(ctx, o)
	require.ErrorIs(t, err, v8.ErrNoContext)
	o.Base, o.Contexts = base, nil
	_, err = snapshot.Build(ctx, o)
	require.ErrorIs(t, err, v8.ErrClosed)
}

func TestMany(t *testing.T) {
	group, err := groups.New()
	require.NoError(t, err)
	a, b := build(t, of("var who = 'a'")), build(t, of("var who = 'b', more = new Map([[1, 2]])"))
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			o, want := v8.IsolateOptions{Snapshot: a}, "a"
			if n%2 == 0 {
				o.Snapshot, want = b, "b"
			}
			if n%4 < 2 {
				o.Group = group
			}
			if n == 7 {
				o.Snapshot, want = nil, "undefined"
			}
			i, err := v8.NewIsolate(o)
			if err != nil {
				t.Error(err)
				return
			}
			defer i.Close()
			for range 5 {
				c, err := i.NewContext(ctx)
				if err != nil {
					t.Error(err)
					return
				}
				v, err := c.Eval(ctx, "typeof who === 'undefined' ? 'undefined' : who")
				if err != nil || v != want {
					t.Error(v, err)
				}
				c.Close()
			}
		})
	}
	all.Wait()
	require.NoError(t, group.Close())
}

func TestIsolateOptions(t *testing.T) {
	for _, i := range []v8.IsolateOptions{
		{Limits: v8.Limits{Memory: 64 << 20}}, {Snapshot: new(v8.Snapshot)}, {Functions: map[string]v8.Callback{}},
		{MaxDepth: -1},
	} {
		_, err := snapshot.Build(ctx, snapshot.Options{Isolate: i})
		require.ErrorIs(t, err, v8.ErrInvalid)
	}
}

func TestClose(t *testing.T) {
	s, err := snapshot.Build(ctx, of("var n = 1"))
	require.NoError(t, err)
	i := from(t, v8.IsolateOptions{Snapshot: s})
	require.NoError(t, s.Close())
	require.NoError(t, s.Close())
	require.EqualValues(t, 1, eval(t, i, "", "n"), "the isolate keeps what it needs")
	_, err = v8.NewIsolate(v8.IsolateOptions{Snapshot: s})
	require.ErrorIs(t, err, v8.ErrClosed)
	require.Nil(t, s.Bytes())
}

func TestLimits(t *testing.T) {
	s := build(t, of("var a = []; for (let i = 0; i < 1e6; i++) a.push({i})"))
	_, err := v8.NewIsolate(v8.IsolateOptions{Snapshot: s, Limits: v8.Limits{Memory: v8.MinMemory}})
	require.ErrorIs(t, err, v8.ErrInvalid)
	i := from(t, v8.IsolateOptions{Snapshot: s, Limits: v8.Limits{Memory: 64 << 20}})
	var kept []*v8.Context
	for range 8 {
		var c *v8.Context
		if c, err = i.NewContext(ctx); err != nil {
			break
		}
		kept = append(kept, c)
		require.NoError(t, i.CollectGarbage(ctx))
	}
	require.ErrorIs(t, err, v8.ErrMemoryLimit)
	require.NotEmpty(t, kept)
	require.NoError(t, i.Err())
}

func TestBuildIsBounded(t *testing.T) {
	soon, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	_, err := snapshot.Build(soon, of("for (;;);"))
	require.ErrorIs(t, err, context.DeadlineExceeded)
	_, err = snapshot.Build(soon, of(""))
	require.ErrorIs(t, err, context.DeadlineExceeded)
	soon, cancel = context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	_, err = snapshot.Build(soon, of("(function f() { Promise.resolve().then(f) })()"))
	require.ErrorIs(t, err, context.DeadlineExceeded)
	o := of("var a = []; for (;;) a.push(new Array(1000).fill(0))")
	o.Limits.Memory = 32 << 20
	_, err = snapshot.Build(ctx, o)
	require.ErrorIs(t, err, v8.ErrMemoryLimit)
	_, err = snapshot.Build(ctx, of("throw new Error('mine')"))
	var thrown *v8.Exception
	require.ErrorAs(t, err, &thrown)
	require.Equal(t, "mine", thrown.Message)
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "app.blob")
	s := build(t, of("var n = 7"))
	require.NoError(t, snapshot.WriteFile(path, s))
	require.NoError(t, snapshot.WriteFile(path, s), "over one that is there")
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1)
	opened, err := snapshot.Open(path)
	require.NoError(t, err)
	loaded, err := snapshot.OpenFS(fstest.MapFS{"x/app.blob": {Data: s.Bytes()}}, "x/app.blob")
	require.NoError(t, err)
	for _, s := range []*v8.Snapshot{opened, loaded} {
		require.EqualValues(t, 7, eval(t, from(t, v8.IsolateOptions{Snapshot: s}), "", "n"))
		require.NoError(t, s.Close())
	}
	for _, path := range []string{dir, filepath.Join(dir, "nothing"), "/dev/zero"} {
		_, err := snapshot.Open(path)
		require.Error(t, err)
	}
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	_, err = snapshot.Open(path)
	require.ErrorIs(t, err, snapshot.ErrTruncated)
}

// Values that a Go function keeps cannot be in the snapshot.
func TestBuildWithHandles(t *testing.T) {
	var kept *v8.Persistent
	var stored *v8.Context
	var late error
	o := snapshot.Options{
		Default:  snapshot.Context{Scripts: scripts("keep({})")},
		Contexts: map[string]snapshot.Context{"a": {Scripts: scripts("store()")}, "b": {Scripts: scripts("reach()")}},
		Functions: map[string]v8.Callback{
			"keep": func(_ context.Context, c *v8.Call) (v8.Value, error) {
				p, err := c.Arg(0).Persist()
				kept = p
				return v8.Undefined, err
			},
			"store": func(_ context.Context, c *v8.Call) (v8.Value, error) {
				stored = c.Scope.Context()
				return v8.Undefined, nil
			},
			"reach": func(_ context.Context, c *v8.Call) (v8.Value, error) {
				late = c.Scope.Enter(ctx, stored, func(v8.Scope) error { return nil })
				return v8.Undefined, nil
			},
		},
	}
	_, err := snapshot.Build(ctx, o)
	unfit, ok := errors.AsType[*v8.SnapshotError](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, "values that Go refers to: 1 handles are open", unfit.What)
	require.NoError(t, kept.Close())
	o.Default = snapshot.Context{}
	build(t, o)
	require.ErrorIs(t, late, v8.ErrClosed, "contexts of one snapshot cannot refer to each other")
}

func TestSetupFails(t *testing.T) {
	wrong := errors.New("mine")
	_, err := snapshot.Build(ctx,
		snapshot.Options{Default: snapshot.Context{Setup: func(context.Context, *v8.Context) error {
			return wrong
		}}})
	require.ErrorIs(t, err, wrong)
	_, err = snapshot.Build(ctx,
		snapshot.Options{Default: snapshot.Context{Setup: func(_ context.Context, c *v8.Context) error {
			return c.Close()
		}}})
	require.ErrorIs(t, err, v8.ErrClosed)
	var kept *v8.Persistent
	_, err = snapshot.Build(ctx,
		snapshot.Options{Default: snapshot.Context{Setup: func(ctx context.Context, c *v8.Context) error {
			return c.Do(ctx, func(s v8.Scope) error {
				o, err := s.Object()
				if err == nil {
					kept, err = o.Persist()
				}
				return err
			})
		}}})
	unsupported, ok := errors.AsType[*v8.SnapshotError](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, "values that Go refers to: 1 handles are open", unsupported.What)
	require.NoError(t, kept.Close())
}

// The check of the heap ends when the context ends.
func TestCheckEndsWithItsContext(t *testing.T) {
	soon, cancel := context.WithCancel(ctx)
	defer cancel()
	o := of("var all = []; for (let i = 0; i < 1e5; i++) all.push(new Map([[i, i]]))")
	run := time.Now()
	var checked time.Time
	o.Default.Setup = func(context.Context, *v8.Context) error {
		checked = time.Now()
		time.AfterFunc(50*time.Millisecond, cancel)
		return nil
	}
	_, err := snapshot.Build(soon, o)
	require.ErrorIs(t, err, context.Canceled)
	t.Logf("run in %v, given up after %v", checked.Sub(run), time.Since(checked))
}

// Temporal behaves the same in a context from a snapshot as in any other, whether or
// not the scripts have used it. TestTemporal of package v8 documents the origin of
// the values.
func TestTemporal(t *testing.T) {
	data, err := os.ReadFile("../v8/testdata/temporal.js")
	require.NoError(t, err)
	for name, script := range map[string]string{
		"used":   "globalThis.T = Temporal; T.PlainDate.from('2026-01-01').toZonedDateTime('Europe/Berlin')",
		"unused": "0",
	} {
		t.Run(name, func(t *testing.T) {
			i := from(t, v8.IsolateOptions{Snapshot: build(t, of(script))})
			c, err := i.NewContext(ctx)
			require.NoError(t, err)
			require.NoError(t, c.Exec(ctx, "globalThis.T ??= Temporal"))
			require.NoError(t, c.Exec(ctx, "const text = (f) => { try { return String(f()) } catch (e) { return e.name } }"))
			tried := 0
			for line := range strings.Lines(string(data)) {
				expression, want, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " //=> ")
				if !ok {
					continue
				}
				got, err := c.Eval(ctx, "text(() => "+expression+")")
				require.NoError(t, err, expression)
				require.Equal(t, want, got, expression)
				tried++
			}
			require.Greater(t, tried, 70)
		})
	}
}

func TestBuildEndsAnywhere(t *testing.T) {
	live.EndAnywhere(t, func(ctx context.Context) error {
		made, err := snapshot.Build(ctx, snapshot.Options{
			Default: snapshot.Context{Scripts: []snapshot.Script{{Source: "globalThis.f = () => 1"}}},
		})
		if err == nil {
			err = made.Close()
		}
		return err
	})
}
