// Package wasm runs WebAssembly: modules that are compiled once for many
// isolates (v8.WasmModule), instances whose imports and exports are typed Go
// functions, and their memories in place.
//
//	inst, err := wasm.Instantiate(ctx, scope, module, wasm.Imports{
//		"env": {"log": func(ctx context.Context, pointer, length int32) error { … }},
//	})
//	add, err := wasm.Func[func(context.Context, int32, int32) (int32, error)](inst, "add")
//	sum, err := add(ctx, 1, 2)
//
// [Imports] are what a module asks for, [Func] makes a Go function of an export,
// and [Instance.Memory] gives a memory, to copy from and to or to see in place. All
// of it is good while the scope is open.
//
// A module runs as JavaScript does: its loops end with their context, its memories
// count against the isolate's limits, and a trap is an *v8.Exception in whose chain
// errors.As finds a *v8.Trap.
package wasm
