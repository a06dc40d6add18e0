package console_test

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/console"
	"github.com/seed24588400/paddock/v8"
)

// output is the output of a script.
type output struct{ stdout, stderr bytes.Buffer }

func run(t *testing.T, source string) *output {
	t.Helper()
	var out output
	c := newContext(t)
	_, err := console.Install(t.Context(), c, &out.stdout, &out.stderr)
	require.NoError(t, err)
	require.NoError(t, c.Exec(t.Context(), source, v8.Origin{Name: "test.js"}))
	return &out
}

func TestConsole(t *testing.T) {
	source, err := os.ReadFile("testdata/console.js")
	require.NoError(t, err)
	out := run(t, string(source))
	golden(t, "console", "stdout:\n"+out.stdout.String()+"stderr:\n"+out.stderr.String())
}

func TestTimers(t *testing.T) {
	out := run(t, `
		console.time(); console.timeLog('default', {a: 1}); console.timeEnd();
		console.timeEnd();`)
	require.Regexp(t, `^default: [0-9.]+ms \{ a: 1 \}\ndefault: [0-9.]+ms\n$`, out.stdout.String())
	require.Equal(t, "Warning: No such label 'default' for console.timeEnd()\n", out.stderr.String())
}

// The state that a guest can make the host keep is bounded.
func TestConsoleBounds(t *testing.T) {
	out := run(t, `
		for (let i = 0; i < 5000; i++) { console.count(i); console.time(i); }
		for (let i = 0; i < 5000; i++) console.group();
		console.log('deep');`)
	require.Equal(t, 1000, strings.Count(out.stdout.String(), ": 1\n"))
	require.Equal(t, 8000, strings.Count(out.stderr.String(), "Warning: More than 1000 labels"))
	require.Contains(t, out.stdout.String(), "\n"+strings.Repeat(" ", 200)+"deep\n")
}

// The console still prints after a guest has changed the built-ins.
func TestTampered(t *testing.T) {
	const value = `
		var value = {a: [1, 'x', new Map([[1, new Set([2])]]), /r/g, new Date(0), new Uint8Array(2), function f() {}, new (class C {})],
			get g() { throw 1 }, s: Symbol('s'), n: Object(1)};
		`
	want := run(t, value+`console.log('%O', value)`).stdout.String()
	tests := map[string]string{
		"globals": `
			{ const all = globalThis; for (const k of Reflect.ownKeys(all)) if (k !== 'console' && k !== 'value') delete all[k]; }`,
		"prototypes throw": `
			{
				const define = Object.defineProperty, keys = Reflect.ownKeys, each = [Object, Array, Map, Set, RegExp, Date, Function, Symbol, String, Number, Error,
					Uint8Array, Object.getPrototypeOf(Uint8Array), Iterator, Object.getPrototypeOf(new Map().entries()).constructor];
				for (let n = 0; n < each.length; n++) for (let C = each[n], all = keys(C.prototype), m = 0, k; m < all.length; m++) {
					k = all[m];
					if (k === 'constructor' || k === '__proto__' || k === Symbol.toStringTag) continue;
					try { define(C.prototype, k, {get() { throw 1 }, set() { throw 2 }, configurable: true}) } catch {}
				}
			}`,
		"indices and descriptors": `
			for (const k of ['0', '1', '2', 'get', 'set', 'value', 'length', 'enumerable', 'writable'])
				Object.defineProperty(Object.prototype, k, {__proto__: null, get() { throw 1 }, set() { throw 1 }});`,
		"methods lie": `
			Object.getPrototypeOf(new Map().entries()).next = () => ({done: false, value: [1, 2]});
			Map.prototype.entries = Set.prototype.values = Array.prototype.map = Reflect.ownKeys = Object.getOwnPropertyDescriptor = () => { throw 1 };
			Symbol.prototype.toString = Function.prototype.toString = Function.prototype.call = Function.prototype.apply = () => { throw 1 };`,
	}
	for name, tamper := range tests {
		t.Run(name, func(t *testing.T) {
			out := run(t, value+tamper+`; console.log('%O', value)`)
			require.Equal(t, want, out.stdout.String())
		})
	}
}

