package v8_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

// A handle returns ErrScopeClosed after its scope.
func TestHandlesDieWithTheirScope(t *testing.T) {
	c := newContext(t)
	var escaped v8.Value
	var scope v8.Scope
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		scope = s
		var inner v8.Value
		require.NoError(t, s.Nest(func(s v8.Scope) error {
			inner = eval(t, s, "({})")
			return nil
		}))
		_, err := inner.Get(ctx, v8.String("a"))
		require.ErrorIs(t, err, v8.ErrScopeClosed)
		escaped = eval(t, s, "({a: 1})")
		return nil
	}))
	_, err := escaped.Get(ctx, v8.String("a"))
	require.ErrorIs(t, err, v8.ErrScopeClosed)
	_, err = scope.Eval(ctx, "1")
	require.ErrorIs(t, err, v8.ErrScopeClosed)
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		_, err := eval(t, s, "x => x").Call(ctx, v8.Undefined, escaped)
		require.ErrorIs(t, err, v8.ErrScopeClosed)
		return nil
	}))
	var zero v8.Scope
	_, err = zero.Eval(ctx, "1")
	require.ErrorIs(t, err, v8.ErrScopeClosed)
}

// Values that the outer Scope creates while an inner scope is open belong to the inner scope.
func TestOuterScopeInsideInner(t *testing.T) {
	hold(t, func(outer v8.Scope) {
		var v v8.Value
		require.NoError(t, outer.Nest(func(v8.Scope) error {
			v = eval(t, outer, "[]")
			_, err := v.Len()
			return err
		}))
		_, err := v.Len()
		require.ErrorIs(t, err, v8.ErrScopeClosed)
	})
}

// Guests see the order of properties, which must not be that of Go's maps.
func TestPropertiesAreSorted(t *testing.T) {
	c := newContext(t)
	require.NoError(t, c.Exec(ctx, "function keys(x) { return JSON.stringify(x) }"))
	data := map[string]any{
		"b": map[string]any{"y": 1, "x": nil, "": 2, "ü": 3},
		"a": []any{map[string]any{"d": 1, "c": 2}},
	}
	for range 20 {
		text, err := c.Call(ctx, "keys", data)
		require.NoError(t, err)
		require.Equal(t, `{"a":[{"c":2,"d":1}],"b":{"":2,"x":null,"y":1,"ü":3}}`, text)
	}
}

// Handles do not accumulate in a long hold.
func TestHoldsDoNotGrow(t *testing.T) {
	hold(t, func(s v8.Scope) {
		f := eval(t, s, "(a, b) => a + b")
		object := eval(t, s, "({x: 1})")
		loop := func(n int) uint64 {
			for range n {
				_, err := f.Call(ctx, v8.Undefined, v8.Number(1.5), v8.Number(2.5))
				require.NoError(t, err)
				_, err = object.Get(ctx, v8.String("x"))
				require.NoError(t, err)
			}
			statistics, err := s.HeapStatistics()
			require.NoError(t, err)
			return statistics.Malloced
		}
		before := loop(1000)
		require.LessOrEqual(t, loop(100_000), before+64<<10)
	})
}

func TestContextsAreApart(t *testing.T) {
	i := newIsolate(t)
	a, err := i.NewContext(ctx)
	require.NoError(t, err)
	b, err := i.NewContext(ctx)
	require.NoError(t, err)
	require.NoError(t, a.Exec(ctx, "var x = 1; Array.prototype.polluted = true"))
	got, err := b.Eval(ctx, "typeof x + [].polluted")
	require.NoError(t, err)
	require.Equal(t, "undefinedundefined", got)
	// One hold, both contexts.
	require.NoError(t, a.Do(ctx, func(s v8.Scope) error {
		require.Same(t, a, s.Context())
		return s.Enter(ctx, b, func(s v8.Scope) error {
			require.Same(t, b, s.Context())
			require.Equal(t, v8.KindUndefined, eval(t, s, "globalThis.x").Kind())
			return nil
		})
	}))
}

