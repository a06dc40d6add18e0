package v8_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/seed"
	"github.com/seed24588400/paddock/locker"
	"github.com/seed24588400/paddock/v8"
)

// releasing adds a function wait(k) to c, which releases the lock while f(k) runs and
// returns the string that f returned.
func releasing(t testing.TB, c *v8.Context, f func(k int, call *v8.Call) (string, error)) {
	require.NoError(t, c.SetFunc(ctx, "wait", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		k, _ := call.Arg(0).Int64()
		var said string
		err := call.Scope.Unlock(func() (err error) {
			said, err = f(int(k), call)
			return err
		})
		return v8.String(said), err
	}))
}

// soonEnough returns a context for operations that must not hang.
func soonEnough(t testing.TB) context.Context {
	c, cancel := context.WithTimeout(ctx, 60*time.Second)
	t.Cleanup(cancel)
	return c
}

func evalIn(c *v8.Context, source string) (any, error) { return c.Eval(ctx, source) }

// While one activation has released the lock, others run scripts, hold the isolate and
// call Go. The JavaScript state of the first is unchanged except for the changes that
// they made.
func TestReleaseLetsOthersIn(t *testing.T) {
	c := newContext(t)
	require.NoError(t, c.SetFunc(ctx, "go", func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		return call.Arg(0).Call(ctx, v8.Undefined)
	}))
	entered, go_ := make(chan struct{}), make(chan struct{})
	releasing(t, c, func(int, *v8.Call) (string, error) {
		close(entered)
		<-go_
		return "back", nil
	})
	result := make(chan any)
	go func() {
		got, err := evalIn(c, `
			var n = 0;
			function f(x) {
				const local = {deep: [x, "t" + x]};
				const said = "ab".replace(/b/, () => wait(0));
				return [said, local.deep.join(), n, new Error("here").stack.split("\n").length];
			}
			try { null.x } catch (e) { go(() => f(7)) }`)
		if err != nil {
			got = err
		}
		result <- got
	}()
	<-entered
	soon := soonEnough(t)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 50 {
				got, err := c.Eval(soon, "go(() => { n++; return [1, 2].map(x => x * 2).join() })")
				assert.NoError(t, err)
				assert.Equal(t, "2,4", got)
				_, err = c.Eval(soon, "go(() => { (() => { throw new TypeError('mine') })() })")
				assert.ErrorContains(t, err, "mine")
				assert.NoError(t, c.Do(soon, func(s v8.Scope) error {
					o, err := s.Eval(ctx, "({n: ++n})")
					if err != nil {
						return err
					}
					_, err = o.Get(ctx, v8.String("n"))
					return err
				}))
			}
		})
	}
	all.Wait()
	close(go_)
	require.Equal(t, []any{"aback", "7,t7", 400.0, 4.0}, <-result)
}

// awaitWaiters waits until n goroutines wait for the lock of the isolate, which is held.
func awaitWaiters(t *testing.T, i *v8.Isolate, n int) {
	t.Helper()
	require.Eventually(t, func() bool {
		for _, h := range locker.Holders() {
			if h.Isolate == i.ID() {
				return h.Waiting == n
			}
		}
		return false
	}, time.Minute, time.Millisecond)
}

// The lock is acquired again after those who already wait, and before those who come
// later.
func TestReleaseComesBackInTurn(t *testing.T) {
	c := newContext(t)
	var order []string // protected by the lock of the isolate
	note := func(who string) { order = append(order, who) }
	release, released := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	require.NoError(t, c.SetFunc(ctx, "note", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		who, err := call.Arg(0).AsString()
		note(who)
		return v8.Undefined, err
	}))
	releasing(t, c, func(int, *v8.Call) (string, error) {
		close(released)
		<-release
		return "", nil
	})
	all.Go(func() {
		_, err := evalIn(c, "wait(0); note('back')")
		assert.NoError(t, err)
	})
	<-released
	assert.NoError(t, c.Do(ctx, func(v8.Scope) error {
		late := func(who string) {
			all.Go(func() {
				_, err := evalIn(c, "note('"+who+"')")
				assert.NoError(t, err)
			})
		}
		late("before")
		awaitWaiters(t, c.Isolate(), 1)
		close(release)
		awaitWaiters(t, c.Isolate(), 2)
		late("after")
		awaitWaiters(t, c.Isolate(), 3)
		return nil
	}))
	all.Wait()
	require.Equal(t, []string{"before", "back", "after"}, order)
}

