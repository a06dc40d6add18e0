package remote_test

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

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/remote"
	"github.com/seed24588400/paddock/v8"
)

// looped creates a loop for a context.
func looped(t testing.TB, c *v8.Context, o v8.LoopOptions) *v8.Loop {
	l := v8.NewLoop(c, o)
	t.Cleanup(func() { require.NoError(t, l.Close()) })
	return l
}

// await returns the result of the promise that source creates.
func await(t testing.TB, l *v8.Loop, source string) (any, error) {
	within, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	return marshal.Await[any](within, l, func(s v8.Scope) (v8.Value, error) {
		return s.Eval(within, source, v8.Origin{Name: "b.js"})
	})
}

func TestFunctions(t *testing.T) {
	pairs(t, func(t *testing.T, a, b *v8.Context) {
		require.NoError(t, a.Exec(ctx, `function echo(...a) { last = a; return a.length < 2 ? a[0] : a }
			var last`, v8.Origin{Name: "a.js"}))
		give(t, b, "f", functionOf(t, a, "echo", remote.ModeSync))
		for _, test := range []struct {
			source string
			want   any
		}{
			{"f() === undefined", true},
			{"f(null) === null", true},
			{"f(1.5)", 1.5},
			{"Object.is(f(-0), -0) && Number.isNaN(f(NaN))", true},
			{"f(true)", true},
			{"f('text')", "text"},
			{"f('\\ud800') === '\\ud800'", true},
			{"f('x'.repeat(1e5)).length", 1e5},
			{"f(2n ** 70n) === 2n ** 70n", true},
			{"f(1, 'b', [3])", []any{1.0, "b", []any{3.0}}},
			{"{ const o = {x: [1]}; const p = f(o); p !== o && p.x !== o.x && Object.getPrototypeOf(p) === Object.prototype && p.x[0] === 1 }", true},
			{"f(new Map([[1, 2]])) instanceof Map && f(new Date(5)).getTime() === 5", true},
			{"{ const o = {}; o.o = o; const p = f(o); p.o === p }", true},
			{"f.name + f.length + typeof f.prototype", "echo0undefined"},
			{"f.call({}, 1)", 1.0},
		} {
			require.Equal(t, test.want, js(t, b, test.source), test.source)
		}
		for _, source := range []string{"f(() => {})", "f(Symbol())", "f({get x() { hit = 1 }})",
			"f(new Proxy({}, {}))", "new f()", "f(f)"} {
			_, err := b.Eval(ctx, source)
			var e *v8.Exception
			require.ErrorAs(t, err, &e, source)
		}
		require.Nil(t, js(t, b, "globalThis.hit"))

		// In the context of the function, Marshal returns the function itself.
		f := functionOf(t, a, "echo", remote.ModeAsync)
		give(t, a, "g", f)
		require.Equal(t, true, js(t, a, "g === echo"))
		// Another context of the isolate is treated like another isolate.
		second, err := a.Isolate().NewContext(ctx)
		require.NoError(t, err)
		give(t, second, "g", functionOf(t, a, "echo", remote.ModeSync))
		require.Equal(t, true,
			js(t, second, "const sent = {}; const got = g(sent); got !== sent && got instanceof Object"))
		require.Equal(t, true, js(t, a, "last[0] instanceof Object"))

		// A Function inside another value is an error.
		ref := referenceTo(t, a, "1")
		require.NoError(t, b.Do(ctx, func(s v8.Scope) error {
			for _, x := range []any{f, ref, new(v8.Copy)} {
				_, err := marshal.Marshal(s, []any{x})
				var refused *marshal.Error
				require.ErrorAs(t, err, &refused)
			}
			return nil
		}))

		require.NoError(t, f.Close())
		require.NoError(t, f.Close())
		within(t, a, "[{}, 1, new Proxy({}, {})]", func(s v8.Scope, v v8.Value) {
			for n := range 3 {
				x, err := v.Get(ctx, v8.Int(n))
				require.NoError(t, err)
				_, err = remote.NewFunction(s, x, remote.ModeSync)
				require.ErrorIs(t, err, v8.ErrInvalid)
			}
			_, err := remote.NewFunction(s, v, 9)
			require.ErrorIs(t, err, v8.ErrInvalid)
		})
	})
}

