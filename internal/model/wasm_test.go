package model

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/v8"
)

// Random WebAssembly modules are run by V8 and by the interpreter of wasmtree_test.go.

// wasmCalls is the number of calls of each function, so that V8 optimizes some.
const wasmCalls = 40

func init() {
	child.Register("wasm", func(args []string) int {
		first, n := number(args[0]), number(args[1])
		for k := range n {
			fmt.Println("seed", first+k)
			if failure := compareWasm(first + k); failure != "" {
				fmt.Println(failure)
				return 1
			}
		}
		return 0
	})
}

func TestWasm(t *testing.T) {
	batches(t, func(first uint64, n int) {
		r := child.Run(t, "wasm", fmt.Sprint(first), fmt.Sprint(n))
		if r.ExitCode != 0 {
			failed := failedSeed(r)
			t.Fatalf("seed %d: %s\n%v", failed, describeChild(r), newWasm(failed).body)
		}
	})
}

// compareWasm runs the module of a seed in V8 and in the interpreter.
func compareWasm(seed uint64) (failure string) {
	i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 32 << 20}})
	if err != nil {
		return err.Error()
	}
	defer i.Close()
	ctx := context.Background()
	c, err := i.NewContext(ctx)
	if err != nil {
		return err.Error()
	}
	err = c.Do(ctx, func(s v8.Scope) error {
		m := newWasm(seed)
		bytes, err := s.Bytes(m.encode())
		if err != nil {
			return err
		}
		instantiate, err := s.Eval(ctx, "bytes => new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports")
		if err != nil {
			return err
		}
		exports, err := instantiate.Call(ctx, v8.Undefined, bytes)
		if err != nil {
			return err
		}
		f, err := exports.Get(ctx, v8.String("f"))
		if err != nil {
			return err
		}
		memory, err := exports.Get(ctx, v8.String("m"))
		if err != nil {
			return err
		}
		r := rand.New(rand.NewPCG(seed, 1))
		state := &wasmState{memory: make([]byte, wasmPage)}
		for n := range wasmCalls {
			a, b, x := int32(r.Uint32()), int64(r.Uint64()), r.NormFloat64()*1e3
			want := state.call(m.body, a, b, x)
			v, err := f.Call(ctx, v8.Undefined, v8.Int(int(a)), v8.BigInt(big.NewInt(b)), v8.Number(x))
			if got := wasmResult(v, err); got != want {
				return fmt.Errorf("call %d: V8: %s, want %s", n, got, want)
			}
			buffer, err := memory.WasmMemory()
			if err != nil {
				return err
			}
			now, err := buffer.Bytes()
			if err != nil {
				return err
			}
			if string(now) != string(state.memory) {
				return fmt.Errorf("call %d: the memories differ", n)
			}
		}
		return nil
	})
	if err != nil {
		return err.Error()
	}
	return ""
}

// wasmResult returns the result of a call in V8 in the form of wasmState.call.
func wasmResult(v v8.Value, err error) string {
	if trap, is := errors.AsType[*v8.Trap](err); is {
		return "trap: " + trap.Reason
	}
	if err != nil {
		return err.Error()
	}
	switch n, isBig := v.BigInt(); {
	case isBig:
		return "i64 " + n.String()
	default:
		x, _ := v.Float64()
		return number64(x)
	}
}