// Scopes and handles of an activation that has released the lock cannot be used by any
// goroutine, and can be used again afterwards.
func TestUseWhileReleased(t *testing.T) {
	c := newContext(t)
	checked := func(s v8.Scope, object v8.Value, call *v8.Call) {
		_, err := s.Eval(ctx, "1")
		assert.ErrorIs(t, err, v8.ErrUnlocked)
		_, err = s.Value("x")
		assert.ErrorIs(t, err, v8.ErrUnlocked)
		_, err = object.Get(ctx, v8.String("a"))
		assert.ErrorIs(t, err, v8.ErrUnlocked)
		_, err = object.Export()
		assert.ErrorIs(t, err, v8.ErrUnlocked)
		assert.ErrorIs(t, s.Nest(func(v8.Scope) error { return nil }), v8.ErrUnlocked)
		assert.ErrorIs(t, s.Unlock(func() error { return nil }), v8.ErrUnlocked)
		assert.Nil(t, s.Context())
		if call != nil {
			assert.Equal(t, v8.Undefined, call.This())
		}
		// A handle of another activation cannot be an argument in this one.
		assert.NoError(t, c.Do(ctx, func(mine v8.Scope) error {
			_, err := mine.Array(object)
			assert.ErrorIs(t, err, v8.ErrUnlocked)
			_, err = eval(t, mine, "(x => x)").Call(ctx, v8.Undefined, object)
			assert.ErrorIs(t, err, v8.ErrUnlocked)
			return nil
		}))
	}
	var kept v8.Value // of an activation that has ended
	require.NoError(t, c.SetFunc(ctx, "wait", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		object := call.Arg(0)
		err := call.Scope.Nest(func(inner v8.Scope) error {
			return inner.Unlock(func() error {
				checked(inner, object, call)
				checked(call.Scope, object, call)
				return c.Do(ctx, func(s v8.Scope) error {
					kept = eval(t, s, "({})")
					return nil
				})
			})
		})
		assert.NoError(t, err)
		_, err = kept.Get(ctx, v8.String("a"))
		assert.ErrorIs(t, err, v8.ErrScopeClosed)
		a, err := object.Get(ctx, v8.String("a"))
		assert.NoError(t, err)
		return a, err
	}))
	got, err := evalIn(c, "wait({a: 41}) + 1")
	require.NoError(t, err)
	require.Equal(t, 42.0, got)

	// The same in a hold without JavaScript on the stack.
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		object := eval(t, s, "({a: 1})")
		require.NoError(t, s.Unlock(func() error {
			checked(s, object, nil)
			_, err := evalIn(c, "wait({a: 1})")
			return err
		}))
		a, err := object.Get(ctx, v8.String("a"))
		require.NoError(t, err)
		require.Equal(t, v8.Int(1), a)
		_, err = kept.Export()
		require.ErrorIs(t, err, v8.ErrScopeClosed)
		return nil
	}))
}

