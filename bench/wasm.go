//go:build linux && cgo && (amd64 || arm64)

package main

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"

	"github.com/seed24588400/paddock/bench/baseline"
	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/wasm"
)

// webAssembly has the values that the operations on WebAssembly use.
type webAssembly struct {
	*pair
	module  *v8.WasmModule
	exports *v8.Persistent // exports of an instance in from
	large   []byte
}

var wasmImports = wasm.Imports{"env": {"host": func(n int32) int32 { return n + 1 }}}

func newWebAssembly(p *pair) (*webAssembly, error) {
	small := wasmBinary(nil)
	baseline.OpenWasm(small)
	w := &webAssembly{pair: p, module: v8.NewWasmModule(small),
		large: wasmBinary(slices.Repeat([][]byte{wasmBody}, 500))}
	ctx := context.Background()
	return w, p.from.context.Do(ctx, func(s v8.Scope) error {
		i, err := wasm.Instantiate(ctx, s, w.module, wasmImports)
		if err != nil {
			return err
		}
		w.exports, err = i.Exports().Persist()
		return err
	})
}

func (w *webAssembly) close() { _ = w.module.Close() }

// with calls f in a hold with the instance.
func (w *webAssembly) with(f func(ctx context.Context, s v8.Scope, i *wasm.Instance) error) error {
	return w.from.held(w.exports, func(ctx context.Context, s v8.Scope, exports v8.Value) error {
		i, err := wasm.InstanceOf(exports)
		if err != nil {
			return err
		}
		return f(ctx, s, i)
	})
}

func (w *webAssembly) operations() []Operation {
	ctx := context.Background()
	compiled := uint64(1) << 63 // different from all modules of the C++ side
	return []Operation{
		{Name: "held call of Wasm's add(1,2)", CPP: baseline.WasmCall, Go: func(n int) error {
			return w.with(func(ctx context.Context, _ v8.Scope, i *wasm.Instance) error {
				add, err := wasm.Func[func(context.Context, int32, int32) (int32, error)](i, "add")
				if err != nil {
					return err
				}
				for range n {
					if sum, err := add(ctx, 1, 2); err != nil || sum != 3 {
						return errors.Join(err, errors.New("incorrect sum"))
					}
				}
				return nil
			})
		}},
		{Name: "callback from Wasm", CPP: baseline.WasmCallback, Go: func(n int) error {
			return w.with(func(ctx context.Context, _ v8.Scope, i *wasm.Instance) error {
				loop, err := wasm.Func[func(context.Context, int32) (int32, error)](i, "loop")
				if err != nil {
					return err
				}
				return inParts(n, func(some int) error {
					if x, err := loop(ctx, int32(some)); err != nil || int(x) != some {
						return errors.Join(err, errors.New("incorrect count"))
					}
					return nil
				})
			})
		}},
		{Name: "instance of a compiled Wasm module", CPP: baseline.WasmInstance, Go: func(n int) error {
			return w.to.context.Do(ctx, func(s v8.Scope) error {
				for range n {
					err := s.Nest(func(s v8.Scope) error {
						i, err := wasm.Instantiate(ctx, s, w.module, wasmImports)
						if err == nil {
							_, err = i.Export("add")
						}
						return err
					})
					if err != nil {
						return err
					}
				}
				return nil
			})
		}},
		{Name: "compile of a Wasm module", CPP: baseline.WasmCompile(w.large), Go: func(n int) error {
			return w.from.context.Do(ctx, func(s v8.Scope) error {
				for range n {
					compiled++
					binary.NativeEndian.PutUint64(w.large[len(w.large)-8:], compiled)
					m := v8.NewWasmModule(w.large)
					err := s.Nest(func(s v8.Scope) error {
						_, err := m.Value(ctx, s)
						return err
					})
					if err = errors.Join(err, m.Close()); err != nil {
						return err
					}
				}
				return nil
			})
		}},
	}
}

// The functions of the module, in WebAssembly's binary format.
var (
	// add(a, b)
	wasmAdd = []byte{0, 0x20, 0, 0x20, 1, 0x6a, 0x0b}
	// loop(n) calls host n times, each time with the previous result.
	wasmLoop = []byte{1, 2, 0x7f, 0x02, 0x40, 0x03, 0x40, 0x20, 1, 0x20, 0, 0x4e, 0x0d, 1, 0x20, 2, 0x10, 0, 0x21, 2,
		0x20, 1, 0x41, 1, 0x6a, 0x21, 1, 0x0c, 0, 0x0b, 0x0b, 0x20, 2, 0x0b}
	// A further function of add's type, about 100 bytes.
	wasmBody = slices.Concat([]byte{0, 0x20, 0}, slices.Repeat([]byte{0x20, 1, 0x6a, 0x20, 0, 0x6c}, 16), []byte{0x0b})
)

// wasmBinary returns a module that imports env.host, exports add and loop, and has
// further functions. Its last eight bytes have no meaning.
func wasmBinary(more [][]byte) []byte {
	const i32 = 0x7f
	text := func(s string) []byte { return append([]byte{byte(len(s))}, s...) }
	vector := func(all ...[]byte) []byte {
		return append(binary.AppendUvarint(nil, uint64(len(all))), slices.Concat(all...)...)
	}
	sized := func(b []byte) []byte { return append(binary.AppendUvarint(nil, uint64(len(b))), b...) }
	section := func(id byte, b []byte) []byte { return append([]byte{id}, sized(b)...) }
	one, two := []byte{0x60, 1, i32, 1, i32}, []byte{0x60, 2, i32, i32, 1, i32}
	types, bodies := [][]byte{{1}, {0}}, [][]byte{sized(wasmAdd), sized(wasmLoop)}
	for _, body := range more {
		types, bodies = append(types, []byte{1}), append(bodies, sized(body))
	}
	return slices.Concat([]byte{0, 'a', 's', 'm', 1, 0, 0, 0},
		section(1, vector(one, two)),
		section(2, vector(slices.Concat(text("env"), text("host"), []byte{0, 0}))),
		section(3, vector(types...)),
		section(7, vector(append(text("add"), 0, 1), append(text("loop"), 0, 2))),
		section(10, vector(bodies...)),
		section(0, append(text("n"), make([]byte, 8)...)))
}
