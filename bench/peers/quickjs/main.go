// Command quickjs is the peer QuickJS, as C code that modernc.org/quickjs translates to
// Go. Functions are called by their Value, because a call by name would compile each
// time. Structs are converted by JSON, which is the package's own way (the types of
// VM.Call and Object.Into).
package main

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/seed24588400/paddock/bench/peers/peer"
	"modernc.org/quickjs"
)

func main() {
	peer.Main(version, map[string]peer.Task{
		"create":    create,
		"context":   peer.Not("an engine has one global object and no contexts"),
		"call":      call,
		"callback":  callback,
		"object":    object,
		"raytrace":  kernel("raytrace"),
		"transform": kernel("transform"),
		"regexp":    kernel("regexp"),
		"scheduler": kernel("scheduler"),
		"idle":      idle,
		"kill":      kill("kill", "for (;;);"),
		"stuck":     kill("stuck", "Array.prototype.forEach.call({length: 9007199254740991}, function () {})"),
		"memory":    memory,
		"start":     start,
		"wasm":      peer.Not("it has no WebAssembly"),
	})
}

func version() string {
	return peer.Modules("modernc.org/quickjs") + ", QuickJS " + quickjs.Version()
}

// open makes an engine in which a file has run.
func open(r *peer.Run, file string) (*quickjs.VM, error) {
	text, err := r.Text(file)
	if err != nil {
		return nil, err
	}
	vm, err := quickjs.NewVM()
	if err != nil {
		return nil, err
	}
	return vm, exec(vm, text)
}

// exec runs a script and discards its value.
func exec(vm *quickjs.VM, source string) error {
	v, err := vm.EvalValue(source, quickjs.EvalGlobal)
	if err == nil {
		v.Free()
	}
	return err
}

func asFloat(x any, err error) (float64, error) {
	if err != nil {
		return 0, err
	}
	switch x := x.(type) {
	case int:
		return float64(x), nil
	case float64:
		return x, nil
	}
	return 0, fmt.Errorf("%v is %T", x, x)
}

func create(r *peer.Run) error {
	return r.Loop("create", func(n int) (sum float64, err error) {
		for range n {
			vm, err := quickjs.NewVM()
			if err != nil {
				return 0, err
			}
			if sum, err = asFloat(vm.Eval("1+1", quickjs.EvalGlobal)); err != nil {
				return 0, err
			}
			if err := vm.Close(); err != nil {
				return 0, err
			}
		}
		return sum, nil
	})
}

func call(r *peer.Run) error {
	vm, err := open(r, "calls.js")
	if err != nil {
		return err
	}
	add, err := vm.EvalValue("add", quickjs.EvalGlobal)
	if err != nil {
		return err
	}
	if err := r.Loop("call", func(n int) (sum float64, err error) {
		for range n {
			if sum, err = asFloat(add.Call(quickjs.UndefinedValue, 1, 2)); err != nil {
				return 0, err
			}
		}
		return sum, nil
	}); err != nil {
		return err
	}
	// An engine must be used by one goroutine at a time, so a mutex protects it.
	var mu sync.Mutex
	return r.Loop("call each", func(n int) (sum float64, err error) {
		for range n {
			mu.Lock()
			sum, err = asFloat(add.Call(quickjs.UndefinedValue, 1, 2))
			mu.Unlock()
			if err != nil {
				return 0, err
			}
		}
		return sum, nil
	})
}

func callback(r *peer.Run) error {
	vm, err := open(r, "calls.js")
	if err != nil {
		return err
	}
	if err := vm.RegisterHostFunc("host", func(args []any) (any, error) {
		x, err := asFloat(args[0], nil)
		return x + 1, err
	}); err != nil {
		return err
	}
	repeat, err := vm.EvalValue("repeat", quickjs.EvalGlobal)
	if err != nil {
		return err
	}
	return r.Loop("callback", func(n int) (float64, error) {
		x, err := asFloat(repeat.Call(quickjs.UndefinedValue, n))
		return x / float64(n), err
	})
}

