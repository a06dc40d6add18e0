package v8_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/wire"
	"github.com/seed24588400/paddock/v8"
)

func TestEnter(t *testing.T) {
	twoContexts(t, func(t *testing.T, a, b *v8.Context) {
		require.NoError(t, a.Do(ctx, func(sa v8.Scope) error {
			require.NoError(t, sa.Enter(ctx, b, func(sb v8.Scope) error {
				require.Equal(t, b, sb.Context())
				// Inside both isolates, both Scopes can be used. Entering the outer
				// isolate again opens a scope nested in its open one.
				v, err := sa.Eval(ctx, "({in: 'a'})")
				require.NoError(t, err)
				require.NoError(t, sb.Enter(ctx, a, func(inner v8.Scope) error {
					require.Equal(t, a, inner.Context())
					got, err := v.Get(ctx, v8.String("in"))
					require.NoError(t, err)
					require.Equal(t, "a", got.String())
					return inner.Enter(ctx, b, func(v8.Scope) error { return nil })
				}))
				mine := errors.New("mine")
				require.ErrorIs(t, sb.Enter(ctx, a, func(v8.Scope) error { return mine }), mine)
				require.ErrorIs(t, sb.Enter(ctx, b, func(v8.Scope) error { return mine }), mine)
				return nil
			}))
			other, err := a.Isolate().NewContext(ctx)
			require.ErrorIs(t, err, v8.ErrReentrant)
			require.Nil(t, other)
			return sa.Unlock(func() error {
				require.ErrorIs(t, sa.Enter(ctx, b, func(v8.Scope) error { return nil }), v8.ErrUnlocked)
				return nil
			})
		}))
		require.ErrorIs(t, v8.Scope{}.Enter(ctx, b, nil), v8.ErrScopeClosed)

		// While bytes are viewed, or JavaScript is interrupted, the outer isolate
		// cannot be entered again.
		require.NoError(t, a.Do(ctx, func(sa v8.Scope) error {
			buffer, err := sa.Buffer(8, nil)
			require.NoError(t, err)
			return sa.Enter(ctx, b, func(sb v8.Scope) error {
				return buffer.View(func([]byte) error {
					require.ErrorIs(t, sb.Enter(ctx, a, func(v8.Scope) error { return nil }), v8.ErrViewed)
					return nil
				})
			})
		}))
		require.NoError(t, a.Isolate().Interrupt(ctx, func(*v8.Interrupted) {
			require.NoError(t, b.Do(ctx, func(sb v8.Scope) error {
				require.ErrorIs(t, sb.Enter(ctx, a, func(v8.Scope) error { return nil }), v8.ErrInterrupted)
				return nil
			}))
		}))
		require.NoError(t, b.Isolate().Close())
		require.NoError(t, a.Do(ctx, func(sa v8.Scope) error {
			require.ErrorIs(t, sa.Enter(ctx, b, func(v8.Scope) error { return nil }), v8.ErrClosed)
			return nil
		}))
	})
}

// Persistent.Call works like a call in a hold, wherever it is called.
// hooks are the functions with which packages marshal and remote use package v8.
var hooks = wire.Of[v8.Scope, v8.Value, *v8.Copy, *v8.Context, *v8.Persistent, *v8.Loop]()