// A calls B, B calls A, and so on. The inner call in A sees the changes of the outer one.
// The stack limit ends endless recursion.
func TestCallsBackAndForth(t *testing.T) {
	pairs(t, func(t *testing.T, a, b *v8.Context) {
		require.NoError(t, a.Exec(ctx, "var log = [], down = n => { log.push(n); return n > 0 ? toB(n - 1) : log.length }, deep = n => toBDeep(n + 1)", v8.Origin{Name: "a.js"}))
		require.NoError(t, b.Exec(ctx, "var up = n => toA(n) + 1, upDeep = n => { depth = n; return toADeep(n + 1) }, depth", v8.Origin{Name: "b.js"}))
		give(t, a, "toB", functionOf(t, b, "up", remote.ModeSync))
		give(t, b, "toA", functionOf(t, a, "down", remote.ModeSync))
		give(t, a, "toBDeep", functionOf(t, b, "upDeep", remote.ModeSync))
		give(t, b, "toADeep", functionOf(t, a, "deep", remote.ModeSync))
		require.Equal(t, []any{16.0, 6.0}, js(t, a, "{ const inner = {}; const sum = down(5); [sum + 5, log.length] }"))
		require.Equal(t, "no", js(t, a, "try { deep(0); 'ended' } catch (e) { e instanceof Error ? 'no' : 'odd' }"))
		require.Greater(t, js(t, b, "depth"), 10.0)
		require.Equal(t, 7.0, js(t, a, "log.length = 0; down(3) - 0 && log.push(...down.name) && 7"))

		// The same with Enter in Go, in holds of both isolates.
		within(t, a, "0", func(sa v8.Scope, _ v8.Value) {
			require.NoError(t, sa.Enter(ctx, b, func(sb v8.Scope) error {
				return sb.Enter(ctx, a, func(inner v8.Scope) error {
					require.Equal(t, a.Isolate(), inner.Isolate())
					_, err := sa.Eval(ctx, "log.length = 0")
					require.NoError(t, err)
					n, err := inner.Eval(ctx, "log.push(1)")
					require.Equal(t, v8.Int(1), n)
					return err
				})
			}))
			require.NoError(t, sa.Enter(ctx, a, func(s v8.Scope) error { _, err := s.Eval(ctx, "log"); return err }))
		})
	})
}

