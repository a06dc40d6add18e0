package v8_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

var subtypes = map[string]v8.Subtype{
	"new Int8Array(1)": v8.SubtypeInt8Array, "new Uint8Array(1)": v8.SubtypeUint8Array,
	"new Uint8ClampedArray(1)": v8.SubtypeUint8ClampedArray, "new Int16Array(1)": v8.SubtypeInt16Array,
	"new Uint16Array(1)": v8.SubtypeUint16Array, "new Int32Array(1)": v8.SubtypeInt32Array,
	"new Uint32Array(1)": v8.SubtypeUint32Array, "new Float16Array(1)": v8.SubtypeFloat16Array,
	"new Float32Array(1)": v8.SubtypeFloat32Array, "new Float64Array(1)": v8.SubtypeFloat64Array,
	"new BigInt64Array(1)": v8.SubtypeBigInt64Array, "new BigUint64Array(1)": v8.SubtypeBigUint64Array,
	"new DataView(new ArrayBuffer(1))":      v8.SubtypeDataView,
	"new Uint8Array(new SharedArrayBuffer)": v8.SubtypeUint8Array,
	"new (class extends Uint8Array {})":     v8.SubtypeUint8Array,
	"Object(false)":                         v8.SubtypeBooleanObject,
	"Object(1)":                             v8.SubtypeNumberObject,
	"new String('s')":                       v8.SubtypeStringObject,
	"Object(1n)":                            v8.SubtypeBigIntObject,
	"Object(Symbol())":                      v8.SubtypeSymbolObject,
	"(async () => 1)":                       v8.SubtypeAsyncFunction,
	"(function*() {})":                      v8.SubtypeGeneratorFunction,
	"(async function*() {})":                v8.SubtypeAsyncGeneratorFunction,
	"(function*() {})()":                    v8.SubtypeGenerator,
	"(async function*() {})()":              v8.SubtypeGenerator,
	"(function() { return arguments })()":   v8.SubtypeArguments,
	"(() => { 'use strict'; return (function() { return arguments })() })()": v8.SubtypeArguments,
	"new Map().keys()":                       v8.SubtypeMapIterator,
	"new Set().values()":                     v8.SubtypeSetIterator,
	"new WeakMap":                            v8.SubtypeWeakMap,
	"new WeakSet":                            v8.SubtypeWeakSet,
	"new WeakRef({})":                        v8.SubtypeWeakRef,
	"new WebAssembly.Memory({ initial: 1 })": v8.SubtypeWasmMemory,
	"new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]))": v8.SubtypeWasmModule,

	"({})": v8.SubtypeNone, "[]": v8.SubtypeNone, "(() => 1)": v8.SubtypeNone, "class A {}; A": v8.SubtypeNone,
	"new Date": v8.SubtypeNone, "new Map": v8.SubtypeNone, "/x/": v8.SubtypeNone, "1": v8.SubtypeNone,
	"'s'":      v8.SubtypeNone,
	"Symbol()": v8.SubtypeNone, "new Error": v8.SubtypeNone, "new ArrayBuffer(1)": v8.SubtypeNone,
	"new Proxy(new Uint8Array(1), {})": v8.SubtypeNone, "new Proxy(async () => 1, {})": v8.SubtypeNone,
	"Object.create(Uint8Array.prototype)": v8.SubtypeNone, "[].values()": v8.SubtypeNone,
}

func TestSubtypes(t *testing.T) {
	seen := map[v8.Subtype]bool{v8.SubtypeModuleNamespace: true} // see below
	hold(t, func(s v8.Scope) {
		for source, want := range subtypes {
			got, err := eval(t, s, source).Subtype()
			require.NoError(t, err)
			require.Equal(t, want.String(), got.String(), source)
			seen[got] = true
		}
		// The prototype and Symbol.toStringTag do not matter.
		got, err := eval(t, s, `Object.setPrototypeOf(Object.defineProperty(
			new Int8Array(1), Symbol.toStringTag, { value: 'Uint8Array' }), null)`).Subtype()
		require.NoError(t, err)
		require.Equal(t, v8.SubtypeInt8Array, got)
		m, err := s.CompileModule(ctx, "export let a = 1")
		require.NoError(t, err)
		require.NoError(t, m.Link(ctx, s))
		_, err = m.Evaluate(ctx, s)
		require.NoError(t, err)
		namespace, err := m.Namespace(s)
		require.NoError(t, err)
		got, err = namespace.Subtype()
		require.NoError(t, err)
		require.Equal(t, v8.SubtypeModuleNamespace, got)
	})
	for n := v8.SubtypeNone; n <= v8.SubtypeWasmMemory; n++ {
		require.True(t, seen[n], n)
	}
	require.Equal(t, "Subtype(32)", (v8.SubtypeWasmMemory + 1).String())
}

// A detached buffer does not change the subtype of its views.
func TestSubtypeOfDetached(t *testing.T) {
	hold(t, func(s v8.Scope) {
		got, err := eval(t, s, "var a = new Float64Array(4); a.buffer.transfer(); a").Subtype()
		require.NoError(t, err)
		require.Equal(t, v8.SubtypeFloat64Array, got)
	})
}