func TestPersistentCall(t *testing.T) {
	twoContexts(t, func(t *testing.T, a, b *v8.Context) {
		var f *v8.Persistent
		require.NoError(t, a.Do(ctx, func(s v8.Scope) (err error) {
			v, err := s.Eval(ctx, "(function(x, how) { switch (how) { case 'throw': throw new TypeError(x); case 'object': return {x}; case 'spin': for (;;); case 'long': return 'x'.repeat(1e5); case 'microtask': Promise.resolve().then(() => { after = x }); return after } return x })", v8.Origin{Name: "a.js"})
			require.NoError(t, err)
			f, err = v.Persist()
			return err
		}))
		require.NoError(t, a.Exec(ctx, "var after = 0"))
		call := func(from v8.Scope) {
			given := []string{}
			object := func(s v8.Scope, v v8.Value) error {
				require.Equal(t, a, s.Context())
				text, err := s.Eval(ctx, "1")
				require.NoError(t, err)
				given = append(given, fmt.Sprint(v.Kind(), text))
				return nil
			}
			for _, x := range []v8.Value{v8.Undefined, v8.Null, v8.Bool(true), v8.Number(1.5), v8.String("text")} {
				got, err := hooks.Call(f, ctx, from, a, object, v8.Undefined, x)
				require.NoError(t, err)
				same, err := got.SameValue(x)
				require.NoError(t, err)
				require.True(t, same, x)
			}
			for _, how := range []string{"object", "long"} {
				got, err := hooks.Call(f, ctx, from, a, object, v8.Undefined, v8.Int(1), v8.String(how))
				require.NoError(t, err)
				require.Equal(t, v8.Undefined, got)
			}
			require.Equal(t, []string{"object 1", "string 1"}, given)
			mine := errors.New("mine")
			_, err := hooks.Call(
				f, ctx, from, a, func(v8.Scope, v8.Value) error { return mine }, v8.Undefined, v8.Int(1),
				v8.String("object"),
			)
			require.ErrorIs(t, err, mine)
			var e *v8.Exception
			_, err = hooks.Call(f, ctx, from, a, object, v8.Undefined, v8.String("no"), v8.String("throw"))
			require.ErrorAs(t, err, &e)
			require.Equal(t, "no", e.Message)
			require.Contains(t, e.Stack, "a.js")
			run, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
			defer cancel()
			_, err = hooks.Call(f, run, from, a, object, v8.Undefined, v8.String("no"), v8.String("spin"))
			require.ErrorIs(t, err, context.DeadlineExceeded)
			<-run.Done() // the run may have been ended just before
			_, err = hooks.Call(f, run, from, a, object, v8.Undefined)
			require.ErrorIs(t, err, context.DeadlineExceeded)
			got, err := hooks.Call(f, ctx, from, a, object, v8.Undefined, v8.Int(7))
			require.NoError(t, err)
			require.Equal(t, v8.Int(7), got)
		}
		call(v8.Scope{})
		for _, c := range []*v8.Context{a, b} {
			require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
				call(s)
				object, err := s.Object()
				require.NoError(t, err)
				_, err = hooks.Call(f, ctx, s, a, nil, v8.Undefined, object)
				if c == b {
					require.ErrorIs(t, err, v8.ErrOtherIsolate)
				} else {
					require.NoError(t, err, "dropped")
				}
				_, err = hooks.Call(f, ctx, s, a, nil, v8.Undefined, v8.Int(1), v8.String("object"))
				return err
			}))
		}
		_, err := hooks.Call(f, ctx, v8.Scope{}, a, nil, v8.Undefined, v8.Int(3), v8.String("microtask"))
		require.NoError(t, err)
		after, err := a.Get(ctx, "after")
		require.NoError(t, err)
		require.Equal(t, 3.0, after)
		require.NoError(t, b.Do(ctx, func(s v8.Scope) error {
			return s.Enter(ctx, a, func(v8.Scope) error {
				_, err := hooks.Call(f, ctx, v8.Scope{}, a, nil, v8.Undefined)
				require.ErrorIs(t, err, v8.ErrReentrant)
				return nil
			})
		}))
		_, err = hooks.Call(f, ctx, v8.Scope{}, b, nil, v8.Undefined)
		require.ErrorIs(t, err, v8.ErrOtherIsolate)
		require.NoError(t, f.Close())
		_, err = hooks.Call(f, ctx, v8.Scope{}, a, nil, v8.Undefined)
		require.ErrorIs(t, err, v8.ErrClosed)
		require.NoError(t, a.Isolate().Close())
		_, err = hooks.Call(f, ctx, v8.Scope{}, a, nil, v8.Undefined)
		require.ErrorIs(t, err, v8.ErrClosed)
		require.ErrorIs(t, a.Isolate().Err(), v8.ErrClosed)
		require.NoError(t, b.Isolate().Err())
	})
}

func TestLoopOfContext(t *testing.T) {
	c := newContext(t)
	require.Nil(t, c.Loop())
	first := v8.NewLoop(c, v8.LoopOptions{})
	require.Equal(t, first, c.Loop())
	second := v8.NewLoop(c, v8.LoopOptions{})
	require.NoError(t, first.Close())
	require.Equal(t, second, c.Loop())
	require.NoError(t, second.Close())
	require.Nil(t, c.Loop())
}

type classed struct{ class string }

