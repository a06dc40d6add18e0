package marshal_test

import (
	"context"
	"errors"
	"iter"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/v8"
)

func asyncLoop(t testing.TB, o v8.LoopOptions) *v8.Loop {
	i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 64 << 20}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, i.Close()) })
	c, err := i.NewContext(t.Context())
	require.NoError(t, err)
	l := v8.NewLoop(c, o)
	t.Cleanup(func() { require.NoError(t, l.Close()) })
	return l
}

func TestAsyncElements(t *testing.T) {
	ctx := t.Context()
	l := asyncLoop(t, v8.LoopOptions{})
	elements := func(source string, most int) (got []int, err error) {
		begin := func(s v8.Scope) (v8.Value, error) { return s.Eval(ctx, source) }
		for x, failed := range marshal.AsyncElements[int](ctx, l, begin) {
			if failed != nil {
				return got, failed
			}
			if got = append(got, x); len(got) == most {
				break
			}
		}
		return got, nil
	}
	require.NoError(t, l.Context().Exec(ctx, `
		var returned = 0
		async function* count(to) {
			try { for (let n = 1; n <= to; n++) { await null; yield n } } finally { await null; returned++ }
		}`))
	for _, test := range []struct {
		source string
		most   int
		want   []int
		err    string
	}{
		{"count(3)", 10, []int{1, 2, 3}, ""},
		{"count(0)", 10, nil, ""},
		{"count(1e9)", 2, []int{1, 2}, ""},
		{"[Promise.resolve(1), 2, {then(f) { f(3) }}]", 10, []int{1, 2, 3}, ""},
		{"(function* () { yield Promise.reject('no') })()", 10, nil, "marshal: iterate: v8: no"},
		{"(async function* () { yield 1; throw new RangeError('r') })()", 10, []int{1},
			"marshal: iterate: v8: <anonymous>:1:38: RangeError: r"},
		{"(async function* () { yield 1; yield 'x' })()", 10, []int{1},
			"marshal: iterate: marshal: $: cannot put \"x\" into int"},
		{"({[Symbol.asyncIterator]: () => ({next: () => 1})})", 10, nil,
			"marshal: iterate: invalid argument: the iterator's result is not an object"},
		{"({[Symbol.asyncIterator]: () => ({n: 0, next() { return {then: f => f({value: ++this.n, done: this.n > 2})} }})})", 10, []int{1, 2}, ""},
		{"7", 10, nil, "marshal: iterate: v8: invalid argument: a value of kind number has no properties"},
		{"({[Symbol.asyncIterator]: () => ({next: () => new Promise(() => {})})})", 10, nil,
			"marshal: iterate: v8: no pending work can settle the promise"},
	} {
		got, err := elements(test.source, test.most)
		if test.err == "" {
			require.NoError(t, err, test.source)
		} else {
			require.EqualError(t, err, test.err, test.source)
		}
		require.Equal(t, test.want, got, test.source)
	}
	returned, err := l.Context().Get(ctx, "returned")
	require.NoError(t, err)
	require.Equal(t, 3.0, returned)
}

// sum iterates in JavaScript over an object that Go created.
const sum = `(async (seq, most) => {
	let sum = 0, n = 0
	for await (const x of seq) { sum += x; if (++n == most) break }
	return sum
})`

// iterate returns the sum that JavaScript computes of at most the given number of
// elements. 0 stands for all.
func iterate(t testing.TB, l *v8.Loop, most int, seq func(s v8.Scope) (v8.Value, error)) (float64, error) {
	ctx := t.Context()
	return marshal.Await[float64](ctx, l, func(s v8.Scope) (v8.Value, error) {
		f, err := s.Eval(ctx, sum)
		if err != nil {
			return f, err
		}
		v, err := seq(s)
		if err != nil {
			return v, err
		}
		return f.Call(ctx, v8.Undefined, v, v8.Int(most))
	})
}

