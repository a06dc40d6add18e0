package v8_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

func TestPrototype(t *testing.T) {
	hold(t, func(s v8.Scope) {
		eval(t, s, "var p = {}")
		for source, want := range map[string]string{
			"({})":                                "Object.prototype",
			"[]":                                  "Array.prototype",
			"Object.create(null)":                 "null",
			"Object.prototype":                    "null",
			"class A {}; class B extends A {}; B": "A",
			"globalThis":                          "Object.getPrototypeOf(globalThis)",
			"new Proxy([], {})":                   "Array.prototype",
			"new Proxy({}, { getPrototypeOf() { return p } })":                "p",
			"new Proxy(new Proxy({}, { getPrototypeOf() { return p } }), {})": "p",
			"new Proxy({}, { getPrototypeOf() { return null } })":             "null",
			"new Proxy(function() {}, {})":                                    "Function.prototype",
		} {
			got, err := eval(t, s, source).Prototype(ctx)
			require.NoError(t, err, source)
			same, err := got.SameValue(eval(t, s, want))
			require.NoError(t, err)
			require.True(t, same, "%s: %v", source, got)
		}
		// Changes of a guest to Reflect and Object have no effect.
		eval(t, s, "Reflect.getPrototypeOf = Object.getPrototypeOf = () => 1; Object.prototype.__proto__")
		got, err := eval(t, s, "new Proxy([], {})").Prototype(ctx)
		require.NoError(t, err)
		require.Equal(t, v8.KindArray, got.Kind())
		_, err = v8.String("s").Prototype(ctx)
		require.ErrorIs(t, err, v8.ErrInvalid)
		_, err = eval(t, s, "Symbol()").Prototype(ctx)
		require.ErrorIs(t, err, v8.ErrInvalid)
	})
}

func TestSetPrototype(t *testing.T) {
	hold(t, func(s v8.Scope) {
		for _, tt := range []struct {
			object, prototype string
			want              bool
		}{
			{"({})", "[]", true},
			{"({})", "null", true},
			{"Object.preventExtensions({})", "[]", false},
			{"Object.preventExtensions({})", "Object.prototype", true},
			{"var a = {}; a", "Object.create(a)", false}, // a cycle
			{"Object.prototype", "[]", false},            // immutable
			{"function f() {}; f", "null", true},
			{"new Proxy({}, {})", "[]", true},
			{"new Proxy({}, { setPrototypeOf() { return false } })", "[]", false},
			{"new Proxy(Object.preventExtensions({}), {})", "[]", false},
		} {
			o, p := eval(t, s, tt.object), eval(t, s, tt.prototype)
			got, err := o.SetPrototype(ctx, p)
			require.NoError(t, err, tt.object)
			require.Equal(t, tt.want, got, tt.object)
			if !got || o.Kind() == v8.KindProxy {
				continue
			}
			now, err := o.Prototype(ctx)
			require.NoError(t, err)
			same, err := now.SameValue(p)
			require.NoError(t, err)
			require.True(t, same, tt.object)
		}
		for _, p := range []v8.Value{v8.Undefined, v8.Int(1), v8.String("s"), eval(t, s, "Symbol()")} {
			_, err := eval(t, s, "({})").SetPrototype(ctx, p)
			require.ErrorIs(t, err, v8.ErrInvalid)
		}
		_, err := v8.Null.SetPrototype(ctx, v8.Null)
		require.ErrorIs(t, err, v8.ErrInvalid)
	})
}

// Traps run under the context of the call, and their exceptions reach Go.
func TestPrototypesOfHostileProxies(t *testing.T) {
	hold(t, func(s v8.Scope) {
		both := func(ctx context.Context, source string) (errs [2]error) {
			v := eval(t, s, source)
			_, errs[0] = v.Prototype(ctx)
			_, errs[1] = v.SetPrototype(ctx, v8.Null)
			return errs
		}
		for source, want := range map[string]string{
			"var r = Proxy.revocable({}, {}); r.revoke(); r.proxy":                                                              "has been revoked",
			"new Proxy({}, { getPrototypeOf() { throw new Error('thrown') }, setPrototypeOf() { throw new Error('thrown') } })": "thrown",
			"new Proxy({}, { getPrototypeOf: 1, setPrototypeOf: 1 })":                                                           "is not a function",
			"new Proxy({}, { get getPrototypeOf() { throw 'thrown' }, get setPrototypeOf() { throw 'thrown' } })":               "thrown",
		} {
			for _, err := range both(ctx, source) {
				require.IsType(t, new(v8.Exception), err, source)
				require.ErrorContains(t, err, want)
			}
		}
		_, err := eval(t, s, "new Proxy({}, { getPrototypeOf() { return 1 } })").Prototype(ctx)
		require.ErrorContains(t, err, "TypeError")
		// A chain of proxies is limited by the stack only.
		_, err = eval(t, s, "var p = {}; for (let i = 0; i < 1e6; i++) p = new Proxy(p, {}); p").Prototype(ctx)
		require.ErrorContains(t, err, "RangeError")
		_, err = eval(t, s, "p").SetPrototype(ctx, v8.Null)
		require.ErrorContains(t, err, "RangeError")
		for n := range 2 {
			short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
			err := both(short, "new Proxy({}, { getPrototypeOf() { for (;;); }, setPrototypeOf() { for (;;); } })")[n]
			cancel()
			require.ErrorIs(t, err, context.DeadlineExceeded)
		}
		require.Equal(t, v8.Int(2), eval(t, s, "1 + 1"))
	})
}

func TestPrototypeAfterItsScope(t *testing.T) {
	hold(t, func(s v8.Scope) {
		var old v8.Value
		require.NoError(t, s.Nest(func(s v8.Scope) error { old = eval(t, s, "({})"); return nil }))
		_, err := old.Prototype(ctx)
		require.ErrorIs(t, err, v8.ErrScopeClosed)
		_, err = old.SetPrototype(ctx, v8.Null)
		require.ErrorIs(t, err, v8.ErrScopeClosed)
		_, err = eval(t, s, "({})").SetPrototype(ctx, old)
		require.ErrorIs(t, err, v8.ErrScopeClosed)
		_, err = old.Subtype()
		require.ErrorIs(t, err, v8.ErrScopeClosed)
		_, err = old.ToNumber(ctx)
		require.ErrorIs(t, err, v8.ErrScopeClosed)
		_, err = s.ToObject(old)
		require.ErrorIs(t, err, v8.ErrScopeClosed)
		require.True(t, old.ToBool())
	})
}

// The prototypes of another context's objects are visible to Go. V8 protects its global
// object against changes.
func TestPrototypesOfAnotherContext(t *testing.T) {
	c := newContext(t)
	other, err := c.Isolate().NewContext(ctx)
	require.NoError(t, err)
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		here := eval(t, s, "({})")
		global, err := s.Global()
		require.NoError(t, err)
		return s.Enter(ctx, other, func(o v8.Scope) error {
			prototype, err := global.Prototype(ctx)
			require.NoError(t, err)
			require.Equal(t, v8.KindObject, prototype.Kind())
			accepted, err := here.SetPrototype(ctx, eval(t, o, "({})"))
			require.NoError(t, err)
			require.True(t, accepted)
			_, err = global.SetPrototype(ctx, v8.Null)
			require.IsType(t, new(v8.Exception), err)
			require.ErrorContains(t, err, "no access")
			return nil
		})
	}))
}