// Garbage collections of others keep, and move, the objects on the stacks of
// activations that have released the lock.
func TestCollectionsWhileReleased(t *testing.T) {
	c := newContext(t)
	releasing(t, c, func(int, *v8.Call) (string, error) {
		for range 3 {
			_, err := evalIn(c, "{ let k = []; for (let i = 0; i < 2e5; i++) { k = [k.length, {i}] } }")
			assert.NoError(t, err)
			assert.NoError(t, c.Isolate().CollectGarbage(ctx))
		}
		return "", nil
	})
	const source = `(() => {
		const made = Array.from({length: 1000}, (_, i) => ({i, s: "s" + i}));
		let sum = 0;
		const down = n => { const mine = {n, s: "n" + n}; if (n) down(n - 1); else wait(0); sum += mine.n + mine.s.length };
		down(100);
		return made.every(({i, s}, k) => i === k && s === "s" + k) && sum;
	})()`
	got, err := evalIn(c, source)
	require.NoError(t, err)
	require.Equal(t, 5344.0, got)

	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		var handles []v8.Value
		for n := range 1000 {
			v, err := s.Value([]any{n})
			require.NoError(t, err)
			handles = append(handles, v)
		}
		require.NoError(t, s.Unlock(func() error {
			_, err := evalIn(c, source)
			return err
		}))
		for n, v := range handles {
			got, err := v.Export()
			require.NoError(t, err)
			require.Equal(t, []any{float64(n)}, got)
		}
		return nil
	}))
}

// If the lock cannot be released, the run continues with the lock.
func TestReleaseRefused(t *testing.T) {
	a, b := newContext(t), newContext(t)
	never := func() error {
		t.Error("it ran")
		return nil
	}
	var outer v8.Scope
	require.NoError(t, a.Do(ctx, func(s v8.Scope) error {
		outer = s
		require.ErrorIs(t, s.Unlock(nil), v8.ErrInvalid)
		// The goroutine is inside a second isolate. Neither can be released.
		return b.Do(ctx, func(inner v8.Scope) error {
			require.ErrorIs(t, inner.Unlock(never), v8.ErrInvalid)
			require.ErrorIs(t, s.Unlock(never), v8.ErrInvalid)
			eval(t, s, "1")
			eval(t, inner, "1")
			return nil
		})
	}))
	require.ErrorIs(t, outer.Unlock(never), v8.ErrScopeClosed)

	// WebAssembly is among the callers.
	require.NoError(t, a.SetFunc(ctx, "refused", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		err := call.Scope.Unlock(never)
		assert.ErrorIs(t, err, v8.ErrInvalid)
		return v8.Undefined, err
	}))
	_, err := evalIn(a, `new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([
		0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 2, 7, 1, 1, 109, 1, 102, 0, 0,
		3, 2, 1, 0, 7, 5, 1, 1, 103, 0, 1, 10, 6, 1, 4, 0, 16, 0, 11])), {m: {f: () => refused()}}).exports.g()`)
	require.ErrorContains(t, err, "WebAssembly")

	// The run must end.
	var held error
	require.NoError(t, a.SetFunc(ctx, "late", func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		<-ctx.Done()
		time.Sleep(20 * time.Millisecond)
		held = call.Scope.Unlock(never)
		return v8.Undefined, nil
	}))
	run, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	_, err = a.Eval(run, "for (;;) late()")
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.ErrorIs(t, held, v8.ErrTerminated)
	require.NoError(t, a.SetFunc(ctx, "full", func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		_, err := call.Scope.Eval(ctx, "{ const a = []; for (;;) a.push({n: a.length, s: 'x' + a.length}) }")
		assert.ErrorIs(t, err, v8.ErrMemoryLimit)
		held = call.Scope.Unlock(never)
		return v8.Undefined, nil
	}))
	_, err = evalIn(a, "for (;;) full()")
	require.ErrorIs(t, err, v8.ErrMemoryLimit)
	require.ErrorIs(t, held, v8.ErrMemoryLimit)
	got, err := evalIn(a, "1")
	require.NoError(t, err)
	require.Equal(t, 1.0, got)
}

