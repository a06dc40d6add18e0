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

// WasmModule is v8.NewWasmModule, with the code that StoreWasm wrote of the same
// bytes, if there is any.
func (d *Dir) WasmModule(wire []byte) *v8.WasmModule {
	if d.made() != nil {
		return v8.NewWasmModule(wire)
	}
	cache := d.read(d.wasmFile(startup.WasmSource(wire)))
	if cache == nil {
		return v8.NewWasmModule(wire)
	}
	d.hits.Add(1)
	return v8.NewWasmModuleCached(wire, cache)
}

// StoreWasm writes the code that V8 has optimised of a module by now in the
// scope's group, in the place of what was written before: once it has done some
// of its work. Errors are those of [v8.WasmModule.CodeCache], and of the files.
func (d *Dir) StoreWasm(ctx context.Context, s v8.Scope, m *v8.WasmModule) error {
	if err := d.made(); err != nil {
		return err
	}
	cache, err := m.CodeCache(ctx, s)
	if err != nil {
		return err
	}
	return d.write(d.wasmFile(cache.Code().Source), cache)
}
