package v8_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

// point is a constructor function that stores its first argument in the new object.
func point(ctx context.Context, call *v8.Call) (v8.Value, error) {
	if call.NewTarget() == v8.Undefined {
		return v8.String("called without new"), nil
	}
	return v8.Undefined, call.This().Set(ctx, v8.String("x"), call.Arg(0))
}

func withConstructor(t *testing.T, f v8.Callback, test func(s v8.Scope)) {
	hold(t, func(s v8.Scope) {
		function, err := s.ConstructorFunction("Point", f)
		require.NoError(t, err)
		global, err := s.Global()
		require.NoError(t, err)
		require.NoError(t, global.Set(ctx, v8.String("Point"), function))
		test(s)
	})
}

func TestConstructorFunction(t *testing.T) {
	withConstructor(t, point, func(s v8.Scope) {
		for _, source := range []string{
			"new Point(1).x === 1",
			"new Point instanceof Point",
			"new Point().constructor === Point",
			"Object.getPrototypeOf(new Point) === Point.prototype",
			"Point.name === 'Point' && typeof Point === 'function'",
			"Point(1) === 'called without new'",
			"Point.call({}, 1) === 'called without new'",
			"Reflect.construct(Point, [2]).x === 2",
			"Object.keys(new Point(1)).join() === 'x'",
			"JSON.stringify(new Point(1)) === '{\"x\":1}'",
			// Derived classes.
			"class A extends Point { constructor() { super(3); this.y = 4 } }; const a = new A; a.x === 3 && a.y === 4",
			"(class extends Point {}).__proto__ === Point",
			"class B extends Point { get twice() { return 2 * this.x } }; new B(4).twice === 8",
			"new B instanceof Point && new B instanceof B",
			"class C extends Point { #hidden = 1; hidden() { return this.#hidden } }; new C().hidden() === 1",
			"Object.getPrototypeOf(Reflect.construct(Point, [], Array)) === Array.prototype",
			// Changes by a guest take effect as for its own functions.
			"Point.prototype.twice = function() { return 2 * this.x }; new Point(5).twice() === 10",
			"new (Point.bind(null, 6))().x === 6",
			"new (new Proxy(Point, {}))(7).x === 7",
			"Point.length === 0 && Object.getOwnPropertyNames(Point).sort().join() === 'length,name,prototype'",
			"Object.getOwnPropertyDescriptor(Point, 'name').writable === false",
			"Point.call(5) === 'called without new'",
			"new Point(...Array(1000).fill(9)).x === 9",
			"(() => { function Old() {}; Old.prototype = Point.prototype; return new Old instanceof Point })()",
		} {
			require.Equal(t, v8.Bool(true), eval(t, s, source), source)
		}
		o, err := eval(t, s, "Point").Construct(ctx, v8.Int(8))
		require.NoError(t, err)
		data, err := o.Export()
		require.NoError(t, err)
		require.Equal(t, map[string]any{"x": 8.0}, data)
	})
}

// The receiver of a plain call is converted as for other Go functions.
func TestReceiverOfConstructorFunctions(t *testing.T) {
	withConstructor(t, func(_ context.Context, call *v8.Call) (v8.Value, error) {
		return call.This(), nil
	}, func(s v8.Scope) {
		for _, source := range []string{
			"Point() === globalThis", "Point.call(null) === globalThis",
			"typeof Point.call(5) === 'object' && Point.call(5) == 5",
			"var o = {}; Point.call(o) === o", "var m = { Point }; m.Point() === m", "new Point instanceof Point",
		} {
			require.Equal(t, v8.Bool(true), eval(t, s, source), source)
		}
	})
}

// Changes by a guest have no effect on how a constructor function passes its arguments.
func TestConstructorFunctionsInHostileContext(t *testing.T) {
	var got []string
	withConstructor(t, func(_ context.Context, call *v8.Call) (v8.Value, error) {
		got = nil
		for _, arg := range call.Args {
			got = append(got, arg.String())
		}
		return v8.Undefined, nil
	}, func(s v8.Scope) {
		eval(t, s, `var run = () => { throw 'ran' }
			var objects = [Array.prototype, Function.prototype, Object.prototype], define = Object.defineProperty
			var keys = ['0', 'call', 'apply', 'length', Symbol.iterator, 'constructor']
			for (let i = 0; i < 3; i++)
				for (let k = 0; k < 6; k++)
					try {
						define(objects[i], keys[k], { __proto__: null, get: run, set: run, configurable: true })
					} catch {}
			Reflect.construct = Reflect.apply = run; new Point(1, 'two')`)
		require.Equal(t, []string{"1", "two"}, got)
		_, err := s.ConstructorFunction("Again", point)
		require.NoError(t, err)
		eval(t, s, "new Point")
		require.Empty(t, got)
	})
}

