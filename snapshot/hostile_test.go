package snapshot_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/snapshot"
	"github.com/seed24588400/paddock/v8"
)

// unfit lists scripts whose heaps cannot be in a snapshot, with the name in the
// error. The name is "" if V8 can serialize the heap, and "*" if both outcomes are
// allowed. Without Paddock's check most of these scripts end the process in V8's
// serializer.
var unfit = []struct{ script, what string }{
	{"var x = new SharedArrayBuffer(8)", "a SharedArrayBuffer"},
	{"var x = new Int32Array(new SharedArrayBuffer(8)); Atomics.waitAsync(x, 0, 0)", "a SharedArrayBuffer"},
	{"Atomics.waitAsync(new Int32Array(new SharedArrayBuffer(8)), 0, 0).value.then(() => 0)", "*"},
	{"var x = new FinalizationRegistry(() => 0)", "a FinalizationRegistry"},
	{"var x = new FinalizationRegistry(() => 0); for (let i = 0; i < 1e4; i++) x.register({}, 1)", "a FinalizationRegistry"},
	{"new FinalizationRegistry(() => 0).register({}, 1)", ""},
	{"var x = new WebAssembly.Memory({initial: 1})", "a Memory"},
	{"var x = new WebAssembly.Memory({initial: 1}).buffer", "*"},
	{"var x = new WebAssembly.Memory({initial: 1, maximum: 2, shared: true}).buffer", "*"},
	{"var x = new WebAssembly.Table({initial: 1, element: 'anyfunc'})", "a Table"},
	{"var x = new WebAssembly.Global({value: 'i32'}, 1)", "a Global"},
	{"var x = new WebAssembly.Tag({parameters: ['i32']})", "a Tag"},
	{"var x = new WebAssembly.Exception(new WebAssembly.Tag({parameters: []}), [])", "*"},
	{"var x = new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))", ""},
	{"WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).then(m => globalThis.m = m, () => 0)", ""},
	{"var x = new WebAssembly.Suspending(() => 0)", "*"},
	{"function asm() { 'use asm'; function f() { return 1 } return {f} } var x = asm()", ""},
	{"var x = new ArrayBuffer(5 * 2 ** 30)", "*"},
	{"var x = new ArrayBuffer(0, {maxByteLength: 5 * 2 ** 30})", "*"},
	{"var x = new ArrayBuffer(8, {maxByteLength: 16})", "a resizable ArrayBuffer"},
	{"var x = new Uint8Array(new ArrayBuffer(8, {maxByteLength: 16}), 2)", "a resizable ArrayBuffer"},
	{"var x = new ArrayBuffer(8, {maxByteLength: 16}); x.v = new Uint8Array(x); x.resize(0)", "a resizable ArrayBuffer"},
	{"var x = new Intl.NumberFormat('de')", "a NumberFormat"},
	{"var x = new Intl.DateTimeFormat().format", "a DateTimeFormat"},
	{"var x = [...new Intl.Segmenter().segment('abc')]", "*"},
	{"var x = new Intl.Collator()", "a Collator"},
	{"var x = {y: [Temporal.PlainDate.from('2026-01-01')]}", "a Temporal.PlainDate"},
	{"var x = new Date(0).toTemporalInstant()", "a Temporal.Instant"},
	{"var x = new (class Zebra extends Temporal.Duration {})()", "a Temporal.Duration"},
	{"var T = Temporal, x = String(T.PlainDate.from('2026-01-01').add({days: 1}))", ""},
	{"delete globalThis.Temporal; delete Date.prototype.toTemporalInstant", ""},
	{"Object.defineProperty(globalThis, 'Temporal', {get() { for (;;); }}); Date.prototype.toTemporalInstant = null", ""},
	{"var x = new (class Zebra extends Intl.PluralRules {})()", "a Zebra"},
	{"var x = new (class extends SharedArrayBuffer { static [Symbol.hasInstance]() { throw 1 } })(8); x.constructor = 1", "a SharedArrayBuffer"},
	{"var x = new Intl.ListFormat(); Object.setPrototypeOf(x, new Proxy({}, {get() { for (;;); }, getPrototypeOf() { for (;;); }}))", "*"},
	{"var x = new Intl.ListFormat(); Object.defineProperty(x, 'constructor', {get() { for (;;); }}); x[Symbol.toStringTag] = 'é'.repeat(1e6)", "*"},
	{"var x = new DisposableStack(); x.defer(() => 0)", "*"},
	{"var x = (async () => { await using y = null; await new Promise(() => 0) })()", "*"},
	{"var x = import('nothing').catch(e => globalThis.e = e)", ""},
	{"var x; try { null.f() } catch (e) { x = e } Error.prepareStackTrace = (e, s) => s; x.stack", "a CallSite"},
	{"Error.prepareStackTrace = (e, s) => s; var x = new Error().stack", "a CallSite"},
	{"Error.prepareStackTrace = (e, s) => { globalThis.x = s[0]; Object.setPrototypeOf(x, null); x.constructor = 1 }; new Error().stack", "a CallSite"},
	{"Error.prepareStackTrace = (e, s) => { class A {}; globalThis.x = new Proxy(Object.setPrototypeOf(s[0], A.prototype), {}); delete x.y }; new Error().stack", "a CallSite"},
	{"Error.prepareStackTrace = () => { for (;;); }; var x = new Error()", ""},
	{"var x = {}; x.x = x; for (let i = 0; i < 1e5; i++) x = {x}", ""},
	{"var x = []; for (let i = 0; i < 1e4; i++) x = [x]", ""},
	{"var x = () => 0; for (let i = 0; i < 1e4; i++) x = x.bind()", ""},
	{"var x = {}; for (let i = 0; i < 1e4; i++) x = new Proxy(x, {})", ""},
	{"var x = Object.create(null); for (let i = 0; i < 1e5; i++) x = Object.create(x)", "an object with more than 64 prototypes"},
	{"var x = eval('(function() {' + 'return function() {'.repeat(500) + '}'.repeat(500) + '})')", ""},
	{"var x = 'x'; for (let i = 0; i < 28; i++) x += x", ""},
	{"var b = new ArrayBuffer(64), v = new Uint8Array(b, 8); b.v = v; v.b = b; structuredClone?.(1)", "*"},
	{"var b = new ArrayBuffer(64), v = [new Uint8Array(b), new DataView(b, 4)]; b.self = v; b.transfer(0)", "a DataView that its own buffer refers to"},
	{"var x = new Uint8Array(0), y = new ArrayBuffer(0), z = new Float64Array(y)", ""},
	// V8 defers what is more than 32 objects deep.
	{"var x; for (let i = 0; i < 99; i++) x = [x, new ArrayBuffer(8)]", ""},
	{"var x; for (let i = 0; i < 99; i++) x = [x, new Uint8Array(8)]", ""},
	{"var x; for (let i = 0; i < 99; i++) x = [x, new Uint8Array(999).fill(0x41)]", ""},
	{"var x; for (let i = 0; i < 99; i++) x = [x, new DataView(new ArrayBuffer(8))]", ""},
	{"var x; for (let i = 0; i < 99; i++) { const b = new ArrayBuffer(8), v = new DataView(b); x = {b, v, x} }", ""},
	{"var x; for (let i = 0; i < 99; i++) { const v = new DataView(new ArrayBuffer(8)); v.buffer.transfer(); x = [v, x] }", ""},
	{"var x; for (let i = 0; i < 99; i++) x = [x, /a/g]", "*"},
	{"var x; for (let i = 0; i < 99; i++) { const b = new ArrayBuffer(i); b.v = new DataView(b); b.x = x; x = b }", "a DataView that its own buffer refers to"},
	{"class B extends ArrayBuffer {} var b = new B(0); B.prototype.v = new DataView(b)", "*"},
	{"class B extends ArrayBuffer { x = x } var x; for (let i = 0; i < 99; i++) x = new B(8)", ""},
	{"class B extends ArrayBuffer { x = x } var x; for (let i = 0; i < 1e4; i++) x = new B(8)", "too many buffers that refer to each other"},
	{"class V extends Uint8Array { x = x } var x; for (let i = 0; i < 1e4; i++) x = new V(8)", "too many buffers that refer to each other"},
	{"class V extends DataView { x = x } var x = new ArrayBuffer(8); for (let i = 0; i < 1e4; i++) x = new V(new ArrayBuffer(8))", ""},
	{"var x = new RegExp('(a+)+b'); x.exec('a'.repeat(10)); 'x'.replace(/x/g, () => { throw 1 })", "*"},
	{"var x = /a/y, y = /(?<=a)b(?<n>c)/dgimsuy; x.test('a'); y.exec('abc'); RegExp.prototype.exec = null", ""},
	{"var w = new WeakMap(), r = []; for (let i = 0; i < 1000; i++) { const k = {}; w.set(k, w); r.push(new WeakRef(k)) }", ""},
	{"var k = Symbol('k'), w = new WeakMap([[k, 1]]), s = new WeakRef(k)", ""},
	{"globalThis.__proto__ = null; delete globalThis.globalThis; for (const k of Object.getOwnPropertyNames(this)) try { delete this[k] } catch {}", ""},
	{"Object.setPrototypeOf(Object.prototype, null); Object.freeze(Object.prototype); Function.prototype.__proto__ = null", ""},
	{"var x = Object.getOwnPropertyNames(globalThis).map(k => globalThis[k]); Object.preventExtensions(globalThis)", "*"},
	{"console.log = 1; console.context?.('x'); console.time('x'); console.count('x')", "*"},
	{"var x = (function f() { return f.caller })(), y = (function() { return arguments.callee })()", ""},
	{"class A { static #p = 1; static { globalThis.p = () => A.#p } accessor = 1 } var x = new A()", ""},
	{"label: for (const x of (function*() { try { yield 1 } finally { yield 2 } })()) break label", ""},
	{"var x = new Array(2 ** 32 - 1), y = [1, , 3]; y.length = 1e6; x[4e9] = 1", ""},
	{"var x = Array.from({length: 1e4}, (_, i) => ({['k' + i]: i}))", ""},
	{"queueMicrotask(function f() { throw 1 })", "*"},
	{"(async () => { throw new Error('x') })()", "*"},
	{"var x = new Promise((a, b) => { globalThis.a = a; globalThis.b = b }).then(f => f)", ""},
	{"var x = (function*() { yield* (function*() { yield 1 })() })(); x.next()", ""},
	{"var x = [new Iterator.prototype.constructor] ", "*"},
	{"var x = Array.fromAsync([new Promise(() => 0)])", ""},
	{"var x = 'a'.matchAll(/a/g), y = new Map([[1, 1]])[Symbol.iterator](); y.next(); x.next()", ""},
	{"var x = Iterator.concat?.([1], [2]), y = [1].values().flatMap(x => [x]); y.next(); x?.next()", "*"},
	{"host()", ""},
	{"var x; try { fail() } catch (e) { x = e }", "an object that stands for a Go value"},
	{"try { fail() } catch (e) { }", ""},
	{"var x = make()", "a Go function that has no name in it"},
}