// The end of the caller's run also ends the callee's JavaScript, and both isolates remain
// usable.
func TestCalleeEndsWithCaller(t *testing.T) {
	for _, test := range []struct {
		name   string
		limits v8.Limits
		run    func(b *v8.Context, source string) error
		want   error
	}{
		{"deadline", v8.Limits{}, func(b *v8.Context, source string) error {
			run, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
			defer cancel()
			return b.Exec(run, source)
		}, context.DeadlineExceeded},
		{"cancel", v8.Limits{}, func(b *v8.Context, source string) error {
			run, cancel := context.WithCancelCause(ctx)
			time.AfterFunc(50*time.Millisecond, func() { cancel(errMine) })
			return b.Exec(run, source)
		}, errMine},
		{"CPU time of a run", v8.Limits{RunCPU: 50 * time.Millisecond}, func(b *v8.Context, source string) error {
			return b.Exec(ctx, source)
		}, v8.ErrCPULimit},
	} {
		t.Run(test.name, func(t *testing.T) {
			pairs(t, func(t *testing.T, a, other *v8.Context) {
				b, err := v8.NewIsolate(v8.IsolateOptions{Group: other.Isolate().Group(), Limits: test.limits})
				require.NoError(t, err)
				defer b.Close()
				c, err := b.NewContext(ctx)
				require.NoError(t, err)
				spin := functionOf(t, a, "globalThis.n = 0; (f => { n++; for (;;) { try { for (;;) f?.() } catch {} } })", remote.ModeSync)
				back := functionOf(t, c, "globalThis.idle = () => { for (;;); }; () => idle()", remote.ModeSync)
				give(t, c, "spin", spin)
				give(t, a, "back", back)
				give(t, c, "nested",
					functionOf(t, a, "() => { for (;;) { try { back() } catch {} } }", remote.ModeSync))
				for n, source := range []string{"for (;;) { try { spin() } catch {} }",
					"for (;;) { try { nested() } catch {} }"} {
					begin := time.Now()
					err := test.run(c, source)
					require.ErrorIs(t, err, test.want, source)
					require.ErrorIs(t, err, v8.ErrTerminated, source)
					require.NotErrorIs(t, err, v8.ErrLost, source)
					require.Less(t, time.Since(begin), 5*time.Second)
					require.Equal(t, 1.0, js(t, a, "n"), n)
					require.Equal(t, 2.0, js(t, c, "1 + 1"))
				}
			})
		})
	}
	t.Run("close", func(t *testing.T) {
		pairs(t, func(t *testing.T, a, b *v8.Context) {
			entered := make(chan struct{})
			require.NoError(t, a.SetFunc(ctx, "entered", func(context.Context, *v8.Call) (v8.Value, error) {
				close(entered)
				return v8.Undefined, nil
			}))
			give(t, b, "spin", functionOf(t, a, "() => { entered(); for (;;); }", remote.ModeSync))
			var ended sync.WaitGroup
			ended.Go(func() { assert.ErrorIs(t, b.Exec(ctx, "spin()"), v8.ErrClosed) })
			<-entered
			require.NoError(t, b.Isolate().Close())
			ended.Wait()
			require.Equal(t, 2.0, js(t, a, "1 + 1"))
		})
	})
	// A limit of the callee ends only the callee's part.
	t.Run("the callee's own", func(t *testing.T) {
		slow := contextOf(t, v8.IsolateOptions{Limits: v8.Limits{RunCPU: 50 * time.Millisecond}})
		small := contextOf(t, v8.IsolateOptions{Limits: v8.Limits{Memory: 16 << 20}})
		b := contextOf(t, v8.IsolateOptions{})
		give(t, b, "spin", functionOf(t, slow, "() => { for (;;); }", remote.ModeSync))
		give(t, b, "fill", functionOf(t, small, "() => { for (let k = [];;) k.push({k}) }", remote.ModeSync))
		require.Regexp(t, "CPU time limit.*memory limit", js(t, b, "{ let s = ''; for (const f of [spin, fill]) { try { f() } catch (e) { s += e.message } } s }"))
		_, err := b.Eval(ctx, "spin()")
		require.ErrorIs(t, err, v8.ErrCPULimit)
		_, err = b.Eval(ctx, "fill()")
		require.ErrorIs(t, err, v8.ErrMemoryLimit)
		for _, c := range []*v8.Context{slow, small, b} {
			require.Equal(t, 2.0, js(t, c, "1 + 1"))
		}
	})
	// The run of the middle isolate ends, and the outermost run continues.
	t.Run("in between", func(t *testing.T) {
		a := contextOf(t, v8.IsolateOptions{})
		b := contextOf(t, v8.IsolateOptions{Limits: v8.Limits{RunCPU: 50 * time.Millisecond}})
		give(t, b, "back", functionOf(t, a, "() => { for (;;); }", remote.ModeSync))
		give(t, a, "f", functionOf(t, b, "() => back()", remote.ModeSync))
		require.Contains(t, js(t, a, "let said = 'nothing'; try { f() } catch (e) { said = e.message } let n = 0; for (let i = 0; i < 1e6; i++) n++; said"), "CPU time limit")
		require.Equal(t, 2.0, js(t, b, "1 + 1"))
	})
}

var errMine = errors.New("mine")

// Two isolates wait for each other. The last one to request gets an error, in JavaScript
// and in Go.
func TestDeadlockOfFunctions(t *testing.T) {
	pairs(t, func(t *testing.T, a, b *v8.Context) {
		var inside, all sync.WaitGroup
		inside.Add(2)
		for _, c := range []*v8.Context{a, b} {
			require.NoError(t, c.SetFunc(ctx, "meet", func(context.Context, *v8.Call) (v8.Value, error) {
				inside.Done()
				inside.Wait()
				return v8.Undefined, nil
			}))
		}
		give(t, a, "other", functionOf(t, b, "() => 'b'", remote.ModeSync))
		give(t, b, "other", functionOf(t, a, "() => 'a'", remote.ModeSync))
		var mu sync.Mutex
		var failed []error
		for _, c := range []*v8.Context{a, b} {
			all.Go(func() {
				_, err := c.Eval(ctx, "meet(); other()")
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					failed = append(failed, err)
				}
			})
		}
		all.Wait()
		require.Len(t, failed, 1)
		require.ErrorIs(t, failed[0], v8.ErrDeadlock)
		var e *v8.Exception
		require.ErrorAs(t, failed[0], &e)
		require.Contains(t, e.Message, "deadlock")
		require.Equal(t, "b", js(t, a, "other()"))
		require.Equal(t, "a", js(t, b, "other()"))
	})
}

