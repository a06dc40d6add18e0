package v8_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/v8"
)

// twoContexts runs f with contexts of two isolates of one group, and of two groups.
func twoContexts(t *testing.T, f func(t *testing.T, a, b *v8.Context)) {
	t.Run("one group", func(t *testing.T) { f(t, newContext(t), newContext(t)) })
	t.Run("two groups", func(t *testing.T) { f(t, newContext(t), newContextOfItsOwn(t)) })
}

func newContextOfItsOwn(t testing.TB) *v8.Context {
	group, err := groups.New()
	require.NoError(t, err)
	i, err := v8.NewIsolate(v8.IsolateOptions{Group: group, Limits: v8.Limits{Memory: 64 << 20}})
	require.NoError(t, err)
	require.NoError(t, group.Close())
	t.Cleanup(func() { require.NoError(t, i.Close()) })
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	return c
}

// viaOther adds a function other(source) to a, which runs source in b, and a function
// back(source) to b, which runs it in a again. All run on one thread.
func viaOther(t *testing.T, a, b *v8.Context) {
	var scopes []v8.Scope // of a
	require.NoError(t, a.SetFunc(ctx, "other", func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		scopes = append(scopes, call.Scope)
		defer func() { scopes = scopes[:len(scopes)-1] }()
		source, err := call.Arg(0).AsString()
		if err != nil {
			return v8.Undefined, err
		}
		got, err := b.Eval(ctx, source, v8.Origin{Name: "b.js"})
		if err != nil {
			return v8.Undefined, err
		}
		return call.Scope.Value(got)
	}))
	require.NoError(t, b.SetFunc(ctx, "back", func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		source, err := call.Arg(0).AsString()
		if err != nil {
			return v8.Undefined, err
		}
		_, err = a.Eval(ctx, source)
		assert.ErrorIs(t, err, v8.ErrReentrant)
		got, err := scopes[len(scopes)-1].Eval(ctx, source, v8.Origin{Name: "inner.js"})
		if err != nil {
			return v8.Undefined, err
		}
		if _, err = call.Scope.Value([]any{got}); got.IsObject() {
			assert.ErrorIs(t, err, v8.ErrOtherIsolate)
		}
		data, err := got.Export()
		if err != nil {
			return v8.Undefined, err
		}
		return call.Scope.Value(data)
	}))
}

// JavaScript of one isolate calls another isolate, which calls the first again: values,
// errors and stack traces are correct on each side.
func TestIsolatesCallEachOther(t *testing.T) {
	twoContexts(t, func(t *testing.T, a, b *v8.Context) {
		viaOther(t, a, b)
		mine := errors.New("mine")
		require.NoError(
			t,
			a.SetFunc(ctx, "fail", func(context.Context, *v8.Call) (v8.Value, error) { return v8.Undefined, mine }),
		)
		require.NoError(t, a.Exec(ctx, "var who = 'a'; function f(x) { return other(x) }"))
		require.NoError(t, b.Exec(ctx, "var who = 'b'"))

		got, err := a.Eval(ctx, "const o = {who}; [o.who, f(`[who, back('[who]')]`), o.who]")
		require.NoError(t, err)
		require.Equal(t, []any{"a", []any{"b", []any{"a"}}, "a"}, got)

		// The inner run collects garbage, with frames of both isolates further out on
		// the stack.
		got, err = a.Eval(ctx, `{
			const kept = {deep: {text: 'kept' + who}};
			const n = f("const l = {n: 41}; back('{ let n = 0, k = []; for (let i = 0; i < 3e5; i++) { k = [k.length, {i}]; n++ } n }') / 3e5 + l.n");
			n + kept.deep.text
		}`)
		require.NoError(t, err)
		require.Equal(t, "42kepta", got)

		// An exception of the inner run is caught in each of the isolates, or in none.
		got, err = a.Eval(ctx, "f(`try { back('throw new TypeError(who)') } catch (e) { e.message + who }`)")
		require.NoError(t, err)
		require.Equal(t, "TypeError: ab", got)
		_, err = a.Eval(ctx, "f(`back('f2 = () => fail(); f2()')`)", v8.Origin{Name: "outer.js"})
		require.ErrorIs(t, err, mine)
		var e *v8.Exception
		require.ErrorAs(t, err, &e)
		require.Contains(t, e.Stack, "at outer.js")
		require.NotContains(t, e.Stack, "at b.js")
		require.ErrorAs(t, e.Host, &e)
		require.Contains(t, e.Stack, "at b.js")
		require.NotContains(t, e.Stack, "at outer.js")

		got, err = a.Eval(ctx, "f('who') + who")
		require.NoError(t, err)
		require.Equal(t, "ba", got)
	})
}

