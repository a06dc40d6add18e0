//go:build linux && cgo && (amd64 || arm64)

package main

import (
	"context"

	"github.com/seed24588400/paddock/bench/baseline"
	"github.com/seed24588400/paddock/v8"
)

// workSource defines a function that takes about 10 µs after V8 has optimized it, so that
// the cost of entering and leaving V8 is small in comparison.
const workSource = "function work() { let x = 1; for (let i = 0; i < 7000; i++) x = Math.imul(x, 31) + i | " +
	"0; return x }" +
	"for (let i = 0; i < 3000; i++) work()"

type work struct {
	engine   *engine
	script   *v8.Script
	function *v8.Persistent
}

func newWork(e *engine) (*work, error) {
	ctx := context.Background()
	baseline.OpenWork(workSource)
	w := &work{engine: e}
	if err := e.context.Exec(ctx, workSource); err != nil {
		return nil, err
	}
	var err error
	if w.script, err = e.context.Compile(ctx, "work()"); err != nil {
		return nil, err
	}
	return w, e.context.Do(ctx, func(s v8.Scope) error {
		f, err := s.Eval(ctx, "work")
		if err == nil {
			w.function, err = f.Persist()
		}
		return err
	})
}

func (w *work) close() { baseline.CloseWork() }

func (w *work) operations() []Operation {
	ctx := context.Background()
	goal := Goal{Ratio: 1.25}
	return []Operation{
		{Name: "10 µs of script, one-shot", Goal: goal, CPP: baseline.WorkOneShot, Go: func(n int) error {
			for range n {
				if _, err := w.engine.context.Run(ctx, w.script); err != nil {
					return err
				}
			}
			return nil
		}},
		{Name: "10 µs of script, held call", Goal: goal, CPP: baseline.WorkCall, Go: func(n int) error {
			return w.engine.held(w.function, func(ctx context.Context, _ v8.Scope, f v8.Value) error {
				for range n {
					if _, err := f.Call(ctx, v8.Undefined); err != nil {
						return err
					}
				}
				return nil
			})
		}},
		{Name: "10 µs of script, held compile and run", Goal: goal, CPP: baseline.WorkEval, Go: func(n int) error {
			return w.engine.held(w.function, func(ctx context.Context, s v8.Scope, _ v8.Value) error {
				for range n {
					if _, err := s.Eval(ctx, "work()"); err != nil {
						return err
					}
				}
				return nil
			})
		}},
	}
}
