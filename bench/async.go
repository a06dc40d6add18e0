//go:build linux && cgo && (amd64 || arm64)

package main

import (
	"context"
	"errors"

	"github.com/seed24588400/paddock/bench/baseline"
	"github.com/seed24588400/paddock/v8"
)

const (
	asyncIdentity = "(async function(x) { await null; return x })"
	awaits        = "(async function(n) { let x = 0; for (let i = 0; i < n; i++) x += await 1; return x })"
)

// async has the values that the operations on promises use.
type async struct {
	*engine
	loop             *v8.Loop
	identity, awaits *v8.Persistent
	settled          *v8.Persistent // a promise
}

func newAsync(e *engine) (*async, error) {
	baseline.OpenAsync(asyncIdentity, awaits)
	a := &async{engine: e, loop: v8.NewLoop(e.context, v8.LoopOptions{})}
	ctx := context.Background()
	return a, e.context.Do(ctx, func(s v8.Scope) error {
		for source, to := range map[string]**v8.Persistent{
			asyncIdentity: &a.identity, awaits: &a.awaits, "Promise.resolve(1)": &a.settled,
		} {
			v, err := s.Eval(ctx, source)
			if err != nil {
				return err
			}
			if *to, err = v.Persist(); err != nil {
				return err
			}
		}
		return nil
	})
}

func (a *async) close() { _ = a.loop.Close() }

// want returns an error if v is not n.
func want(v v8.Value, n int) error {
	if x, ok := v.Float64(); !ok || x != float64(n) {
		return errors.New("incorrect result: " + v.String())
	}
	return nil
}

// result returns an error if the promise is not fulfilled with n.
func result(promise v8.Value, n int) error {
	state, v, err := promise.Promise()
	if err == nil && state != v8.Fulfilled {
		err = errors.New("a promise is " + state.String())
	}
	if err != nil {
		return err
	}
	return want(v, n)
}

// times runs f n times, with a new scope after each hundred calls.
func times(s v8.Scope, n int, f func(s v8.Scope) error) error {
	for n > 0 {
		some := min(n, 100)
		n -= some
		err := s.Nest(func(s v8.Scope) error {
			for range some {
				if err := f(s); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// awaitsIn awaits n times in runs with the context ctx.
func (a *async) awaitsIn(ctx context.Context, n int) error {
	return a.held(a.awaits, func(_ context.Context, _ v8.Scope, f v8.Value) error {
		return inParts(n, func(some int) error {
			p, err := f.Call(ctx, v8.Undefined, v8.Int(some))
			if err != nil {
				return err
			}
			return result(p, some)
		})
	})
}

func (a *async) operations() []Operation {
	ctx := context.Background()
	// awaitEach awaits the result of begin n times. Each result must be 1.
	awaitEach := func(n int, begin func(s v8.Scope) (v8.Value, error)) error {
		for range n {
			err := a.loop.Await(ctx, begin, func(_ v8.Scope, v v8.Value) error { return want(v, 1) })
			if err != nil {
				return err
			}
		}
		return nil
	}
	return []Operation{
		{Name: "async function called and awaited", CPP: baseline.Await, Go: func(n int) error {
			return awaitEach(n, func(s v8.Scope) (v8.Value, error) {
				f, err := a.identity.Value(s)
				if err != nil {
					return v8.Undefined, err
				}
				return f.Call(ctx, v8.Undefined, v8.Int(1))
			})
		}},
		{Name: "held call of an async function", CPP: baseline.HeldAwait, Go: func(n int) error {
			return a.held(a.identity, func(ctx context.Context, s v8.Scope, f v8.Value) error {
				return times(s, n, func(v8.Scope) error {
					p, err := f.Call(ctx, v8.Undefined, v8.Int(1))
					if err != nil {
						return err
					}
					return result(p, 1)
				})
			})
		}},
		{Name: "promise settled by its resolver", CPP: baseline.Resolve, Go: func(n int) error {
			return a.context.Do(ctx, func(s v8.Scope) error {
				return times(s, n, func(s v8.Scope) error {
					_, resolver, err := s.Promise()
					if err != nil {
						return err
					}
					return resolver.Resolve(ctx, s, v8.Int(1))
				})
			})
		}},
		{Name: "promise settled in a later activation", CPP: baseline.Defer, Go: func(n int) error {
			return awaitEach(n, func(s v8.Scope) (v8.Value, error) {
				p, deferred, err := a.loop.Promise(s)
				if err != nil {
					return v8.Undefined, err
				}
				return p, deferred.Resolve(1)
			})
		}},
		{Name: "then of the host", CPP: baseline.Then, Go: func(n int) error {
			handler := func(_ context.Context, call *v8.Call) (v8.Value, error) {
				return v8.Undefined, want(call.Arg(0), 1)
			}
			return a.held(a.settled, func(ctx context.Context, s v8.Scope, p v8.Value) error {
				return times(s, n, func(v8.Scope) error {
					_, err := p.Then(ctx, handler, nil)
					return err
				})
			})
		}},
		{Name: "await in a script", CPP: baseline.Awaits, Go: func(n int) error { return a.awaitsIn(ctx, n) }},
	}
}

// asyncContextOperations returns the operations with v8.WithAsyncContext. They must run last: after the first use
// of v8.WithAsyncContext, every run checks whether it carries values.
func (a *async) asyncContextOperations() []Operation {
	carries := func() context.Context { return v8.WithAsyncContext(context.Background()) }
	return []Operation{
		{Name: "held run with an async context", CPP: baseline.CarriedRun, Without: a.heldRun, Go: func(n int) error {
			ctx := carries()
			return a.heldRuns(n, func() (context.Context, context.CancelFunc) { return ctx, func() {} })
		}},
		{Name: "await in a script with an async context", CPP: baseline.CarriedAwaits, Go: func(n int) error {
			return a.awaitsIn(carries(), n)
		}},
	}
}