// A call that was made after others ends after them, also for the limit of pending work.
func TestAsyncCallsEndInOrder(t *testing.T) {
	pairs(t, func(t *testing.T, a, b *v8.Context) {
		give(t, b, "f", functionOf(t, a, "x => x", remote.ModeAsync))
		give(t, b, "ignored", functionOf(t, a, "x => x", remote.ModeIgnored))
		_, err := await(t, looped(t, b, v8.LoopOptions{MaxPending: 20}), `(async () => {
			for (let round = 0; round < 300; round++) {
				for (let n = 0; n < 19; n++) ignored(n);
				await f("end");
			}
		})()`)
		require.NoError(t, err)
	})
}

// A loop that is closed leaves no handle of a call whose result it has not delivered.
func TestAsyncOfClosedLoop(t *testing.T) {
	pairs(t, func(t *testing.T, a, b *v8.Context) {
		r := referenceTo(t, a, "({object: {}})")
		give(t, b, "r", r)
		give(t, b, "f", functionOf(t, a, "() => [1]", remote.ModeAsync))
		inA, inB := a.Isolate().Handles(), b.Isolate().Handles()
		for range 20 {
			l := v8.NewLoop(b, v8.LoopOptions{})
			require.NoError(t, b.Exec(ctx, "r.get('object', {reference: true}); f()"))
			require.NoError(t, l.Close())
			require.Equal(t, inB, b.Isolate().Handles())
			require.Eventually(t, func() bool { return a.Isolate().Handles() == inA }, 10*time.Second, time.Millisecond)
		}
	})
}