// The output for hostile values is bounded, and so is the time, which depends on the
// load of the machine.
func TestHostile(t *testing.T) {
	tests := map[string]struct {
		source string
		want   string // "" requires only that the output is bounded
	}{
		"throwing proxy":     {"new Proxy({}, new Proxy({}, {get() { throw 1 }}))", "[Proxy]"},
		"callable proxy":     {"new Proxy(function() {}, new Proxy({}, {get() { throw 1 }}))", ""},
		"revoked proxy":      {"{ const r = Proxy.revocable({}, {}); r.revoke(); r.proxy }", "[Proxy]"},
		"proxy as prototype": {"Object.create(new Proxy({}, {getPrototypeOf() { throw 1 }, get() { throw 1 }}))", "Object <Complex prototype> {}"},
		"proxy in a list":    {"[new Proxy([], {get() { throw 1 }})]", "[ [Proxy] ]"},
		"getters":            {"({get a() { throw 1 }, set a(x) {}})", "{ a: [Getter/Setter] }"},
		"constructor getter": {"Object.create({get constructor() { throw 1 }})", "{}"},
		"constructor lies":   {"Object.create({constructor: {name: {}}})", "{}"},
		"name is no string":  {"{ const C = class { static name = {} }; new C }", "{}"},
		"stack getter":       {"Object.defineProperty(new Error('m'), 'stack', {get() { throw 1 }})", "[Error: m]"},
		"message is no text": {"{ const e = new Error; e.stack = {}; e.message = {toString() { throw 1 }}; e.name = 1; e }", ""},
		"prepareStackTrace":  {"Error.prepareStackTrace = () => { throw 1 }; { const e = new Error('m'); delete Error.prepareStackTrace; e }", ""},
		"detached":           {"{ const b = new ArrayBuffer(8); const v = [new Uint8Array(b), new DataView(b)]; b.transfer(); [b, v] }", ""},
		"long string":        {"['x'.repeat(5e8)]", ""},
		"long key":           {"({['x'.repeat(1e7)]: 1})", ""},
		"long name":          {"{ const f = () => {}; Object.defineProperty(f, 'name', {value: 'x'.repeat(1e7)}); f }", ""},
		"long class name":    {"{ class C {}; Object.defineProperty(C, 'name', {value: 'x'.repeat(1e7)}); new C }", ""},
		"long tag":           {"({__proto__: {[Symbol.toStringTag]: 'x'.repeat(1e7)}})", ""},
		"long stack":         {"{ const e = new Error; e.stack = 'x'.repeat(1e7); e }", ""},
		"many keys":          {"{ const o = {}; for (let i = 0; i < 1e5; i++) o['k' + i] = i; o }", ""},
		"many elements":      {"new Array(1e7).fill('x')", ""},
		"sparse":             {"{ const a = []; a[4e9] = 1; a }", ""},
		"wide and deep":      {"{ const w = d => d ? Array.from({length: 50}, () => w(d - 1)) : 'x'.repeat(1000); w(3) }", ""},
		"doubling":           {"{ let a = []; for (let i = 0; i < 100; i++) a = [a, a]; a }", ""},
		"long chain":         {"{ let o = {}; for (let i = 0; i < 1e5; i++) o = Object.create(o); o }", ""},
		"deep list":          {"{ let o = {}; for (let i = 0; i < 1e5; i++) o = {o}; o }", ""},
	}
	c := newContext(t)
	i, err := console.NewInspector(t.Context(), c)
	require.NoError(t, err)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			for _, depth := range []int{0, console.Flat, console.Deep} {
				start := time.Now()
				got := inspect(t, c, i, test.source, console.Options{Depth: depth})
				require.Less(t, len(got), 9<<20)
				require.Less(t, time.Since(start), 30*time.Second)
				if test.want != "" && depth == 0 {
					require.Equal(t, test.want, got)
				}
			}
		})
	}
}

// A console that is called with little stack left prints or throws, and remains
// usable.
func TestNoStack(t *testing.T) {
	out := run(t, `
		function deep() { try { deep() } catch {} ; try { console.log({a: [1]}) } catch {} }
		let n = 0;
		function down() { n++; down() }
		try { down() } catch {}
		function nearly(left) { if (left > 0) return nearly(left - 1); for (let i = 0; i < 3; i++) try { console.log({a: [1]}) } catch {} }
		for (let k = 0; k < 200; k++) try { nearly(n - k * 3) } catch {}
		console.log('still here');`)
	require.True(t, strings.HasSuffix(out.stdout.String(), "still here\n"))
}

// A run that ends during a call of the console ends like any other.
func TestEnded(t *testing.T) {
	var out output
	c := newContext(t)
	_, err := console.Install(t.Context(), c, &out.stdout, &out.stderr)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	err = c.Exec(ctx, `const a = Array.from({length: 100}, (_, i) => ({i, a: [{}]})); for (;;) try { console.log(a) } catch {}`)
	require.ErrorIs(t, err, v8.ErrTerminated)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.NoError(t, c.Exec(t.Context(), `console.log('again')`))
	require.True(t, strings.HasSuffix(out.stdout.String(), "again\n"))
}

func TestJSON(t *testing.T) {
	tests := map[string]struct {
		json string
		ok   bool
	}{
		`[1, {a: 2n.toString()}]`:             {`[1,{"a":"2"}]`, true},
		`({b: 1, a: [null, true, -1.5, '']})`: {`{"b":1,"a":[null,true,-1.5,""]}`, true},
		`null`:                                {`null`, true},
		`'\ud800"'`:                           {`"\ud800\""`, true},
		`'x'.repeat(100000).length`:           {`100000`, true},
		`{ const a = [1]; [a, a] }`:           {`[[1],[1]]`, true},
		`undefined`:                           {},
		`-0`:                                  {},
		`NaN`:                                 {},
		`10n`:                                 {},
		`[undefined]`:                         {},
		`[,]`:                                 {},
		`({a: undefined})`:                    {},
		`Object.assign([1], {a: 1})`:          {},
		`({[Symbol()]: 1})`:                   {},
		`({get a() { return 1 }})`:            {},
		`new Date(0)`:                         {},
		`new Map()`:                           {},
		`new (class A {})`:                    {},
		`new Proxy([], {})`:                   {},
		`{ const a = []; a[0] = a; a }`:       {},
		`{ let a = []; for (let i = 0; i < 1e5; i++) a = [a]; a }`: {},
	}
	c := newContext(t)
	i, err := console.NewInspector(t.Context(), c)
	require.NoError(t, err)
	for source, want := range tests {
		err := c.Do(t.Context(), func(s v8.Scope) error {
			v, err := s.Eval(t.Context(), source)
			require.NoError(t, err)
			text, ok, err := i.JSON(t.Context(), s, v)
			require.Equal(t, want.json, text, source)
			require.Equal(t, want.ok, ok, source)
			return err
		})
		require.NoError(t, err)
	}
}