// Microtasks of others wait for the microtask that has released the lock.
func TestReleaseInPromiseJob(t *testing.T) {
	c := newContext(t)
	releasing(t, c, func(int, *v8.Call) (string, error) {
		got, err := evalIn(c, "Promise.resolve().then(() => { log.push('theirs') }); log.push('they'); log.join()")
		assert.NoError(t, err)
		assert.Equal(t, "in,they", got)
		return "", nil
	})
	_, err := evalIn(c, "var log = []; (async () => { await 1; log.push('in'); wait(0); log.push('out') })(); 1")
	require.NoError(t, err)
	got, err := evalIn(c, "log.join()")
	require.NoError(t, err)
	require.Equal(t, "in,they,out,theirs", got)
}

// Isolates release their locks on one thread inside each other's Release.
func TestReleasesOfTwoIsolates(t *testing.T) {
	twoContexts(t, func(t *testing.T, a, b *v8.Context) {
		releasing(t, b, func(int, *v8.Call) (string, error) {
			for _, c := range []*v8.Context{a, b} {
				if _, err := evalIn(c, "var seen = [1, 2].map(x => x * 2)"); err != nil {
					return "", err
				}
			}
			return "b", a.Isolate().CollectGarbage(ctx)
		})
		releasing(t, a, func(int, *v8.Call) (string, error) {
			got, err := evalIn(b, "{ const mine = ['from ']; mine[0] + wait(0) + seen }")
			said, _ := got.(string)
			return said, err
		})
		for range 3 {
			got, err := evalIn(a, "{ const mine = ['a ']; mine[0] + wait(0) + seen }")
			require.NoError(t, err)
			require.Equal(t, "a from b2,42,4", got)
		}
	})
}

// Releases nest, on one thread and on several, and end in any order.
func TestHammerRelease(t *testing.T) {
	c := newContext(t)
	require.NoError(t, c.Exec(ctx, `var n = 0;
		function go(depth) {
			const mine = {depth, list: [n, {depth}]};
			const before = mine.list[0];
			n++;
			try { wait(depth) } catch (e) { if (!(e.message.includes("mine"))) throw e }
			if (mine.list[0] !== before || mine.list[1].depth !== depth) throw new Error("changed");
			return depth;
		}`))
	soon := soonEnough(t)
	random := seed.Of(t).Shared()
	mine := errors.New("mine")
	var count, ended atomic.Int64
	enter := func(depth int) error {
		count.Add(1)
		source := fmt.Sprintf("go(%d)", depth)
		var got any
		var err error
		switch random.IntN(4) {
		case 0:
			got, err = c.Eval(soon, source)
		case 1:
			err = c.Do(soon, func(s v8.Scope) error {
				v, err := s.Eval(ctx, source)
				if err != nil {
					return err
				}
				got, err = v.Export()
				return errors.Join(err, s.Unlock(func() error { return nil }))
			})
		case 2:
			err = c.Do(soon, func(s v8.Scope) error {
				if err := s.Unlock(
					func() error { time.Sleep(time.Duration(random.IntN(100_000))); return nil },
				); err != nil {
					return err
				}
				v, err := s.Eval(ctx, source)
				if err != nil {
					return err
				}
				got, err = v.Export()
				return err
			})
		case 3:
			run, cancel := context.WithTimeout(ctx, time.Duration(random.IntN(5_000_000)))
			got, err = c.Eval(run, source+"; for (;;);")
			cancel()
			if !errors.Is(err, context.DeadlineExceeded) {
				return fmt.Errorf("not ended: %v, %w", got, err)
			}
			ended.Add(1)
			return nil
		}
		if err != nil || got != float64(depth) {
			return fmt.Errorf("got %v: %w", got, err)
		}
		return nil
	}
	releasing(t, c, func(depth int, _ *v8.Call) (string, error) {
		switch k := random.IntN(8); {
		case depth > 0 && k < 6:
			assert.NoError(t, enter(depth-1))
		case k == 6:
			return "", mine
		case k == 7:
			assert.NoError(t, c.Isolate().CollectGarbage(soon))
		}
		time.Sleep(time.Duration(random.IntN(100_000)))
		return "", nil
	})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 40 {
				if !assert.NoError(t, enter(3)) {
					return
				}
			}
		})
	}
	all.Wait()
	n, err := c.Get(ctx, "n")
	require.NoError(t, err)
	t.Log(n, "of", count.Load(), "went in,", ended.Load(), "were ended")
	require.Positive(t, n)
	require.LessOrEqual(t, n, float64(count.Load()))
}