func TestAsyncFunctions(t *testing.T) {
	pairs(t, func(t *testing.T, a, b *v8.Context) {
		require.NoError(t, a.Exec(ctx, "var log = []; function work(x) { log.push(x); if (x === 'bad') throw new TypeError('bad'); return {x} }", v8.Origin{Name: "a.js"}))
		f := functionOf(t, a, "work", remote.ModeAsync)
		give(t, b, "f", f)
		give(t, b, "ignored", functionOf(t, a, "work", remote.ModeIgnored))
		give(t, b, "r", referenceTo(t, a, "({n: 1, work})"))
		_, err := b.Eval(ctx, "f(1)")
		require.ErrorIs(t, err, v8.ErrInvalid, "no loop")
		l := looped(t, b, v8.LoopOptions{MaxPending: 50, MaxBytes: 8 << 20})

		got, err := await(t, l, "f([1]).then(v => v.x)")
		require.NoError(t, err)
		require.Equal(t, []any{1.0}, got)
		got, err = await(t, l, "(async function inB() { try { await f('bad') } catch (e) { return [e instanceof TypeError, e.stack] } })()")
		require.NoError(t, err)
		require.Equal(t, true, got.([]any)[0])
		require.Regexp(t, `(?s)^TypeError: bad\n    at work \(a.js.*another isolate>\n    at inB \(b.js`, got.([]any)[1])
		_, err = await(t, l, "f(() => {})")
		require.Error(t, err)
		got, err = await(t, l, "r.get('n').then(n => r.set('n', n + 1)).then(() => r.get('work', {reference: true})).then(f => f.apply(null, ['via'])).then(v => v.x)")
		require.NoError(t, err)
		require.Equal(t, "via", got)
		_, err = await(t, l, "r.get('nothing', {reference: true}).then(r => r.apply(null, []))")
		require.ErrorIs(t, err, v8.ErrInvalid)

		// Calls of all kinds run in the order in which they were made.
		require.NoError(t, a.Exec(ctx, "log = []"))
		_, err = await(t, l, "ignored('bad'); for (let n = 0; n < 10; n++) { ignored(n); r.applyIgnored(null, []) } f('end')")
		require.NoError(t, err)
		require.Equal(t, []any{"bad", 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, "end"}, js(t, a, "log"))

		// Too many calls are rejected and do not affect other isolates.
		release, held := make(chan struct{}), make(chan struct{})
		var all sync.WaitGroup
		all.Go(func() {
			assert.NoError(t, a.Do(ctx, func(v8.Scope) error { close(held); <-release; return nil }))
		})
		<-held
		got = js(t, b, "{ let n = 0, said; try { for (;; n++) n % 2 ? f(n) : ignored(n) } catch (e) { said = e.message } [n, said] }")
		require.Equal(t, 50.0, got.([]any)[0])
		require.Contains(t, got.([]any)[1], v8.ErrPendingLimit.Error())
		close(release)
		all.Wait()
		require.NoError(t, l.Run(ctx))
		require.Equal(t, 62.0, js(t, a, "log.length"), "no call is lost")

		// Arguments and results that are too large together are rejected too.
		give(t, b, "sink", functionOf(t, a, "() => 0", remote.ModeIgnored))
		held, release = make(chan struct{}), make(chan struct{})
		all.Go(func() {
			assert.NoError(t, a.Do(ctx, func(v8.Scope) error { close(held); <-release; return nil }))
		})
		<-held
		got = js(t, b, "{ let n = 0, said; try { for (;; n++) sink('x'.repeat(1 << 20), [n]) } catch (e) { said = e.message } [n, said] }")
		require.Equal(t, 7.0, got.([]any)[0])
		require.Contains(t, got.([]any)[1], v8.ErrPendingLimit.Error())
		close(release)
		all.Wait()
		require.NoError(t, l.Run(ctx))
		give(t, b, "large", functionOf(t, a, "n => 'x'.repeat(n << 20)", remote.ModeAsync))
		_, err = await(t, l, "large(9)")
		require.ErrorIs(t, err, v8.ErrPendingLimit)
		for range 3 { // the memory is released after each call
			got, err = await(t, l, "large(7).then(x => x.length)")
			require.NoError(t, err)
			require.Equal(t, 7.0*(1<<20), got)
		}

		// Active calls end when the loop is closed.
		give(t, b, "spin", functionOf(t, a, "() => { for (;;); }", remote.ModeAsync))
		require.Equal(t, 1.0, js(t, b, "spin(); spin(); 1"))
		require.NoError(t, l.Close())
		require.Equal(t, 2.0, js(t, a, "1 + 1"))
		_, err = b.Eval(ctx, "f(1)")
		require.Error(t, err)

		l = looped(t, b, v8.LoopOptions{})
		require.NoError(t, f.Close())
		_, err = await(t, l, "f(1)")
		require.ErrorIs(t, err, v8.ErrClosed)
		_, err = await(t, l, "r.apply(null, [], {timeout: 30})")
		require.ErrorIs(t, err, v8.ErrInvalid)
		require.NoError(t, a.Isolate().Close())
		_, err = await(t, l, "spin()")
		require.ErrorIs(t, err, v8.ErrClosed)
	})
}