func hostFunctions() map[string]v8.Callback {
	return map[string]v8.Callback{
		"host": one,
		"fail": func(context.Context, *v8.Call) (v8.Value, error) { return v8.Undefined, errors.New("a host's") },
		"make": func(_ context.Context, c *v8.Call) (v8.Value, error) { return c.Scope.Function("made", one) },
	}
}

func init() {
	child.Register("hostile", func([]string) int {
		for _, clear := range []bool{false, true} {
			for _, u := range unfit {
				fmt.Fprintln(os.Stderr, u.script) // identifies the script if the process ends
				soon, cancel := context.WithTimeout(ctx, 20*time.Second)
				o := of(u.script)
				o.Limits.Memory = 256 << 20
				o.Functions, o.ClearCode = hostFunctions(), clear
				s, err := snapshot.Build(soon, o)
				cancel()
				unsupported, ok := errors.AsType[*v8.SnapshotError](err)
				lost := errors.Is(err, v8.ErrLost)
				switch {
				case lost && u.what != "*":
					fmt.Println("lost:", u.script, err)
				case u.what == "*":
				case u.what != "" && (!ok || unsupported.What != u.what):
					fmt.Println("wrong:", u.script, err)
				case u.what == "" && ok && !clear:
					fmt.Println("refused:", u.script, err)
				}
				if err == nil {
					i, err := v8.NewIsolate(v8.IsolateOptions{Snapshot: s, Functions: hostFunctions()})
					if err != nil {
						fmt.Println("no isolate:", u.script, err)
						continue
					}
					if c, err := i.NewContext(ctx); err != nil {
						fmt.Println("no context:", u.script, err)
					} else if _, err := c.Eval(ctx, "1 + 1"); err != nil {
						fmt.Println("no use:", u.script, err)
					}
					if err := i.CollectGarbage(ctx); err != nil {
						fmt.Println("no collection:", u.script, err)
					}
					i.Close()
					s.Close()
				}
			}
		}
		fmt.Println("alive")
		return 0
	})
	// The child loads the file args[0], with the following arguments as flags, and
	// prints n.
	child.Register("load", func(args []string) int {
		if len(args) > 1 {
			if err := v8.SetOptions(v8.Options{Flags: args[1:]}); err != nil {
				fmt.Println(err)
			}
		}
		blob, err := os.ReadFile(args[0])
		if err != nil {
			fmt.Println(err)
			return 1
		}
		s, err := snapshot.Load(blob)
		if err != nil {
			fmt.Println(err)
			return 0
		}
		i, err := v8.NewIsolate(v8.IsolateOptions{Snapshot: s})
		if err != nil {
			fmt.Println(err)
			return 1
		}
		c, err := i.NewContext(ctx)
		if err != nil {
			fmt.Println(err)
			return 1
		}
		n, err := c.Eval(ctx, "n")
		if err != nil {
			fmt.Println(err)
		}
		fmt.Println(n)
		return 0
	})
}

func inChild(t *testing.T, name string, blob []byte, flags ...string) string {
	path := filepath.Join(t.TempDir(), "blob")
	require.NoError(t, os.WriteFile(path, blob, 0o600))
	r := child.Run(t, name, append([]string{path}, flags...)...)
	require.Zero(t, r.ExitCode, "%s%s", r.Stdout, r.Stderr)
	return r.Stdout
}

// No script ends the process while a snapshot is built.
func TestHostile(t *testing.T) {
	r := child.Run(t, "hostile")
	require.Equal(t, "alive\n", r.Stdout, "%s", r.Stderr)
	require.Zero(t, r.ExitCode)
}

// V8 counts the bytes of a snapshot with 31 bits. A guest may have more, if its limit is so high.
func TestLargeHeap(t *testing.T) {
	o := of("var b = new ArrayBuffer(2 ** 30), s = 'x'.repeat(2 ** 29 - 30); s.charCodeAt(5)")
	o.Limits.Memory = 3 << 30
	_, err := snapshot.Build(ctx, o)
	unsupported, ok := errors.AsType[*v8.SnapshotError](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, "a heap of more than a gigabyte", unsupported.What)
}
