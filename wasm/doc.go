// Package wasm runs WebAssembly: modules that are compiled once for many isolates
// (v8.WasmModule), instances whose imports and exports are typed Go functions, and
// memories that are accessed in place.
//
//	inst, err := wasm.Instantiate(ctx, scope, module, wasm.Imports{
//		"env": {"log": func(ctx context.Context, pointer, length int32) error { … }},
//	})
//	add, err := wasm.Func[func(context.Context, int32, int32) (int32, error)](inst, "add")
//	sum, err := add(ctx, 1, 2)
//
// [Imports] are the imports of a module, [Func] returns an export as a Go function,
// and [Instance.Memory] returns a memory, whose bytes can be copied or accessed in
// place. All of these are valid while the scope is open.
//
// WebAssembly runs under the same limits as JavaScript: loops end with their context,
// memories count against the isolate's limits, and a trap is an *v8.Exception that
// wraps a *v8.Trap.
package wasm