// Isolates call each other in all modes and directions, from many goroutines.
func TestHammerBetweenIsolates(t *testing.T) {
	const isolates, workers, rounds = 4, 6, 60
	type tenant struct {
		c *v8.Context
		l *v8.Loop
	}
	tenants := make([]*tenant, isolates)
	for n := range tenants {
		c := contextOf(t, v8.IsolateOptions{})
		require.NoError(t, c.Exec(ctx, `var done = 0, inc = n => { done++; return n + 1 }, spin = () => { for (;;); }
			const wrong = e => { if (!/deadlock/.test(e.message)) throw e; return -1 }`))
		tenants[n] = &tenant{c, looped(t, c, v8.LoopOptions{})}
	}
	for n, from := range tenants {
		for m, to := range tenants {
			if n == m {
				continue
			}
			for mode, name := range []string{"sync", "async", "ignored"} {
				give(t, from.c, fmt.Sprint(name, m), functionOf(t, to.c, "inc", remote.Mode(mode)))
			}
			give(t, from.c, fmt.Sprint("ref", m), referenceTo(t, to.c, "globalThis"))
			give(t, from.c, fmt.Sprint("spin", m), functionOf(t, to.c, "spin", remote.ModeSync))
		}
	}
	for n, from := range tenants {
		m := (n + 1) % isolates
		relay := functionOf(t, from.c, fmt.Sprintf("n => n > 0 ? relay%d(n - 1) : inc(0)", m), remote.ModeSync)
		give(t, tenants[(n+isolates-1)%isolates].c, fmt.Sprint("relay", n), relay)
	}
	var all sync.WaitGroup
	var want [isolates]atomic.Int64 // by callee: calls that returned or will return
	for w := range workers {
		all.Go(func() {
			for r := range rounds {
				n := (w + r) % isolates
				m := (n + 1 + (w+r)/isolates%(isolates-1)) % isolates
				from := tenants[n]
				switch r % 5 {
				case 0:
					got, err := from.c.Eval(ctx, fmt.Sprintf("try { sync%d(1) } catch (e) { wrong(e) }", m))
					if assert.NoError(t, err) && got == 2.0 {
						want[m].Add(1)
					}
				case 1:
					_, err := from.c.Eval(ctx, fmt.Sprintf("async%d(1); ignored%d(1); ref%d.get('inc', {reference: true}).then(f => f.apply(null, [1])); 0", m, m, m))
					assert.NoError(t, err)
					want[m].Add(3)
				case 2:
					run, cancel := context.WithTimeout(ctx, 3*time.Millisecond)
					_, err := from.c.Eval(run, fmt.Sprintf("for (;;) { try { spin%d() } catch (e) { wrong(e) } }", m))
					assert.ErrorIs(t, err, context.DeadlineExceeded)
					cancel()
				case 3:
					_, err := from.c.Eval(ctx, fmt.Sprintf("try { relay%d(9) } catch (e) { wrong(e) }", (n+1)%isolates))
					assert.NoError(t, err)
				case 4:
					_, err := from.c.Eval(ctx, fmt.Sprintf("try { ref%d.getSync('done') } catch (e) { wrong(e) }", m))
					assert.NoError(t, err)
				}
			}
		})
	}
	stop := make(chan struct{})
	var loops sync.WaitGroup
	for _, of := range tenants {
		loops.Go(func() {
			for ended := false; !ended; {
				select {
				case <-stop:
					ended = true // try once more
				default:
				}
				assert.NoError(t, of.l.Run(ctx))
				select {
				case <-stop:
				case <-time.After(time.Millisecond):
				}
			}
		})
	}
	all.Wait()
	close(stop)
	loops.Wait()
	for n, of := range tenants {
		require.GreaterOrEqual(t, js(t, of.c, "done"), float64(want[n].Load()), n)
	}
}

// If a callee is lost, its caller gets an error and remains usable.
func TestLostCallee(t *testing.T) {
	group, err := groups.New()
	require.NoError(t, err)
	defer group.Close()
	for _, source := range []string{
		"() => Array.prototype.forEach.call({length: 2 ** 53}, () => {})",
		"() => new Array(2 ** 27).fill({})",
		"() => { const l = []; for (;;) l.push(new Array(2 ** 20).fill(0)) }",
	} {
		a := contextOf(t, v8.IsolateOptions{Group: group, Limits: v8.Limits{RunCPU: 50 * time.Millisecond}})
		b := contextOf(t, v8.IsolateOptions{})
		l := looped(t, b, v8.LoopOptions{})
		give(t, b, "f", functionOf(t, a, source, remote.ModeSync))
		give(t, b, "r", referenceTo(t, a, "({n: 1})"))
		require.Equal(t, true, js(t, b, "let e; try { f() } catch (x) { e = x } e instanceof Error"), source)
		if a.Isolate().Err() == nil {
			continue // the run was ended before the isolate was lost
		}
		_, err := b.Eval(ctx, "f()")
		require.ErrorIs(t, err, v8.ErrLost)
		_, err = await(t, l, "r.get('n')")
		require.ErrorIs(t, err, v8.ErrLost)
		require.Equal(t, 2.0, js(t, b, "r.release(); 1 + 1"))
		group, err = groups.New()
		require.NoError(t, err)
		defer group.Close()
	}
}