func (c classed) Error() string      { return "of a class" }
func (c classed) GuestClass() string { return c.class }

func TestClassOfErrors(t *testing.T) {
	c := newContext(t)
	for class, want := range map[string]string{
		"RangeError": "RangeError", "ReferenceError": "ReferenceError", "SyntaxError": "SyntaxError",
		"TypeError": "TypeError", "Error": "Error", "Odd": "Error", "": "Error",
	} {
		err := fmt.Errorf("wrapped: %w", classed{class})
		require.NoError(
			t, c.SetFunc(ctx, "fail", func(context.Context, *v8.Call) (v8.Value, error) { return v8.Undefined, err }),
		)
		got, failed := c.Eval(ctx, "try { fail() } catch (e) { [e.constructor.name, Object.getPrototypeOf(e) === globalThis[e.name].prototype, e.message] }")
		require.NoError(t, failed)
		require.Equal(t, []any{want, true, "wrapped: of a class"}, got)
		_, failed = c.Eval(ctx, "fail()")
		require.ErrorIs(t, failed, err)
	}
}

func TestTypeOf(t *testing.T) {
	c := newContext(t)
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		list, err := s.Eval(ctx, "[undefined, null, true, 1, 's', 1n, Symbol(), {}, [], () => {}, class {}, new Proxy({}, {}), new Proxy(() => {}, {}), new Error(), new Date(), new Map(), 'x'.repeat(1e5)]")
		require.NoError(t, err)
		types, err := s.Eval(ctx, "l => l.map(x => typeof x)")
		require.NoError(t, err)
		want, err := types.Call(ctx, v8.Undefined, list)
		require.NoError(t, err)
		names, err := want.Export()
		require.NoError(t, err)
		for n, name := range names.([]any) {
			v, err := list.Get(ctx, v8.Int(n))
			require.NoError(t, err)
			got, err := v.TypeOf()
			require.NoError(t, err)
			require.Equal(t, name, got, v.Kind())
		}
		return nil
	}))
}

// A run of an isolate ends while the goroutine is inside another isolate, of another group.
// V8's state of the first isolate must not refer to the group of the second one.
func init() {
	child.Register("end inside another", func([]string) int {
		if err := endInsideAnother(); err != nil {
			fmt.Println(err)
			return 1
		}
		return 0
	})
}

func endInsideAnother() error {
	outer, err := tenantOf(nil)
	if err != nil {
		return err
	}
	defer outer.Isolate().Close()
	group, err := groups.New()
	if err != nil {
		return err
	}
	inner, err := tenantOf(group)
	if err != nil {
		return err
	}
	var scope v8.Scope
	ending, cancel := context.WithCancel(ctx)
	stop := func(context.Context, *v8.Call) (v8.Value, error) {
		cancel()
		return v8.Undefined, nil
	}
	back := func(context.Context, *v8.Call) (v8.Value, error) {
		if _, err := scope.Eval(ending, "stop(); for (;;);"); !errors.Is(err, context.Canceled) {
			return v8.Undefined, fmt.Errorf("the run in the outer isolate: %w", err)
		}
		if stack, err := scope.Stack(); err != nil || !strings.Contains(stack, "begin") {
			return v8.Undefined, fmt.Errorf("the stack is %q: %w", stack, err)
		}
		return v8.Undefined, nil
	}
	begin := func(_ context.Context, call *v8.Call) (v8.Value, error) {
		scope = call.Scope
		err := inner.Exec(ctx, "back()")
		if err := errors.Join(err, inner.Isolate().Close(), group.Close()); err != nil {
			return v8.Undefined, err
		}
		_, err = scope.Buffer(1<<30, nil) // collects garbage
		if !errors.Is(err, v8.ErrMemoryLimit) {
			return v8.Undefined, fmt.Errorf("the buffer: %w", err)
		}
		return v8.Undefined, nil
	}
	return errors.Join(outer.SetFunc(ctx, "stop", stop), inner.SetFunc(ctx, "back", back),
		outer.SetFunc(ctx, "go", begin), outer.Exec(ctx, "(function begin() { go() })()"))
}

func TestEndInsideAnotherIsolate(t *testing.T) {
	r := child.Run(t, "end inside another")
	require.Zero(t, r.ExitCode, "%s\n%s", r.Stdout, r.Stderr)
}
