package v8_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

// Refused memory is ErrMemoryLimit in Go, in whichever way the error reaches Go.
func TestRefusals(t *testing.T) {
	const setup = `
		var refuse = () => { new ArrayBuffer(100 << 20) }, error;
		var keep = f => { try { f() } catch (e) { error = e } };
		var wait = async f => { await 0; await 0; f() };`
	paths := map[string]func(loop *v8.Loop, source string) error{
		"thrown": func(loop *v8.Loop, source string) error {
			return loop.Context().Exec(ctx, source)
		},
		"awaited": func(loop *v8.Loop, source string) error {
			return loop.Await(
				ctx, func(s v8.Scope) (v8.Value, error) { return s.Eval(ctx, "(async () => {"+source+"})()") }, nil,
			)
		},
		"awaited later": func(loop *v8.Loop, source string) error {
			return loop.Await(ctx, func(s v8.Scope) (v8.Value, error) {
				return s.Eval(ctx, "wait(() => {"+source+"})")
			}, nil)
		},
		"timer": func(loop *v8.Loop, source string) error {
			_, err := loop.After(0, func(ctx context.Context, s v8.Scope) error {
				_, err := s.Eval(ctx, source)
				return err
			})
			return errors.Join(err, loop.Run(ctx))
		},
		"nobody handles": func(loop *v8.Loop, source string) error {
			if err := loop.Context().Exec(ctx, "wait(() => {"+source+"})"); err != nil {
				return err
			}
			return loop.Run(ctx)
		},
		"another run": func(loop *v8.Loop, source string) error {
			if err := loop.Context().Exec(ctx, "keep(() => {"+source+"})"); err != nil {
				return err
			}
			if err := loop.Context().Isolate().CollectGarbage(ctx); err != nil {
				return err
			}
			return loop.Context().Exec(ctx, "throw error")
		},
		"cause": func(loop *v8.Loop, source string) error {
			if err := loop.Context().Exec(ctx, "keep(() => {"+source+"})"); err != nil {
				return err
			}
			return loop.Context().Exec(ctx, "throw new Error('why', {cause: error})")
		},
		"callback": func(loop *v8.Loop, source string) error {
			err := loop.Context().SetFunc(ctx, "call", func(ctx context.Context, call *v8.Call) (v8.Value, error) {
				return call.Scope.Eval(ctx, source)
			})
			if err != nil {
				return err
			}
			// The guest catches the original exception.
			return loop.Context().Exec(ctx, "try { call() } catch (e) { if (!(e instanceof RangeError)) throw 'another'; throw e }")
		},
		"handler": func(loop *v8.Loop, source string) (err error) {
			failed := loop.Context().Do(ctx, func(s v8.Scope) error {
				p, failed := s.Eval(ctx, "wait(() => {"+source+"})")
				if failed != nil {
					return failed
				}
				_, failed = p.Then(ctx, nil, func(_ context.Context, call *v8.Call) (v8.Value, error) {
					err = call.Arg(0).Error()
					return v8.Undefined, nil
				})
				return failed
			})
			return errors.Join(failed, loop.Run(ctx), err)
		},
		"promise": func(loop *v8.Loop, source string) error {
			return loop.Context().Do(ctx, func(s v8.Scope) error {
				p, err := s.Eval(ctx, "var p = (async () => {"+source+"})(); p.catch(() => {}); p")
				if err != nil {
					return err
				}
				_, reason, err := p.Promise()
				return errors.Join(err, reason.Error())
			})
		},
		"module": func(loop *v8.Loop, source string) error {
			return loop.Await(ctx, func(s v8.Scope) (v8.Value, error) {
				m, err := s.CompileModule(ctx, "await 0; await 0;"+source, v8.Origin{Name: "m.js"})
				if err != nil {
					return v8.Undefined, err
				}
				if err := m.Bind(s); err != nil {
					return v8.Undefined, err
				}
				if err := m.Link(ctx, s); err != nil {
					return v8.Undefined, err
				}
				return m.Evaluate(ctx, s)
			}, nil)
		},
	}
	for what, source := range map[string]string{
		"buffer":    "refuse()",
		"array":     "new Float64Array(20 << 20)",
		"resize":    "new ArrayBuffer(8, {maxByteLength: 100 << 20}).resize(100 << 20)",
		"shared":    "new SharedArrayBuffer(100 << 20)",
		"wasm":      "new WebAssembly.Memory({initial: 2000})",
		"wasm grow": "new WebAssembly.Memory({initial: 1}).grow(2000)",
	} {
		for path, run := range paths {
			t.Run(path+" "+what, func(t *testing.T) {
				c := limited(t, v8.Limits{Memory: 64 << 20})
				loop := v8.NewLoop(c, v8.LoopOptions{})
				defer loop.Close()
				exec(t, c, setup)
				err := run(loop, source)
				require.ErrorIs(t, err, v8.ErrMemoryLimit)
				var e *v8.MemoryError
				require.ErrorAs(t, err, &e)
				require.Equal(t, uint64(64<<20), e.Limit)
			})
		}
	}
}

// Errors that a guest creates are not ErrMemoryLimit.
func TestNoRefusal(t *testing.T) {
	c := limited(t, v8.Limits{Memory: 64 << 20})
	for _, source := range []string{
		"throw new RangeError('Array buffer allocation failed')",
		"try { new ArrayBuffer(100 << 20) } catch {} throw new RangeError('Array buffer allocation failed')",
		"try { new ArrayBuffer(100 << 20) } catch {} (function f() { f() })()",
		"(function f() { f() })()",
		"new Array(-1)",
	} {
		err := c.Exec(ctx, source)
		require.ErrorContains(t, err, "RangeError", source)
		require.NotErrorIs(t, err, v8.ErrMemoryLimit, source)
	}
}