// Contexts, scripts, modules and persistent values that are closed while an activation
// that uses them has released the lock stay valid for it, although other activations run
// and free what was closed.
func TestCloseWhileUnlocked(t *testing.T) {
	i := newIsolate(t)
	other, err := i.NewContext(ctx)
	require.NoError(t, err)
	// others runs other activations, which free handles and create handles in their place.
	others := func() error {
		for range 3 {
			c, err := i.NewContext(ctx)
			if err != nil {
				return err
			}
			if err := errors.Join(c.Exec(ctx, "name = 'other'"), other.Exec(ctx, ""), c.Close()); err != nil {
				return err
			}
		}
		return i.CollectGarbage(ctx)
	}
	handles := bridge.CountLive().Handles
	newContext := func() *v8.Context {
		c, err := i.NewContext(ctx)
		require.NoError(t, err)
		require.NoError(t, c.Exec(ctx, "var name = 'mine'"))
		return c
	}
	closing := func(c *v8.Context, more func() error) {
		require.NoError(t, c.SetFunc(ctx, "wait", func(_ context.Context, call *v8.Call) (v8.Value, error) {
			return v8.Undefined, call.Scope.Unlock(func() error { return errors.Join(c.Close(), more(), others()) })
		}))
	}
	none := func() error { return nil }

	t.Run("hold", func(t *testing.T) {
		c := newContext()
		require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
			require.NoError(t, s.Unlock(func() error { return errors.Join(c.Close(), others()) }))
			v, err := s.Eval(ctx, "name")
			require.NoError(t, err)
			require.Equal(t, "mine", v.String())
			return nil
		}))
	})
	t.Run("nested scope", func(t *testing.T) {
		c := newContext()
		require.NoError(t, other.Do(ctx, func(s v8.Scope) error {
			return s.Enter(ctx, c, func(s v8.Scope) error {
				require.NoError(t, s.Unlock(func() error { return errors.Join(c.Close(), others()) }))
				v, err := s.Eval(ctx, "name")
				require.NoError(t, err)
				require.Equal(t, "mine", v.String())
				return nil
			})
		}))
	})
	t.Run("one-shot call", func(t *testing.T) {
		c := newContext()
		closing(c, none)
		got, err := c.Eval(ctx, "wait(); ({name})")
		require.NoError(t, err)
		require.Equal(t, map[string]any{"name": "mine"}, got)
	})
	t.Run("script", func(t *testing.T) {
		c := newContext()
		script, err := c.Compile(ctx, "wait(); name")
		require.NoError(t, err)
		closing(c, script.Close)
		require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
			_, err := s.Run(ctx, script)
			require.NoError(t, err)
			v, err := s.Eval(ctx, "name")
			require.NoError(t, err)
			require.Equal(t, "mine", v.String())
			return nil
		}))
	})
	t.Run("persistent value", func(t *testing.T) {
		c := newContext()
		var p *v8.Persistent
		require.NoError(t, c.Do(ctx, func(s v8.Scope) (err error) {
			v, err := s.Eval(ctx, "() => { wait(); return {name} }")
			if err == nil {
				p, err = v.Persist()
			}
			return err
		}))
		closing(c, func() error { return p.Close() })
		got, err := p.Call(ctx, c)
		require.NoError(t, err)
		require.Equal(t, map[string]any{"name": "mine"}, got)
	})
	t.Run("module", func(t *testing.T) {
		c := newContext()
		var m *v8.Module
		closing(c, func() error { return m.Close() })
		require.NoError(t, c.Do(ctx, func(s v8.Scope) (err error) {
			m, err = s.CompileModule(ctx, "wait(); export const n = name; wait()")
			require.NoError(t, err)
			require.NoError(t, m.Link(ctx, s))
			promise, err := m.Evaluate(ctx, s)
			require.NoError(t, err)
			state, _, err := promise.Promise()
			require.NoError(t, err)
			require.Equal(t, v8.Fulfilled, state)
			return nil
		}))
	})
	require.NoError(t, other.Exec(ctx, ""))
	require.Equal(t, handles, bridge.CountLive().Handles)
}

