package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed24588400/paddock/bench/peers/peer"
	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/wasm"
)

var imports = wasm.Imports{"env": {"host": func(n int32) int32 { return n + 1 }}}

// webAssembly uses typed functions of package wasm, in a hold. The module is compiled
// once.
func webAssembly(r *peer.Run) error {
	wire, err := r.File("kernel.wasm")
	if err != nil {
		return err
	}
	c, err := newContext(v8.IsolateOptions{})
	if err != nil {
		return err
	}
	module := v8.NewWasmModule(wire)
	return c.Do(ctx, func(s v8.Scope) error {
		i, err := wasm.Instantiate(ctx, s, module, imports)
		if err != nil {
			return err
		}
		kernel, err1 := wasm.Func[func(context.Context) (int32, error)](i, "kernel")
		add, err2 := wasm.Func[func(context.Context, int32, int32) (int32, error)](i, "add")
		repeat, err3 := wasm.Func[func(context.Context, int32) (int32, error)](i, "repeat")
		spin, err4 := wasm.Func[func(context.Context) error](i, "spin")
		if err := errors.Join(err1, err2, err3, err4); err != nil {
			return err
		}
		if err := r.Kernel("wasm kernel", func() (float64, error) {
			x, err := kernel(ctx)
			return float64(x), err
		}); err != nil {
			return err
		}
		if err := r.Loop("wasm call", func(n int) (float64, error) {
			sum := int32(0)
			for range n {
				if sum, err = add(ctx, 1, 2); err != nil {
					return 0, err
				}
			}
			return float64(sum), nil
		}); err != nil {
			return err
		}
		if err := r.Loop("wasm callback", func(n int) (float64, error) {
			x, err := repeat(ctx, int32(n))
			return float64(x) / float64(n), err
		}); err != nil {
			return err
		}
		if err := r.Loop("wasm instance", func(n int) (sum float64, err error) {
			for range n {
				if err := s.Nest(func(s v8.Scope) error {
					i, err := wasm.Instantiate(ctx, s, module, imports)
					if err != nil {
						return err
					}
					add, err := wasm.Func[func(context.Context, int32, int32) (int32, error)](i, "add")
					if err != nil {
						return err
					}
					x, err := add(ctx, 1, 2)
					sum = float64(x)
					return err
				}); err != nil {
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
			err := spin(ctx)
			took := time.Since(begin)
			if !errors.Is(err, context.DeadlineExceeded) {
				return 0, fmt.Errorf("the run did not end at its deadline: %w", err)
			}
			return took, nil
		}, func() error {
			x, err := add(ctx, 1, 2)
			if x != 3 {
				err = errors.Join(err, errors.New("1+2 is not 3"))
			}
			return err
		}, "the isolate is lost")
	})
}
