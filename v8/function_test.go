package v8_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/invariants"
	"github.com/seed24588400/paddock/v8"
)

func TestCallbackGetsAndGives(t *testing.T) {
	c := newContext(t)
	require.NoError(t, c.SetFunc(ctx, "describe", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		var kinds []string
		for _, arg := range call.Args {
			kinds = append(kinds, arg.Kind().String())
		}
		return v8.String(strings.Join(kinds, " ") + fmt.Sprint(call.Arg(99).Kind())), nil
	}))
	got, err := c.Eval(ctx, "describe(1, 's', null, 2n, {}, [], describe)")
	require.NoError(t, err)
	require.Equal(t, "number string null bigint object array functionundefined", got)

	require.NoError(t, c.SetFunc(ctx, "same", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		return call.Arg(0), nil
	}))
	got, err = c.Eval(ctx, `[undefined, null, true, 1.5, "s", "\ud800", "x".repeat(1e5), 2n**70n, same, Symbol.iterator].every(x => Object.is(x, same(x)))`)
	require.NoError(t, err)
	require.Equal(t, true, got)

	require.NoError(t, c.SetFunc(ctx, "make", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		return call.Scope.Value(map[string]any{"list": []any{1, "two"}})
	}))
	got, err = c.Eval(ctx, "make()")
	require.NoError(t, err)
	require.Equal(t, map[string]any{"list": []any{1.0, "two"}}, got)

	require.NoError(t, c.SetFunc(ctx, "me", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		return call.This().Get(ctx, v8.String("name"))
	}))
	got, err = c.Eval(ctx, "({name: 'this', me}).me()")
	require.NoError(t, err)
	require.Equal(t, "this", got)
}

// JavaScript → Go → JavaScript → Go, as deep as the stack goes.
func TestCallbacksNest(t *testing.T) {
	c := newContext(t)
	require.NoError(t, c.SetFunc(ctx, "down", func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		n, _ := call.Arg(0).Int64()
		if n == 0 {
			return v8.String("bottom"), nil
		}
		return call.Arg(1).Call(ctx, v8.Undefined, v8.Int(int(n-1)), call.Arg(1))
	}))
	got, err := c.Eval(ctx, "const f = (n, g) => down(n, g); f(50, f)")
	require.NoError(t, err)
	require.Equal(t, "bottom", got)
	// Without end it is JavaScript's own stack overflow.
	_, err = c.Eval(ctx, "f(1e9, f)")
	require.ErrorContains(t, err, "RangeError: Maximum call stack size exceeded")
	got, err = c.Eval(ctx, "f(3, f)")
	require.NoError(t, err)
	require.Equal(t, "bottom", got)
}

type myError struct{ code int }

func (e *myError) Error() string { return fmt.Sprintf("my error %d", e.code) }

func TestGoErrorThroughJavaScript(t *testing.T) {
	c := newContext(t)
	mine := &myError{7}
	require.NoError(t, c.SetFunc(ctx, "fail", func(context.Context, *v8.Call) (v8.Value, error) {
		return v8.Undefined, fmt.Errorf("wrapped: %w", mine)
	}))
	for _, source := range []string{
		"fail()",
		"try { fail() } catch (e) { throw e }",
		"try { fail() } finally { 1 }",
		"function f() { fail() } f()",
		"try { fail() } catch (e) { throw new Error('outer', {cause: e}) }",
	} {
		_, err := c.Eval(ctx, source)
		require.ErrorIs(t, err, mine, source)
		var got *myError
		require.ErrorAs(t, err, &got, source)
		require.Equal(t, 7, got.code)
	}
	got, err := c.Eval(ctx, "try { fail() } catch (e) { [e instanceof Error, e.message, Object.keys(e).length] }")
	require.NoError(t, err)
	require.Equal(t, []any{true, "wrapped: my error 7", 0.0}, got)
}

// An exception that passes through Go is the same value on the other side.
func TestExceptionThroughGo(t *testing.T) {
	c := newContext(t)
	require.NoError(t, c.SetFunc(ctx, "pass", func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		return call.Arg(0).Call(ctx, v8.Undefined)
	}))
	got, err := c.Eval(ctx, "const e = new TypeError('x'); let caught; try { pass(() => { throw e }) } catch (c) { caught = c }; caught === e")
	require.NoError(t, err)
	require.Equal(t, true, got)
}

func TestPanicBecomesException(t *testing.T) {
	c := newContext(t)
	require.NoError(t, c.SetFunc(ctx, "boom", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		return call.Args[7], nil
	}))
	got, err := c.Eval(ctx, "try { boom() } catch (e) { e.message + e.stack }")
	require.NoError(t, err)
	require.Equal(t, "internal errorError: internal error\n    at <anonymous>:1:7", got, "nothing of Go's for the guest")
	_, err = c.Eval(ctx, "boom()")
	var p *v8.PanicError
	require.ErrorAs(t, err, &p)
	require.Contains(t, string(p.Stack), "function_test.go")
	require.ErrorContains(t, p, "index out of range [7] with length 0")
	var r runtime.Error
	require.ErrorAs(t, err, &r)
}

func TestCallbackGetsTheRunsContext(t *testing.T) {
	type key struct{}
	c := newContext(t)
	require.NoError(t, c.SetFunc(ctx, "look", func(ctx context.Context, _ *v8.Call) (v8.Value, error) {
		return v8.String(fmt.Sprint(ctx.Value(key{}))), nil
	}))
	got, err := c.Eval(context.WithValue(ctx, key{}, "mine"), "look()")
	require.NoError(t, err)
	require.Equal(t, "mine", got)
}

