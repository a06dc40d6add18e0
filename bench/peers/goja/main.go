// Command goja is the peer goja, which interprets JavaScript in Go. Host functions take a
// goja.FunctionCall, which is the fast way according to its documentation. Go values are
// converted by ToValue and ExportTo, with the fields' JSON names.
package main

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/dop251/goja"
	"github.com/seed24588400/paddock/bench/peers/peer"
)

func main() {
	peer.Main(func() string { return peer.Modules("github.com/dop251/goja") }, map[string]peer.Task{
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
		"memory":    peer.Not("it has no memory limit"),
		"start":     start,
		"wasm":      peer.Not("it has no WebAssembly"),
	})
}

// open makes an engine in which a file has run.
func open(r *peer.Run, file string) (*goja.Runtime, error) {
	text, err := r.Text(file)
	if err != nil {
		return nil, err
	}
	vm := goja.New()
	vm.SetFieldNameMapper(goja.TagFieldNameMapper("json", true))
	_, err = vm.RunScript(file, text)
	return vm, err
}

func create(r *peer.Run) error {
	return r.Loop("create", func(n int) (sum float64, err error) {
		for range n {
			x, err := goja.New().RunString("1+1")
			if err != nil {
				return 0, err
			}
			sum = x.ToFloat()
		}
		return sum, nil
	})
}

func function(vm *goja.Runtime, name string) (goja.Callable, error) {
	f, ok := goja.AssertFunction(vm.Get(name))
	if !ok {
		return nil, fmt.Errorf("%s is not a function", name)
	}
	return f, nil
}

func call(r *peer.Run) error {
	vm, err := open(r, "calls.js")
	if err != nil {
		return err
	}
	add, err := function(vm, "add")
	if err != nil {
		return err
	}
	if err := r.Loop("call", func(n int) (sum float64, err error) {
		for range n {
			x, err := add(goja.Undefined(), vm.ToValue(1), vm.ToValue(2))
			if err != nil {
				return 0, err
			}
			sum = x.ToFloat()
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
			x, err := add(goja.Undefined(), vm.ToValue(1), vm.ToValue(2))
			mu.Unlock()
			if err != nil {
				return 0, err
			}
			sum = x.ToFloat()
		}
		return sum, nil
	})
}

func callback(r *peer.Run) error {
	vm, err := open(r, "calls.js")
	if err != nil {
		return err
	}
	if err := vm.Set("host", func(call goja.FunctionCall) goja.Value {
		return vm.ToValue(call.Argument(0).ToFloat() + 1)
	}); err != nil {
		return err
	}
	repeat, err := function(vm, "repeat")
	if err != nil {
		return err
	}
	return r.Loop("callback", func(n int) (float64, error) {
		x, err := repeat(goja.Undefined(), vm.ToValue(n))
		if err != nil {
			return 0, err
		}
		return x.ToFloat() / float64(n), nil
	})
}

// object does not copy on the way in, because the engine reads Go structs in place by
// reflection.
func object(r *peer.Run) error {
	vm, err := open(r, "object.js")
	if err != nil {
		return err
	}
	one, all := peer.NewRecord(1), peer.Records()
	into := func(name string, x any) func(n int) (float64, error) {
		return func(n int) (weight float64, err error) {
			f, err := function(vm, name)
			if err != nil {
				return 0, err
			}
			for range n {
				x, err := f(goja.Undefined(), vm.ToValue(x))
				if err != nil {
					return 0, err
				}
				weight = x.ToFloat()
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

func out[T any](vm *goja.Runtime, n int, name string, weigh func(T) float64) (weight float64, err error) {
	f, err := function(vm, name)
	if err != nil {
		return 0, err
	}
	for range n {
		x, err := f(goja.Undefined())
		if err != nil {
			return 0, err
		}
		var got T
		if err := vm.ExportTo(x, &got); err != nil {
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
		f, err := function(vm, "kernel")
		if err != nil {
			return err
		}
		return r.Kernel(name, func() (float64, error) {
			x, err := f(goja.Undefined())
			if err != nil {
				return 0, err
			}
			return x.ToFloat(), nil
		})
	}
}

func idle(r *peer.Run) error {
	return r.Idle("idle", func() (any, error) {
		vm := goja.New()
		_, err := vm.RunString("1+1")
		return vm, err
	})
}

// kill ends a script by Interrupt, called by a timer.
func kill(figure, source string) peer.Task {
	return func(r *peer.Run) error {
		vm := goja.New()
		return r.Kill(figure, func(limit time.Duration) (time.Duration, error) {
			begin := time.Now()
			timer := time.AfterFunc(limit, func() { vm.Interrupt("too long") })
			_, err := vm.RunString(source)
			took := time.Since(begin)
			timer.Stop()
			vm.ClearInterrupt()
			if _, ok := errors.AsType[*goja.InterruptedError](err); !ok {
				return 0, fmt.Errorf("it was not interrupted: %w", err)
			}
			return took, nil
		}, func() error {
			x, err := vm.RunString("1+1")
			if err == nil && x.ToInteger() != 2 {
				err = errors.New("1+1 is not 2")
			}
			return err
		}, "the engine cannot be used afterwards")
	}
}

// start uses a Program, which goja.Compile makes once for any number of engines, as the
// code cache. A Program is the parsed and compiled script.
func start(r *peer.Run) error {
	text, err := r.Text("bundle.js")
	if err != nil {
		return err
	}
	up := func(load func(vm *goja.Runtime) error) func(n int) (float64, error) {
		return func(n int) (x float64, err error) {
			for range n {
				vm := goja.New()
				if err := load(vm); err != nil {
					return 0, err
				}
				v, err := vm.RunString("main(7)")
				if err != nil {
					return 0, err
				}
				x = v.ToFloat()
			}
			return x, nil
		}
	}
	if err := r.Loop("start text", up(func(vm *goja.Runtime) error {
		_, err := vm.RunScript("bundle.js", text)
		return err
	})); err != nil {
		return err
	}
	program, err := goja.Compile("bundle.js", text, false)
	if err != nil {
		return err
	}
	if err := r.Loop("start cache", up(func(vm *goja.Runtime) error {
		_, err := vm.RunProgram(program)
		return err
	})); err != nil {
		return err
	}
	r.Impossible("start snapshot", "it has no snapshots")
	return nil
}
