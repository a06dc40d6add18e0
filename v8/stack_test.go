package v8_test

import (
	"context"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

// overflows has ways to overflow the stack.
var overflows = []string{
	"(function f() { return f() + 1 })()",
	"(function f(...a) { return f(1, 2, 3, ...a) })()",
	"({get x() { return this.x }}).x",
	"'' + {toString() { return '' + this }}",
	"JSON.stringify({toJSON() { return JSON.stringify(this) }})",
	"new Proxy({}, {get: (target, key, proxy) => proxy[key]}).x",
	"'x'.replace(/x/, function f() { return 'x'.replace(/x/, f) })",
	"[2, 1].sort(function f() { return [2, 1].sort(f) })",
	"eval('('.repeat(1e5))",
	"new Function('[' + '['.repeat(1e5))",
}

const sound = "[3, 1, 2].sort().join()"

// checkOverflows verifies that each of them ends in a RangeError that JavaScript can
// catch and after which it continues.
func checkOverflows(t assert.TestingT, run func(source string) (any, error)) {
	for _, source := range overflows {
		_, err := run(source)
		assert.ErrorContains(t, err, "RangeError: Maximum call stack size exceeded", source)
		got, err := run("try { " + source + " } catch (e) { e instanceof RangeError }")
		assert.NoError(t, err, source)
		assert.Equal(t, true, got, source)
		got, err = run(sound)
		assert.NoError(t, err, source)
		assert.Equal(t, "1,2,3", got, source)
	}
}

func evalHere(s v8.Scope, source string) (any, error) {
	v, err := s.Eval(ctx, source)
	if err != nil {
		return nil, err
	}
	return v.Export()
}

// In a one-shot call, in a hold and in a function that JavaScript calls.
func stackOverflows(t assert.TestingT, c *v8.Context) {
	checkOverflows(t, func(source string) (any, error) { return c.Eval(ctx, source) })
	assert.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		checkOverflows(t, func(source string) (any, error) { return evalHere(s, source) })
		return nil
	}))
	assert.NoError(t, c.SetFunc(ctx, "inside", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		checkOverflows(t, func(source string) (any, error) { return evalHere(call.Scope, source) })
		return v8.Undefined, nil
	}))
	assert.NoError(t, c.Exec(ctx, "inside()"))
}

// JavaScript and Go call each other as deeply as the stack allows. At each depth each
// overflow ends in a RangeError. It returns the depth.
func stackOverflowsAtEachDepth(t assert.TestingT, c *v8.Context) (deepest int) {
	depth := 0
	assert.NoError(t, c.SetFunc(ctx, "down", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		depth++
		defer func() { depth-- }()
		deepest = max(deepest, depth)
		_, err := call.Scope.Eval(ctx, overflows[depth%len(overflows)])
		assert.ErrorContains(t, err, "RangeError")
		return call.Arg(0).Call(ctx, v8.Undefined, call.Arg(0))
	}))
	_, err := c.Eval(ctx, "const eat = (n, f) => n ? eat(n - 1, f) : down(f); const f = g => eat(50, g); f(f)")
	assert.ErrorContains(t, err, "RangeError: Maximum call stack size exceeded")
	assert.Zero(t, depth)
	got, err := c.Eval(ctx, sound)
	assert.NoError(t, err)
	assert.Equal(t, "1,2,3", got)
	return deepest
}

// The JavaScript of each isolate uses much of the stack and then calls the next isolate
// on the same thread. All share the stack, whose overflow is a RangeError at any place.
// It returns how many isolates were entered.
func stackOverflowsInNestedIsolates(t assert.TestingT, contexts []*v8.Context) (entered int) {
	if len(contexts) == 0 {
		return 0
	}
	c := contexts[0]
	assert.NoError(t, c.SetFunc(ctx, "next", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		entered = 1 + stackOverflowsInNestedIsolates(t, contexts[1:])
		_, err := call.Scope.Eval(ctx, overflows[entered%len(overflows)])
		assert.ErrorContains(t, err, "RangeError")
		return v8.Undefined, nil
	}))
	_, err := c.Eval(ctx, "function eat(n) { return n ? eat(n - 1) + 1 : (next(), 0) } eat(5000)")
	if err != nil {
		assert.ErrorContains(t, err, "RangeError: Maximum call stack size exceeded")
	}
	return entered
}

func TestStackOverflow(t *testing.T) { stackOverflows(t, newContext(t)) }

func TestStackOverflowAtEachDepth(t *testing.T) {
	require.Greater(t, stackOverflowsAtEachDepth(t, newContext(t)), 20)
}

// A limit applies while it is set, to everything on the thread.
func TestStackLimit(t *testing.T) {
	runtime.LockOSThread() // V8 stores limits by thread
	defer runtime.UnlockOSThread()
	a, b := newContext(t), newContext(t)
	const measure = "function depth() { try { return depth() + 1 } catch { return 0 } } depth()"
	depth := func(c *v8.Context) float64 {
		got, err := c.Eval(ctx, measure)
		require.NoError(t, err)
		return got.(float64)
	}
	limit := func(c *v8.Context, bytes uint64) {
		limits := c.Isolate().Limits()
		limits.Stack = bytes
		require.NoError(t, c.Isolate().SetLimits(limits))
	}
	// Frames of optimized code are smaller, by up to a half.
	usual := depth(a)
	limit(a, 128<<10)
	require.Less(t, depth(a), usual/3)
	limit(a, 6<<20)
	most := depth(a)
	require.Greater(t, most, usual*2)
	limit(a, 0)
	require.Less(t, depth(a), most/2)
	require.Greater(t, depth(a), usual/2)

	limit(b, 256<<10)
	alone := depth(b)
	var inside any
	require.NoError(t, a.SetFunc(ctx, "inside", func(context.Context, *v8.Call) (v8.Value, error) {
		var err error
		inside, err = b.Eval(ctx, "depth()")
		return v8.Undefined, err
	}))
	_, err := a.Eval(ctx, "(function eat(n) { n ? eat(n - 1) : inside() })(2000)")
	require.NoError(t, err)
	t.Log(usual, most, alone, inside)
	require.Less(t, inside, alone*0.7)
}
