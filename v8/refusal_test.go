package v8_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
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

// A Go function may handle the error of a buffer that a limit does not allow: the
// JavaScript that called it continues, and so do the microtasks that are queued.
func TestRefusedBufferInGo(t *testing.T) {
	i, err := v8.NewIsolate(v8.IsolateOptions{
		Limits: v8.Limits{Memory: 64 << 20}, Microtasks: v8.MicrotasksExplicit,
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, i.Close()) })
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	for name, allocate := range map[string]func(s v8.Scope) (v8.Value, error){
		"Buffer":       func(s v8.Scope) (v8.Value, error) { return s.Buffer(1<<30, nil) },
		"SharedBuffer": func(s v8.Scope) (v8.Value, error) { return s.SharedBuffer(1<<30, nil) },
		"Bytes":        func(s v8.Scope) (v8.Value, error) { return s.Bytes(make([]byte, 80<<20)) },
	} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, c.SetFunc(ctx, "allocate", func(_ context.Context, call *v8.Call) (v8.Value, error) {
				for range 5 {
					_, err := allocate(call.Scope)
					var refused *v8.MemoryError
					assert.ErrorAs(t, err, &refused)
				}
				return v8.Int(7), nil
			}))
			got, err := c.Eval(ctx, "{ const r = allocate(); for (let n = 0; n < 1e5; n++) (() => n)(); r }")
			require.NoError(t, err)
			require.Equal(t, 7.0, got)

			require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
				_, err := s.Eval(ctx, "var ran = 0; Promise.resolve().then(() => ran++)")
				require.NoError(t, err)
				_, err = allocate(s)
				require.ErrorIs(t, err, v8.ErrMemoryLimit)
				require.NoError(t, s.RunMicrotasks(ctx))
				ran, err := s.Eval(ctx, "ran")
				require.NoError(t, err)
				require.Equal(t, v8.Int(1), ran)
				return nil
			}))
		})
	}
}

// After a nested run has reached the memory limit, the outer runs end. Until then, Go
// cannot start other runs, which nothing would end.
func TestNoRunsAfterTheMemoryLimit(t *testing.T) {
	c := newContext(t)
	calls := 0
	require.NoError(t, c.SetFunc(ctx, "exhaust", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		calls++
		_, err := call.Scope.Eval(ctx, "(() => { const a = []; for (;;) a.push(new Array(4096).fill(1.5)) })()")
		assert.ErrorIs(t, err, v8.ErrMemoryLimit)
		_, err = call.Scope.Eval(ctx, "for (;;);")
		assert.ErrorIs(t, err, v8.ErrMemoryLimit)
		_, err = v8.Undefined.Call(ctx, v8.Undefined)
		assert.ErrorIs(t, err, v8.ErrInvalid)
		_, err = call.Arg(0).Call(ctx, v8.Undefined)
		assert.ErrorIs(t, err, v8.ErrMemoryLimit)
		return v8.Undefined, nil
	}))
	for range 2 {
		err := c.Exec(ctx, "exhaust(() => { for (;;); }); for (;;);")
		require.ErrorIs(t, err, v8.ErrMemoryLimit)
		require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
			_, err := s.Eval(ctx, "exhaust(() => { for (;;); }); for (;;);")
			require.ErrorIs(t, err, v8.ErrMemoryLimit)
			v, err := s.Eval(ctx, "1")
			require.NoError(t, err)
			require.Equal(t, v8.Int(1), v)
			// The function is called without JavaScript around it.
			_, err = s.Buffer(8, func([]byte) error {
				_, err := s.Eval(ctx, "(() => { const a = []; for (;;) a.push(new Array(4096).fill(1.5)) })()")
				assert.ErrorIs(t, err, v8.ErrMemoryLimit)
				return nil
			})
			require.NoError(t, err)
			_, err = s.Eval(ctx, "1")
			return err
		}))
	}
	require.Equal(t, 4, calls)
}