func TestAsyncIterable(t *testing.T) {
	l := asyncLoop(t, v8.LoopOptions{})
	mine := errors.New("mine")
	var ahead, ended int
	count := func(to int, err error) func(ctx context.Context) iter.Seq2[int, error] {
		ahead, ended = 0, 0
		return func(ctx context.Context) iter.Seq2[int, error] {
			return func(yield func(int, error) bool) {
				defer func() { ended++ }()
				for n := 1; n <= to; n++ {
					if ahead++; !yield(n, nil) {
						require.ErrorIs(t, ctx.Err(), context.Canceled)
						return
					}
				}
				if err != nil {
					yield(0, err)
				}
			}
		}
	}
	of := func(seq func(ctx context.Context) iter.Seq2[int, error]) func(s v8.Scope) (v8.Value, error) {
		return func(s v8.Scope) (v8.Value, error) { return marshal.AsyncIterable(l, s, seq) }
	}
	got, err := iterate(t, l, 0, of(count(100, nil)))
	require.NoError(t, err)
	require.Equal(t, 5050.0, got)
	require.Equal(t, 1, ended)

	// If JavaScript leaves the loop, the sequence ends. It does not run ahead.
	got, err = iterate(t, l, 3, of(count(1e9, nil)))
	require.NoError(t, err)
	require.Equal(t, 6.0, got)
	require.Equal(t, []int{3, 1}, []int{ahead, ended})

	_, err = iterate(t, l, 0, of(count(2, mine)))
	require.ErrorIs(t, err, mine)
	_, err = iterate(t, l, 0, of(func(context.Context) iter.Seq2[int, error] {
		return func(func(int, error) bool) { panic("sequence") }
	}))
	var p *v8.PanicError
	require.ErrorAs(t, err, &p)

	ch := make(chan int, 10)
	for n := range 10 {
		ch <- n
	}
	channel := func(s v8.Scope) (v8.Value, error) { return marshal.AsyncChannel(l, s, ch) }
	got, err = iterate(t, l, 4, channel)
	require.NoError(t, err)
	require.Equal(t, 6.0, got)
	require.Len(t, ch, 6)
	close(ch)
	got, err = iterate(t, l, 0, channel)
	require.NoError(t, err)
	require.Equal(t, 39.0, got)
}

// No goroutine remains if the iteration is left early, in JavaScript or in Go.
func TestAsyncIterablesLeaveNothing(t *testing.T) {
	ctx := t.Context()
	before := runtime.NumGoroutine()
	l := asyncLoop(t, v8.LoopOptions{MaxPending: 50})
	ended := make(chan struct{}, 100)
	require.NoError(t, l.Context().SetFunc(ctx, "numbers", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		return marshal.AsyncIterable(l, call.Scope, func(context.Context) iter.Seq2[int, error] {
			return func(yield func(int, error) bool) {
				defer func() { ended <- struct{}{} }()
				for n := 0; yield(n, nil); n++ {
				}
			}
		})
	}))
	require.NoError(t, l.Context().SetFunc(ctx, "silent", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		return marshal.AsyncChannel(l, call.Scope, make(chan int))
	}))
	// The object is garbage-collected, and return is not called.
	require.NoError(t, l.Context().Exec(ctx, "for (let n = 0; n < 10; n++) numbers().next(); numbers()"))
	require.NoError(t, l.Run(ctx))
	require.Eventually(t, func() bool {
		require.NoError(t, l.Context().Isolate().CollectGarbage(ctx))
		require.NoError(t, l.Context().Exec(ctx, "1"))
		runtime.GC()
		return len(ended) == 10
	}, 10*time.Second, time.Millisecond)
	// return ends a waiting next, and is answered in order.
	got, err := marshal.Await[string](ctx, l, func(s v8.Scope) (v8.Value, error) {
		return s.Eval(ctx, `(async () => {
			const it = silent()
			const all = await Promise.all([it.next(), it.next(), it.return(), it.next()])
			return all.map(x => x.done).join()
		})()`)
	})
	require.NoError(t, err)
	require.Equal(t, "true,true,true,true", got)
	// The number of pending requests is limited.
	require.NoError(t, l.Context().Exec(ctx, "var kept = numbers(); kept.next()"))
	require.NoError(t, l.Run(ctx))
	_, err = l.Context().Eval(ctx, "var it = silent(); for (;;) it.next()")
	require.ErrorIs(t, err, v8.ErrPendingLimit)
	require.Len(t, ended, 10)
	require.NoError(t, l.Close())
	require.Eventually(t, func() bool { return len(ended) == 11 }, 10*time.Second, time.Millisecond)
	require.Eventually(t, func() bool { return runtime.NumGoroutine() <= before+3 }, 10*time.Second, time.Millisecond)
}