func TestWrongResultsOfCallbacks(t *testing.T) {
	a, b := newContext(t), newContext(t)
	var stale v8.Value
	require.NoError(t, a.Do(ctx, func(s v8.Scope) error {
		stale = eval(t, s, "({})")
		return nil
	}))
	require.NoError(t, a.SetFunc(ctx, "stale", func(context.Context, *v8.Call) (v8.Value, error) { return stale, nil }))
	_, err := a.Eval(ctx, "stale()")
	require.ErrorIs(t, err, v8.ErrScopeClosed)
	require.NoError(t, b.Do(ctx, func(s v8.Scope) error {
		foreign := eval(t, s, "({})")
		require.NoError(
			t, a.SetFunc(ctx, "foreign", func(context.Context, *v8.Call) (v8.Value, error) { return foreign, nil }),
		)
		_, err := a.Eval(ctx, "foreign()")
		require.ErrorIs(t, err, v8.ErrOtherIsolate)
		return nil
	}))
	require.ErrorIs(t, a.SetFunc(ctx, "nil", nil), v8.ErrInvalid)
}

// Go functions and errors that JavaScript has forgotten are forgotten by Go.
func TestHostReferencesAreCollected(t *testing.T) {
	c := newContext(t)
	require.NoError(t, c.SetFunc(ctx, "fail", func(context.Context, *v8.Call) (v8.Value, error) {
		return v8.Undefined, errors.New("again")
	}))
	require.NoError(t, c.Exec(ctx, "for (let i = 0; i < 1000; i++) try { fail() } catch {}"))
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		for range 1000 {
			require.NoError(t, s.Nest(func(s v8.Scope) error {
				_, err := s.Function("f",
					func(context.Context, *v8.Call) (v8.Value, error) { return v8.Undefined, nil })
				return err
			}))
		}
		return nil
	}))
	require.NoError(t, c.Isolate().CollectGarbage(ctx))
	require.Less(t, bridge.CountLive().HostRefs, int64(50))
	// The IDs are used again for the correct objects.
	_, err := c.Eval(ctx, "fail()")
	require.ErrorContains(t, err, "again")
}

// The memory limit may end a run that makes functions or errors. Their IDs are released
// once, so that later functions have different ones.
func TestFunctionsExhaustMemory(t *testing.T) {
	i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 16 << 20}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, i.Close()) })
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	answer := func(n int) v8.Callback {
		return func(context.Context, *v8.Call) (v8.Value, error) { return v8.Int(n), nil }
	}
	long := strings.Repeat("long", 2000)
	makers := map[string]func(s v8.Scope) (v8.Value, error){
		"function": func(s v8.Scope) (v8.Value, error) { return s.Function(long, answer(-1)) },
		"error":    func(s v8.Scope) (v8.Value, error) { return s.Error(errors.New(long)) },
		"thrown":   func(v8.Scope) (v8.Value, error) { return v8.Undefined, errors.New(long) },
	}
	for name, one := range makers {
		require.NoError(t, c.SetFunc(ctx, "make", func(_ context.Context, call *v8.Call) (v8.Value, error) {
			return one(call.Scope)
		}))
		err := c.Exec(ctx, "{ const held = []; for (;;) try { held.push(make()) } catch (e) { held.push(e) } }")
		require.IsType(t, new(v8.MemoryError), err, name)
		for range 2 {
			require.NoError(t, i.CollectGarbage(ctx))
		}
		require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
			var all []v8.Value
			for n := range 50 {
				f, err := s.Function("f", answer(n))
				require.NoError(t, err)
				all = append(all, f)
			}
			for n, f := range all {
				got, err := f.Call(ctx, v8.Undefined)
				require.NoError(t, err)
				require.Equal(t, v8.Int(n), got, name)
			}
			return nil
		}))
	}
}

// A class that cannot be made releases the Go functions of its members.
func TestInvalidClassReleasesFunctions(t *testing.T) {
	hold(t, func(s v8.Scope) {
		method := func(context.Context, *v8.Call) (v8.Value, error) { return v8.Undefined, nil }
		for range 10 {
			class := &v8.Class{Name: "C", Members: []v8.Member{{Name: "m", Method: method}, {}}}
			_, err := s.Class(class)
			require.ErrorIs(t, err, v8.ErrInvalid)
		}
	})
}

func TestAllocations(t *testing.T) {
	if invariants.Enabled {
		t.Skip("the checks allocate")
	}
	c := newContext(t)
	require.NoError(t, c.SetFunc(ctx, "host", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		return call.Arg(0), nil
	}))
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		add, text, host := eval(t, s, "(a, b) => a + b"), eval(t, s, "x => x"), eval(t, s, "x => host(x)")
		in := v8.String("some text")
		for name, tt := range map[string]struct {
			most float64
			call func()
		}{
			"numbers":  {0, func() { _, _ = add.Call(ctx, v8.Undefined, v8.Int(1), v8.Number(2.5)) }},
			"string":   {1, func() { _, _ = text.Call(ctx, v8.Undefined, in) }},
			"object":   {0, func() { _, _ = text.Call(ctx, v8.Undefined, add) }},
			"callback": {0, func() { _, _ = host.Call(ctx, v8.Undefined, v8.Int(1)) }},
		} {
			require.LessOrEqual(t, testing.AllocsPerRun(100, tt.call), tt.most, name)
		}
		return nil
	}))
	script, err := c.Compile(ctx, "1 + 1")
	require.NoError(t, err)
	require.LessOrEqual(t, testing.AllocsPerRun(100, func() { _, _ = c.Run(ctx, script) }), 1.0)
	named := v8.Origin{Name: "app.js"}
	require.Zero(t, testing.AllocsPerRun(100, func() { _, _ = c.Eval(ctx, "0") }))
	require.Zero(t, testing.AllocsPerRun(100, func() { _, _ = c.Eval(ctx, "0", named) }))
}