func object(r *peer.Run) error {
	vm, err := open(r, "object.js")
	if err != nil {
		return err
	}
	one, all := peer.NewRecord(1), peer.Records()
	into := func(name string, x any) func(n int) (float64, error) {
		return func(n int) (weight float64, err error) {
			f, err := vm.EvalValue(name, quickjs.EvalGlobal)
			if err != nil {
				return 0, err
			}
			defer f.Free()
			for range n {
				if weight, err = asFloat(f.Call(quickjs.UndefinedValue, x)); err != nil {
					return 0, err
				}
			}
			return weight, nil
		}
	}
	if err := r.Loop("1 KiB in", into("weigh", one)); err != nil {
		return err
	}
	if err := r.Loop("1 KiB out", func(n int) (float64, error) {
		return out(vm, n, "give", (*peer.Record).Weigh)
	}); err != nil {
		return err
	}
	if err := r.Loop("1 MiB in", into("weighAll", all)); err != nil {
		return err
	}
	return r.Loop("1 MiB out", func(n int) (float64, error) { return out(vm, n, "giveAll", peer.WeighAll) })
}

func out[T any](vm *quickjs.VM, n int, name string, weigh func(T) float64) (weight float64, err error) {
	f, err := vm.EvalValue(name, quickjs.EvalGlobal)
	if err != nil {
		return 0, err
	}
	defer f.Free()
	for range n {
		x, err := f.Call(quickjs.UndefinedValue)
		if err != nil {
			return 0, err
		}
		o, ok := x.(*quickjs.Object)
		if !ok {
			return 0, fmt.Errorf("%v is %T", x, x)
		}
		var got T
		if err := o.Into(&got); err != nil {
			return 0, err
		}
		weight = weigh(got)
	}
	return weight, nil
}

func kernel(name string) peer.Task {
	return func(r *peer.Run) error {
		vm, err := open(r, name+".js")
		if err != nil {
			return err
		}
		f, err := vm.EvalValue("kernel", quickjs.EvalGlobal)
		if err != nil {
			return err
		}
		return r.Kernel(name, func() (float64, error) { return asFloat(f.Call(quickjs.UndefinedValue)) })
	}
}

func idle(r *peer.Run) error {
	return r.Idle("idle", func() (any, error) {
		vm, err := quickjs.NewVM()
		if err == nil {
			_, err = vm.Eval("1+1", quickjs.EvalGlobal)
		}
		return vm, err
	})
}

func usable(vm *quickjs.VM) error {
	x, err := asFloat(vm.Eval("1+1", quickjs.EvalGlobal))
	if err == nil && x != 2 {
		err = errors.New("1+1 is not 2")
	}
	return err
}

const unusableNote = "the engine cannot be used afterwards"

// kill ends a script by the engine's own time limit.
func kill(figure, source string) peer.Task {
	return func(r *peer.Run) error {
		vm, err := quickjs.NewVM()
		if err != nil {
			return err
		}
		return r.Kill(figure, func(limit time.Duration) (time.Duration, error) {
			if err := vm.SetEvalTimeout(limit); err != nil {
				return 0, err
			}
			begin := time.Now()
			err := exec(vm, source)
			took := time.Since(begin)
			if err == nil {
				return 0, errors.New("it was not interrupted")
			}
			return took, nil
		}, func() error { return usable(vm) }, unusableNote)
	}
}

func memory(r *peer.Run) error {
	vm, err := quickjs.NewVM()
	if err != nil {
		return err
	}
	vm.SetMemoryLimit(peer.MemoryLimit)
	source, err := r.Text("memory.js")
	if err != nil {
		return err
	}
	return r.Exhaust("memory", func() error {
		return exec(vm, source)
	}, func() error { return usable(vm) }, unusableNote)
}

// start uses bytecode as the code cache.
func start(r *peer.Run) error {
	text, err := r.Text("bundle.js")
	if err != nil {
		return err
	}
	up := func(load func(vm *quickjs.VM) error) func(n int) (float64, error) {
		return func(n int) (x float64, err error) {
			for range n {
				vm, err := quickjs.NewVM()
				if err != nil {
					return 0, err
				}
				if err := load(vm); err != nil {
					return 0, err
				}
				if x, err = asFloat(vm.Eval("main(7)", quickjs.EvalGlobal)); err != nil {
					return 0, err
				}
				if err := vm.Close(); err != nil {
					return 0, err
				}
			}
			return x, nil
		}
	}
	if err := r.Loop("start text", up(func(vm *quickjs.VM) error { return exec(vm, text) })); err != nil {
		return err
	}
	vm, err := quickjs.NewVM()
	if err != nil {
		return err
	}
	code, err := vm.Compile(text, quickjs.EvalGlobal)
	if err != nil {
		return err
	}
	if err := r.Loop("start cache", up(func(vm *quickjs.VM) error {
		v, err := vm.EvalBytecodeValue(code)
		if err == nil {
			v.Free()
		}
		return err
	})); err != nil {
		return err
	}
	r.Impossible("start snapshot", "it has no snapshots")
	return nil
}