// The stack of an error in a constructor function begins with the call of the guest.
func TestConstructorFunctionFails(t *testing.T) {
	failing := func(context.Context, *v8.Call) (v8.Value, error) { return v8.Undefined, errors.New("refused") }
	withConstructor(t, failing, func(s v8.Scope) {
		_, err := s.Eval(ctx, "\n new Point", v8.Origin{Name: "guest.js"})
		var e *v8.Exception
		require.ErrorAs(t, err, &e)
		require.Equal(t, "guest.js:2:2", fmt.Sprintf("%s:%d:%d", e.Resource, e.Line, e.Column))
		require.Equal(t, "Error: refused\n    at guest.js:2:2", e.Stack)
		eval(t, s, "if (Point.toString().includes('go')) throw 'the source is visible'")
	})
}

// A function of Scope.Function is not a constructor.
func TestFunctionIsNoConstructor(t *testing.T) {
	hold(t, func(s v8.Scope) {
		f, err := s.Function("f", point)
		require.NoError(t, err)
		_, err = f.Construct(ctx)
		require.ErrorContains(t, err, "is not a constructor")
		_, err = eval(t, s, "f => class extends f {}").Call(ctx, v8.Undefined, f)
		require.ErrorContains(t, err, "is not a constructor")
		_, err = s.ConstructorFunction("f", nil)
		require.ErrorIs(t, err, v8.ErrInvalid)
	})
}

func TestNewTarget(t *testing.T) {
	var target v8.Value
	var kind v8.Kind
	withConstructor(t, func(_ context.Context, call *v8.Call) (v8.Value, error) {
		target, kind = call.NewTarget(), call.NewTarget().Kind()
		return target, nil // a function is an object, so it is the result of new
	}, func(s v8.Scope) {
		for source, want := range map[string]v8.Kind{
			"new Point === Point": v8.KindFunction, "class A extends Point {}; new A === A": v8.KindFunction,
			"Point() === undefined": v8.KindUndefined, "var p = new Proxy(Point, {}); new p === p": v8.KindProxy,
			"Reflect.construct(Point, [], Map) === Map": v8.KindFunction,
		} {
			require.Equal(t, v8.Bool(true), eval(t, s, source), source)
			require.Equal(t, want, kind, source)
		}
	})
}

// The result of new is the new object unless the function returns another object.
func TestResultsOfConstructors(t *testing.T) {
	var result v8.Value
	var failed error
	withConstructor(t, func(context.Context, *v8.Call) (v8.Value, error) { return result, failed }, func(s v8.Scope) {
		for _, source := range []string{
			"undefined", "null", "1", "1.5", "'s'", "true", "1n", "Symbol()", "'x'.repeat(70000)",
		} {
			result = eval(t, s, source)
			require.Equal(t, v8.Bool(true), eval(t, s, "new Point instanceof Point"), source)
		}
		for _, source := range []string{"({})", "[]", "() => 1", "new Proxy({}, {})", "new Date"} {
			result = eval(t, s, "var r = "+source+"; r")
			require.Equal(t, v8.Bool(true), eval(t, s, "new Point === r"), source)
		}
		failed = errors.New("refused")
		_, err := s.Eval(ctx, "new Point")
		require.ErrorIs(t, err, failed)
		caught := eval(t, s, "try { new Point } catch (e) { e instanceof Error && e.message === 'refused' }")
		require.Equal(t, v8.Bool(true), caught)
	})
}

// Code of the guest runs while V8 creates the object, and ends like all other code.
func TestHostileConstruction(t *testing.T) {
	withConstructor(t, point, func(s v8.Scope) {
		_, err := s.Eval(ctx, `Reflect.construct(Point, [],
			new Proxy(Array, { get() { throw new RangeError('no prototype') } }))`)
		require.ErrorContains(t, err, "RangeError: no prototype")
		_, err = s.Eval(ctx, "class D extends Point { set x(_) { throw 'set' } }; new D(1)")
		require.ErrorContains(t, err, "set")
		_, err = s.Eval(ctx, "class R extends Point { constructor() { super(new R) } }; new R")
		require.ErrorContains(t, err, "RangeError")
		plain := eval(t, s, "Point.prototype = null; Object.getPrototypeOf(new Point) === Object.prototype")
		require.Equal(t, v8.Bool(true), plain)
		short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
		defer cancel()
		_, err = s.Eval(short, "Reflect.construct(Point, [], new Proxy(Array, { get() { for (;;); } }))")
		require.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

// The isolate releases the Go function with the JavaScript function.
func TestConstructorFunctionsAreReleased(t *testing.T) {
	c := newContext(t)
	var released atomic.Bool
	held := new([64]byte)
	runtime.AddCleanup(held, func(int) { released.Store(true) }, 0)
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		f, err := s.ConstructorFunction("F", func(context.Context, *v8.Call) (v8.Value, error) {
			return v8.Int(int(held[0])), nil
		})
		require.NoError(t, err)
		_, err = f.Construct(ctx)
		return err
	}))
	require.Eventually(t, func() bool {
		require.NoError(t, c.Isolate().CollectGarbage(ctx))
		runtime.GC()
		return released.Load()
	}, 10*time.Second, time.Millisecond)
}
