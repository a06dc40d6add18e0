//go:build linux && cgo && (amd64 || arm64)

package main

import (
	"context"
	"strings"

	"github.com/seed24588400/paddock/bench/baseline"
	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/remote"
	"github.com/seed24588400/paddock/v8"
)

// engine has the isolate and the values that the Go side uses.
type engine struct {
	isolate             *v8.Isolate
	context             *v8.Context
	script              *v8.Script
	add, identity, loop *v8.Persistent // made once, as in C++, because V8 optimizes a function while it is used
	relay               *v8.Persistent // calls a function of other
	other               *v8.Isolate
}

func newEngine() (*engine, error) { return newEngineIn(nil) }

// newEngineIn makes an engine in a group; nil means the default group.
func newEngineIn(g *groups.Group) (*engine, error) {
	ctx := context.Background()
	isolate, err := v8.NewIsolate(v8.IsolateOptions{Group: g})
	if err != nil {
		return nil, err
	}
	c, err := isolate.NewContext(ctx)
	if err != nil {
		return nil, err
	}
	script, err := c.Compile(ctx, "1+1")
	if err != nil {
		return nil, err
	}
	err = c.SetFunc(ctx, "host", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		x, _ := call.Arg(0).Float64()
		return v8.Number(x + 1), nil
	})
	if err != nil {
		return nil, err
	}
	e := &engine{isolate: isolate, context: c, script: script}
	if err := e.openOther(ctx); err != nil {
		return nil, err
	}
	return e, c.Do(ctx, func(s v8.Scope) error {
		for source, to := range map[string]**v8.Persistent{
			"(function(a, b) { return a + b })": &e.add,
			"(function(x) { return x })":        &e.identity,
			"(function(n) { let x = 0; for (let i = 0; i < n; i++) x = host(x); return x })":  &e.loop,
			"(function(n) { let x = 0; for (let i = 0; i < n; i++) x = other(x); return x })": &e.relay,
		} {
			f, err := s.Eval(ctx, source)
			if err != nil {
				return err
			}
			if *to, err = f.Persist(); err != nil {
				return err
			}
		}
		return nil
	})
}

// openOther defines a function that calls JavaScript in another isolate.
func (e *engine) openOther(ctx context.Context) (err error) {
	if e.other, err = v8.NewIsolate(v8.IsolateOptions{}); err != nil {
		return err
	}
	c, err := e.other.NewContext(ctx)
	if err != nil {
		return err
	}
	var add1 *remote.Function
	err = c.Do(ctx, func(s v8.Scope) error {
		f, err := s.Eval(ctx, "(function(x) { return x + 1 })")
		if err != nil {
			return err
		}
		add1, err = remote.NewFunction(s, f, remote.ModeSync)
		return err
	})
	if err != nil {
		return err
	}
	return e.context.Do(ctx, func(s v8.Scope) error {
		global, err := s.Global()
		if err != nil {
			return err
		}
		f, err := marshal.Marshal(s, add1)
		if err != nil {
			return err
		}
		return global.Set(ctx, v8.String("other"), f)
	})
}

func (e *engine) close() {
	_ = e.isolate.Close()
	_ = e.other.Close()
}

// held calls body in a hold with the value of function.
func (e *engine) held(function *v8.Persistent, body func(ctx context.Context, s v8.Scope, f v8.Value) error) error {
	ctx := context.Background()
	return e.context.Do(ctx, func(s v8.Scope) error {
		f, err := function.Value(s)
		if err != nil {
			return err
		}
		return body(ctx, s, f)
	})
}

// heldLoop calls a function that does something as often as its argument says, n times in total. It must return
// its argument.
func (e *engine) heldLoop(function *v8.Persistent, n int) error {
	return e.held(function, func(ctx context.Context, _ v8.Scope, f v8.Value) error {
		return inParts(n, func(some int) error {
			x, err := f.Call(ctx, v8.Undefined, v8.Int(some))
			if err != nil {
				return err
			}
			return want(x, some)
		})
	})
}

func operations(e *engine) []Operation {
	ctx := context.Background()
	return []Operation{
		{Name: "enter and leave", CPP: baseline.Enter, Go: func(n int) error {
			for range n {
				if err := e.context.Do(ctx, func(v8.Scope) error { return nil }); err != nil {
					return err
				}
			}
			return nil
		}},
		{Name: "one-shot run of a compiled script", Goal: Goal{Ratio: 1.5}, CPP: baseline.OneShotRun,
			Go: func(n int) error {
				for range n {
					if _, err := e.context.Run(ctx, e.script); err != nil {
						return err
					}
				}
				return nil
			}},
		{Name: "held run of a compiled script", CPP: baseline.HeldRun, Go: e.heldRun},
		{Name: "held run with an existing deadline", Goal: Goal{Above: 150, Allocations: -1}, CPP: baseline.HeldRun,
			Go: e.heldRunUnderOne, Without: e.heldRun},
		{Name: "held run with a new deadline", CPP: baseline.HeldRun, Go: e.heldRunUnderEach, Without: e.heldRun},
		{Name: "held call add(1,2)", Goal: Goal{Ratio: 2.2, Allocations: -1}, CPP: baseline.HeldCall,
			Go: func(n int) error {
				return e.held(e.add, func(ctx context.Context, _ v8.Scope, add v8.Value) error {
					for range n {
						if _, err := add.Call(ctx, v8.Undefined, v8.Int(1), v8.Int(2)); err != nil {
							return err
						}
					}
					return nil
				})
			}},
		{Name: "held compile and run", CPP: baseline.CompileAndRun, Go: func(n int) error {
			return e.held(e.add, func(ctx context.Context, s v8.Scope, _ v8.Value) error {
				for range n {
					if _, err := s.Eval(ctx, "1+1"); err != nil {
						return err
					}
				}
				return nil
			})
		}},
		{Name: "callback from JavaScript", Goal: Goal{Nanoseconds: 60}, CPP: baseline.Callback, Go: func(n int) error {
			return e.heldLoop(e.loop, n)
		}},
		{Name: "call from isolate to isolate", Goal: Goal{AboveCPP: 1000}, CPP: baseline.CallOther,
			Go: func(n int) error {
				return e.heldLoop(e.relay, n)
			}},
		{Name: "bare callback from C", CPP: baseline.BareCallback, Go: func(n int) error {
			baseline.BareCallback(n)
			return nil
		}},
		{Name: "string of 1 KiB in and out", CPP: baseline.Text, Go: func(n int) error {
			in := v8.String(strings.Repeat("x", 1024))
			return e.held(e.identity, func(ctx context.Context, _ v8.Scope, identity v8.Value) error {
				for range n {
					if _, err := identity.Call(ctx, v8.Undefined, in); err != nil {
						return err
					}
				}
				return nil
			})
		}},
		{Name: "context creation", Goal: Goal{Ratio: 1.1}, CPP: baseline.Context, Go: func(n int) error {
			for range n {
				c, err := e.isolate.NewContext(ctx)
				if err != nil {
					return err
				}
				if err := c.Close(); err != nil {
					return err
				}
			}
			return nil
		}},
		{Name: "isolate creation", Goal: Goal{Ratio: 1.1}, CPP: baseline.Isolate, Go: func(n int) error {
			for range n {
				i, err := v8.NewIsolate(v8.IsolateOptions{})
				if err != nil {
					return err
				}
				if err := i.Close(); err != nil {
					return err
				}
			}
			return nil
		}},
	}
}
