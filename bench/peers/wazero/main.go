// Command wazero is the peer wazero, which compiles WebAssembly ahead of time to machine
// code, in Go. Functions are called with CallWithStack, and host functions are a GoFunc
// with raw values; its documentation names both as the fast ways. Functions end with
// their context (WithCloseOnContextDone), as untrusted guests require and as always in
// Paddock. Because that option is expensive, a note has the time without it.
package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed24588400/paddock/bench/peers/peer"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

func main() {
	none := peer.Not("it runs WebAssembly only")
	tasks := map[string]peer.Task{"wasm": webAssembly}
	for _, name := range []string{
		"create", "context", "call", "callback", "object", "raytrace", "transform", "regexp", "scheduler", "idle",
		"kill", "stuck", "memory", "start",
	} {
		tasks[name] = none
	}
	peer.Main(func() string { return peer.Modules("github.com/tetratelabs/wazero") }, tasks)
}

var ctx = context.Background()

func webAssembly(r *peer.Run) error {
	if err := measure(r.Capture(func(l peer.Line) {
		r.Note(l.Figure, fmt.Sprintf("about %v if it cannot be interrupted (without WithCloseOnContextDone)",
			peer.Rough(l.Value)))
	}), false); err != nil {
		return err
	}
	return measure(r, true)
}

func measure(r *peer.Run, ends bool) error {
	wire, err := r.File("kernel.wasm")
	if err != nil {
		return err
	}
	runtime := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().WithCloseOnContextDone(ends))
	defer runtime.Close(ctx)
	host := api.GoFunc(func(_ context.Context, stack []uint64) {
		stack[0] = api.EncodeI32(api.DecodeI32(stack[0]) + 1)
	})
	i32 := []api.ValueType{api.ValueTypeI32}
	env := runtime.NewHostModuleBuilder("env").NewFunctionBuilder().WithGoFunction(host, i32, i32).Export("host")
	if _, err := env.Instantiate(ctx); err != nil {
		return err
	}
	compiled, err := runtime.CompileModule(ctx, wire)
	if err != nil {
		return err
	}
	// Instances with the same name exclude each other; instances without a name do not.
	instance := func() (api.Module, error) {
		return runtime.InstantiateModule(ctx, compiled, wazero.NewModuleConfig().WithName(""))
	}
	m, err := instance()
	if err != nil {
		return err
	}
	stack := make([]uint64, 2)
	kernel, repeat := m.ExportedFunction("kernel"), m.ExportedFunction("repeat")
	if err := r.Kernel("wasm kernel", func() (float64, error) {
		err := kernel.CallWithStack(ctx, stack)
		return float64(api.DecodeI32(stack[0])), err
	}); err != nil {
		return err
	}
	add := func(m api.Module) func() (float64, error) {
		f := m.ExportedFunction("add")
		return func() (float64, error) {
			stack[0], stack[1] = api.EncodeI32(1), api.EncodeI32(2)
			err := f.CallWithStack(ctx, stack)
			return float64(api.DecodeI32(stack[0])), err
		}
	}
	call := add(m)
	if err := r.Loop("wasm call", func(n int) (sum float64, err error) {
		for range n {
			if sum, err = call(); err != nil {
				return 0, err
			}
		}
		return sum, nil
	}); err != nil {
		return err
	}
	if err := r.Loop("wasm callback", func(n int) (float64, error) {
		stack[0] = api.EncodeI32(int32(n))
		err := repeat.CallWithStack(ctx, stack)
		return float64(api.DecodeI32(stack[0])) / float64(n), err
	}); err != nil {
		return err
	}
	if !ends {
		return nil
	}
	if err := r.Loop("wasm instance", func(n int) (sum float64, err error) {
		for range n {
			m, err := instance()
			if err != nil {
				return 0, err
			}
			if sum, err = add(m)(); err != nil {
				return 0, err
			}
			if err := m.Close(ctx); err != nil {
				return 0, err
			}
		}
		return sum, nil
	}); err != nil {
		return err
	}
	return r.Kill("wasm kill", func(limit time.Duration) (time.Duration, error) {
		begin := time.Now()
		ctx, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		err := m.ExportedFunction("spin").CallWithStack(ctx, stack)
		took := time.Since(begin)
		if !errors.Is(err, context.DeadlineExceeded) {
			return 0, fmt.Errorf("the run did not end at its deadline: %w", err)
		}
		return took, nil
	}, func() error {
		_, err := call()
		return err
	}, "the instance is closed and must be created again")
}