// Handles are freed although at each time some activation has released the lock.
func TestClosedHandlesAreFreedWhileOthersAreUnlocked(t *testing.T) {
	i := newIsolate(t)
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	handles := bridge.CountLive().Handles
	const most = 20
	var all sync.WaitGroup
	end := func() {}
	for range 3 * most {
		unlocked, ended := make(chan struct{}), make(chan struct{})
		all.Go(func() {
			assert.NoError(t, c.Do(ctx, func(s v8.Scope) error {
				return s.Unlock(func() error { close(unlocked); <-ended; return nil })
			}))
		})
		<-unlocked
		end()
		end = func() { close(ended) }
		dropped, err := i.NewContext(ctx)
		require.NoError(t, err)
		require.NoError(t, dropped.Close())
		require.Less(t, bridge.CountLive().Handles, handles+most)
	}
	end()
	all.Wait()
}

// Runs that are ended while the same goroutine has unlocked the isolate do not affect
// the JavaScript that is suspended, or the next garbage collection.
func TestRunsEndWhileUnlocked(t *testing.T) {
	c := newContext(t)
	ends := map[string]func() error{
		"deadline": func() error {
			run, cancel := context.WithTimeout(ctx, 5*time.Millisecond)
			defer cancel()
			return c.Exec(run, "for (;;);")
		},
		"deadline in a hold": func() error {
			run, cancel := context.WithTimeout(ctx, 5*time.Millisecond)
			defer cancel()
			return c.Do(ctx, func(s v8.Scope) error {
				_, err := s.Eval(run, "for (;;);")
				return errors.Join(err, s.Nest(func(v8.Scope) error { return nil }))
			})
		},
		"memory": func() error {
			return c.Exec(ctx, "(() => { const a = []; for (;;) a.push(new Array(4096).fill(1.5)) })()")
		},
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			releasing(t, c, func(int, *v8.Call) (string, error) {
				for range 2 {
					err := end()
					if !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, v8.ErrMemoryLimit) {
						return "", fmt.Errorf("the run was not ended: %w", err)
					}
					if err := c.Isolate().CollectGarbage(ctx); err != nil {
						return "", err
					}
				}
				return "back", nil
			})
			got, err := c.Eval(ctx, `{
				const r = JSON.stringify({toJSON: () => wait(0)});
				for (let n = 0; n < 1e5; n++) (() => n)();
				r
			}`)
			require.NoError(t, err)
			require.Equal(t, `"back"`, got)
		})
	}
}

// Microtasks of runs that the goroutine itself starts while it has unlocked the isolate
// run after the suspended JavaScript.
func TestMicrotasksOfRunsWhileUnlocked(t *testing.T) {
	c := newContext(t)
	releasing(t, c, func(int, *v8.Call) (string, error) {
		if err := c.Exec(ctx, "var n = 0; Promise.resolve().then(() => n++)"); err != nil {
			return "", err
		}
		n, err := c.Get(ctx, "n")
		return fmt.Sprint(n), err
	})
	got, err := c.Eval(ctx, "wait(0)")
	require.NoError(t, err)
	require.Equal(t, "0", got)
	n, err := c.Get(ctx, "n")
	require.NoError(t, err)
	require.Equal(t, 1.0, n)
}
