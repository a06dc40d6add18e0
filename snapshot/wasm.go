package snapshot

import (
	"context"
	"encoding/hex"
	"path/filepath"

	"github.com/seed24588400/paddock/internal/startup"
	"github.com/seed24588400/paddock/v8"
)

const wasmSuffix = ".wasm" + suffix

func (d *Dir) wasmFile(source [32]byte) string {
	return filepath.Join(d.path, hex.EncodeToString(source[:])+wasmSuffix)
}

// WasmModule is like v8.NewWasmModule, but uses the code that StoreWasm has written
// for the same bytes, if there is any.
func (d *Dir) WasmModule(wire []byte) *v8.WasmModule {
	if d.check() != nil {
		return v8.NewWasmModule(wire)
	}
	cache := d.read(d.wasmFile(startup.WasmSource(wire)))
	if cache == nil {
		return v8.NewWasmModule(wire)
	}
	d.hits.Add(1)
	return v8.NewWasmModuleCached(wire, cache)
}

// StoreWasm writes the code of a module that V8 has optimized so far in the scope's
// group, and replaces a file written before. Call it after the module has done a part
// of its work. It returns the errors of [v8.WasmModule.CodeCache] and of writing the
// file.
func (d *Dir) StoreWasm(ctx context.Context, s v8.Scope, m *v8.WasmModule) error {
	if err := d.check(); err != nil {
		return err
	}
	cache, err := m.CodeCache(ctx, s)
	if err != nil {
		return err
	}
	return d.write(d.wasmFile(hooks.CodeOf(cache).Source), cache)
}