func TestReentry(t *testing.T) {
	c := newContext(t)
	other, err := c.Isolate().NewContext(ctx)
	require.NoError(t, err)
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		_, err := c.Eval(ctx, "1")
		require.ErrorIs(t, err, v8.ErrReentrant)
		require.ErrorIs(t, other.Do(ctx, func(v8.Scope) error { return nil }), v8.ErrReentrant)
		_, err = c.Isolate().HeapStatistics(ctx)
		require.ErrorIs(t, err, v8.ErrReentrant)
		return nil
	}))
	require.NoError(t, c.SetFunc(ctx, "again", func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		_, err := c.Eval(ctx, "1")
		return v8.Undefined, err
	}))
	_, err = c.Eval(ctx, "again()")
	require.ErrorIs(t, err, v8.ErrReentrant)
}

// Isolates nest on one goroutine, and each keeps its own state.
func TestTwoIsolatesNest(t *testing.T) {
	a, b := newContext(t), newContext(t)
	require.NoError(t, a.Do(ctx, func(sa v8.Scope) error {
		va := eval(t, sa, "({who: 'a'})")
		return b.Do(ctx, func(sb v8.Scope) error {
			vb := eval(t, sb, "({who: 'b'})")
			for range 10 {
				for want, v := range map[string]v8.Value{"a": va, "b": vb} {
					who, err := v.Get(ctx, v8.String("who"))
					require.NoError(t, err)
					require.Equal(t, want, who.String())
				}
			}
			_, err := eval(t, sb, "x => x").Call(ctx, v8.Undefined, va)
			require.ErrorIs(t, err, v8.ErrOtherIsolate)
			return nil
		})
	}))
}

func TestDoReturnsTheError(t *testing.T) {
	c := newContext(t)
	mine := errors.New("mine")
	require.ErrorIs(t, c.Do(ctx, func(v8.Scope) error { return mine }), mine)
	require.Panics(t, func() { _ = c.Do(ctx, func(v8.Scope) error { panic("in the body") }) })
	// After the panic the hold is closed properly.
	got, err := c.Eval(ctx, "1")
	require.NoError(t, err)
	require.Equal(t, 1.0, got)
}

func TestWaitingHonoursTheContext(t *testing.T) {
	c := newContext(t)
	inside, leave := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		_ = c.Do(ctx, func(v8.Scope) error {
			close(inside)
			<-leave
			return nil
		})
	})
	<-inside
	mine := errors.New("mine")
	ended, cancel := context.WithCancelCause(ctx)
	cancel(mine)
	_, err := c.Eval(ended, "1")
	require.ErrorIs(t, err, mine)
	close(leave)
	wg.Wait()
}

// Hundreds of goroutines use a few isolates, with one-shot calls and with holds.
func TestManyGoroutines(t *testing.T) {
	contexts := []*v8.Context{newContext(t), newContext(t), newContext(t)}
	for _, c := range contexts {
		require.NoError(t, c.Exec(ctx, "var n = 0; function inc() { return ++n }"))
	}
	const each = 60
	var wg sync.WaitGroup
	for n := range 5 * each {
		c := contexts[n%len(contexts)]
		wg.Go(func() {
			for range 10 {
				_, err := c.Call(ctx, "inc")
				assert.NoError(t, err)
				assert.NoError(t, c.Do(ctx, func(s v8.Scope) error {
					_, err := s.Eval(ctx, "inc()")
					return err
				}))
			}
		})
	}
	wg.Wait()
	for _, c := range contexts {
		n, err := c.Get(ctx, "n")
		require.NoError(t, err)
		require.Equal(t, float64(5*each*20/len(contexts)), n)
	}
}

// A Scope that another goroutine uses while its own goroutine waits returns an error, and
// changes nothing.
func TestScopeOfOtherGoroutine(t *testing.T) {
	hold(t, func(s v8.Scope) {
		errs := map[string]error{}
		done := make(chan struct{})
		go func() {
			defer close(done)
			never := func(v8.Scope) error { return errors.New("called") }
			_, errs["eval"] = s.Eval(ctx, "1")
			_, errs["global"] = s.Global()
			_, errs["stack"] = s.Stack()
			_, errs["context"] = s.NewContext(ctx)
			errs["nest"] = s.Nest(never)
			errs["unlock"] = s.Unlock(func() error { return errors.New("called") })
		}()
		<-done
		for name, err := range errs {
			require.ErrorIs(t, err, v8.ErrScopeClosed, name)
		}
		require.Equal(t, v8.Int(2), eval(t, s, "1 + 1"))
		require.NoError(t, s.Unlock(func() error { return nil }))
	})
}
