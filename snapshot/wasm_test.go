package snapshot_test

import (
	"encoding/hex"
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

// wasmSums is: (func (export "f") (param i32) (result i32) (local i32)
// (loop (local.set 1 (i32.add (local.get 1) (local.get 0)))
// (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))) (local.get 1))
func wasmSums() []byte {
	b, err := hex.DecodeString("0061736d01000000" + "01060160017f017f" + "03020100" + "07050101660000" +
		"0a1b011901017f0340" + "200120006a2101" + "200041016b2200" + "0d000b20010b")
	if err != nil {
		panic(err)
	}
	return b
}

// sum calls f(n) of a module in a new isolate, and then calls with.
func sum(m *v8.WasmModule, n int, with func(s v8.Scope) error) (got int64, err error) {
	i, err := v8.NewIsolate(v8.IsolateOptions{})
	if err != nil {
		return 0, err
	}
	defer i.Close()
	c, err := i.NewContext(ctx)
	if err != nil {
		return 0, err
	}
	err = c.Do(ctx, func(s v8.Scope) error {
		module, err := m.Value(ctx, s)
		if err != nil {
			return err
		}
		f, err := s.Eval(ctx, fmt.Sprintf("m => new WebAssembly.Instance(m).exports.f(%d)", n))
		if err != nil {
			return err
		}
		v, err := f.Call(ctx, v8.Undefined, module)
		if err != nil {
			return err
		}
		got, _ = v.Int64()
		if with == nil {
			return nil
		}
		return with(s)
	})
	return got, err
}

func init() {
	child.Register("wasm store", func(args []string) int {
		return report(storeSums(args[0], []byte(args[1]), wasmSums()))
	})
	child.Register("wasm load", func(args []string) int {
		return report(loadSums(args[0], []byte(args[1]), wasmSums()))
	})
}

func report(err error) int {
	if err != nil {
		fmt.Println(err)
		return 1
	}
	return 0
}

func storeSums(path string, key, wire []byte) error {
	d, err := snapshot.OpenDir(path, snapshot.DirOptions{Key: key})
	if err != nil {
		return err
	}
	m := d.WasmModule(wire)
	defer m.Close()
	for begun := time.Now(); ; {
		_, err := sum(m, 20_000_000, func(s v8.Scope) error { return d.StoreWasm(ctx, s, m) })
		if !errors.Is(err, v8.ErrNotOptimized) || time.Since(begun) > 30*time.Second {
			return err
		}
	}
}

func loadSums(path string, key, wire []byte) error {
	d, err := snapshot.OpenDir(path, snapshot.DirOptions{Key: key})
	if err != nil {
		return err
	}
	m := d.WasmModule(wire)
	defer m.Close()
	got, err := sum(m, 1000, func(s v8.Scope) error {
		_, err := m.CodeCache(ctx, s) // returns ErrNotOptimized if the module was compiled from its bytes
		return err
	})
	if err != nil || got != 500500 || m.CacheRejected() || d.Stats().Hits != 1 {
		return fmt.Errorf("%d, rejected %t, %+v: %w", got, m.CacheRejected(), d.Stats(), err)
	}
	return nil
}

// Code that one process has optimized runs in the next one.
func TestWasmCache(t *testing.T) {
	path, key, wire := t.TempDir(), "sixteen bytes it has", wasmSums()
	for _, step := range []string{"wasm store", "wasm load"} {
		r := child.Run(t, step, path, key)
		require.Zero(t, r.ExitCode, "%s: %s%s", step, r.Stdout, r.Stderr)
	}

	files, err := filepath.Glob(filepath.Join(path, "*.wasm.code"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	b, err := os.ReadFile(files[0])
	require.NoError(t, err)
	b[len(b)-1] ^= 1
	require.NoError(t, os.WriteFile(files[0], b, 0o600))
	d, err := snapshot.OpenDir(path, snapshot.DirOptions{Key: []byte(key)})
	require.NoError(t, err)
	m := d.WasmModule(wire)
	defer m.Close()
	require.Equal(t, snapshot.DirStats{Rejected: 1}, d.Stats())
	require.NoFileExists(t, files[0])
	got, err := sum(m, 1000, func(s v8.Scope) error { return d.StoreWasm(ctx, s, m) })
	require.ErrorIs(t, err, v8.ErrNotOptimized)
	require.EqualValues(t, 500500, got)
}
