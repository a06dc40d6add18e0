package v8_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

// Context.Set and SetFunc return an error if the property is not set.
func TestSetOfGlobals(t *testing.T) {
	f := func(context.Context, *v8.Call) (v8.Value, error) { return v8.Undefined, nil }
	const accessor = "{set(v) { this.y = v }, get() { return this.y }}"
	for name, test := range map[string]struct {
		source  string
		refused bool
	}{
		"fresh":              {"", false},
		"existing":           {"x = {}", false},
		"read-only":          {"Object.defineProperty(globalThis, 'x', {value: 1, configurable: true})", true},
		"not extensible":     {"Object.preventExtensions(globalThis)", true},
		"extensible no more": {"globalThis.x = 1; Object.preventExtensions(globalThis)", false},
		"frozen":             {"globalThis.x = 1; Object.freeze(globalThis)", true},
		"setter":             {"Object.defineProperty(globalThis, 'x', " + accessor + ")", false},
		"inherited setter":   {"Object.defineProperty(Object.prototype, 'x', " + accessor + ")", false},
		"lexical":            {"const x = 1", false},
	} {
		c := newContext(t)
		exec(t, c, test.source)
		for _, set := range []func() error{
			func() error { return c.Set(ctx, "x", 5) },
			func() error { return c.SetFunc(ctx, "x", f) },
		} {
			err := set()
			if test.refused {
				require.ErrorIs(t, err, v8.ErrInvalid, name)
				require.ErrorContains(t, err, "set x: ", name)
				continue
			}
			require.NoError(t, err, name)
		}
		if !test.refused {
			got, err := c.Eval(ctx, "typeof globalThis.x")
			require.NoError(t, err)
			require.Equal(t, "function", got, name)
		}
		if name == "inherited setter" {
			got, err := c.Eval(ctx, "Object.hasOwn(globalThis, 'x')")
			require.NoError(t, err)
			require.Equal(t, false, got)
		}
	}
}

// An assignment that has no effect throws, as in strict mode.
func TestSetReports(t *testing.T) {
	c := newContext(t)
	for name, source := range map[string]string{
		"read-only":           "({get x() { return 1 }})",
		"read-only data":      "Object.defineProperty({}, 'x', {value: 1})",
		"inherited":           "Object.create(Object.freeze({x: 1}))",
		"not extensible":      "Object.preventExtensions({})",
		"refused by a proxy":  "new Proxy({}, {set: () => false})",
		"read-only of strict": "Object.freeze(class { static x = 1 })",
	} {
		require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
			object, err := s.Eval(ctx, source)
			require.NoError(t, err)
			err = object.Set(ctx, v8.String("x"), v8.Int(2))
			var e *v8.Exception
			require.ErrorAs(t, err, &e, name)
			require.Equal(t, "TypeError", e.Name, name)
			return nil
		}))
	}
}