// A deadline ends all nested runs, and every isolate remains usable.
func TestDeadlineOfNestedIsolates(t *testing.T) {
	twoContexts(t, func(t *testing.T, a, b *v8.Context) {
		viaOther(t, a, b)
		for _, source := range []string{
			"for (;;) { try { other(`back('for (;;);')`) } catch {} }",
			"for (;;) { try { other(`for (;;) back('1')`) } catch {} }",
			"for (;;) { try { other(`back('1')`) } catch {} }",
		} {
			run, cancel := context.WithTimeout(ctx, 30*time.Millisecond)
			_, err := a.Eval(run, source)
			cancel()
			require.ErrorIs(t, err, context.DeadlineExceeded, source)
			got, err := a.Eval(ctx, "other(`back('6') * 7`)")
			require.NoError(t, err, source)
			require.Equal(t, 42.0, got)
		}
	})
}

// If isolates would wait for each other, the last request is an error, which JavaScript
// can catch.
func TestDeadlockBetweenIsolates(t *testing.T) {
	twoContexts(t, func(t *testing.T, a, b *v8.Context) {
		var inside, all sync.WaitGroup
		inside.Add(2)
		for n, of := range []struct{ from, to *v8.Context }{{a, b}, {b, a}} {
			require.NoError(t, of.from.SetFunc(ctx, "ask", func(ctx context.Context, _ *v8.Call) (v8.Value, error) {
				inside.Done()
				inside.Wait()
				got, err := of.to.Eval(ctx, "21")
				if err != nil {
					assert.ErrorIs(t, err, v8.ErrDeadlock)
					return v8.Undefined, err
				}
				return v8.Number(got.(float64)), nil
			}))
			all.Go(func() {
				soon, cancel := context.WithTimeout(ctx, 20*time.Second)
				defer cancel()
				got, err := of.from.Eval(
					soon, "var got; try { got = ask() } catch (e) { got = 21; deadlock = e.message } got",
				)
				assert.NoError(t, err, n)
				assert.Equal(t, 21.0, got)
			})
		}
		all.Wait()
		var said []any
		for _, c := range []*v8.Context{a, b} {
			got, err := c.Eval(ctx, "globalThis.deadlock")
			require.NoError(t, err)
			said = append(said, got)
		}
		require.Contains(t, said, nil)
		require.Contains(t, fmt.Sprint(said), v8.ErrDeadlock.Error())
	})
}

// While V8 optimizes a function, its loops check for interrupts late. In this test many
// deadlines pass at such a time.
func TestNestedDeadlinesWhileOptimizing(t *testing.T) {
	c := newContext(t)
	runs := 0
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		within, err := s.Function("within", func(ctx context.Context, call *v8.Call) (v8.Value, error) {
			runs++
			ctx, cancel := context.WithTimeout(ctx, 5*time.Millisecond)
			defer cancel()
			return call.Arg(0).Call(ctx, v8.Undefined)
		})
		if err != nil {
			return err
		}
		global, err := s.Global()
		if err != nil {
			return err
		}
		return global.Set(ctx, v8.String("within"), within)
	}))
	run, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	err := c.Exec(run, "for (;;) try { within(() => { for (;;); }) } catch {}")
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.NotErrorIs(t, err, v8.ErrLost)
	require.Greater(t, runs, 50)
}
