package v8_test

import (
	"context"
	"errors"

	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

func exception(t *testing.T, c *v8.Context, source string, origin ...v8.Origin) *v8.Exception {
	_, err := c.Eval(ctx, source, origin...)
	var e *v8.Exception
	require.ErrorAs(t, err, &e)
	return e
}

func TestException(t *testing.T) {
	c := newContext(t)
	e := exception(t, c, "\nfunction f() {\n  null.x\n}\nf()", v8.Origin{Name: "app.js", Line: 10})
	require.Equal(t, "TypeError", e.Name)
	require.Equal(t, "Cannot read properties of null (reading 'x')", e.Message)
	require.Equal(t, "app.js", e.Resource)
	require.Equal(t, 12, e.Line)
	require.Equal(t, 8, e.Column)
	require.Equal(t, 9, e.EndColumn)
	require.Equal(t, "  null.x", e.SourceLine)
	require.Equal(t, "TypeError: Cannot read properties of null (reading 'x')\n    at f (app.js:12:8)\n    at app.js:14:1", e.Stack)
	require.EqualError(t, e, "v8: app.js:12:8: TypeError: Cannot read properties of null (reading 'x')")
}

func TestOrigin(t *testing.T) {
	c := newContext(t)
	e := exception(t, c, "null.x", v8.Origin{Name: "page.html", Line: 7, Column: 20})
	require.Equal(t, 7, e.Line)
	require.Equal(t, 25, e.Column)
	script, err := c.Compile(ctx, "null.x", v8.Origin{Name: "page.html", Line: 7, Column: 20})
	require.NoError(t, err)
	_, err = c.Run(ctx, script)
	require.ErrorContains(t, err, "page.html:7:25")
}

func TestSyntaxError(t *testing.T) {
	c := newContext(t)
	for _, compile := range []func() error{
		func() error { _, err := c.Compile(ctx, "let x = ;", v8.Origin{Name: "bad.js"}); return err },
		func() error { _, err := c.Eval(ctx, "let x = ;", v8.Origin{Name: "bad.js"}); return err },
	} {
		err := compile()
		var e *v8.Exception
		require.ErrorAs(t, err, &e)
		require.EqualError(t, e, "v8: bad.js:1:9: SyntaxError: Unexpected token ';'")
		require.Equal(t, "let x = ;", e.SourceLine)
	}
}

func TestWhatCanBeThrown(t *testing.T) {
	c := newContext(t)
	for source, want := range map[string]string{
		"throw 1":           "v8: <anonymous>:1:1: 1",
		"throw 'text'":      "v8: <anonymous>:1:1: text",
		"throw undefined":   "v8: <anonymous>:1:1: undefined",
		"throw null":        "v8: <anonymous>:1:1: null",
		"throw Symbol('s')": "v8: <anonymous>:1:1: Symbol(s)",
		"throw {a: 1}":      "v8: <anonymous>:1:1: #<Object>",
		"throw new (class Mine extends Error {})('m')":         "v8: <anonymous>:1:1: Mine: m",
		"throw Object.assign(new Error('m'), {name: 'Named'})": "v8: <anonymous>:1:1: Named: m",
		"throw new Error": "v8: <anonymous>:1:1: Error",
		"throw new Proxy({}, {get() { for(;;); }})":                                                    "v8: <anonymous>:1:1: #<Object>",
		"throw {toString() { for(;;); }}":                                                              "v8: <anonymous>:1:1: [object Object]",
		"const e = new Error('m'); Object.defineProperty(e, 'message', {get() { for(;;); }}); throw e": "v8: <anonymous>:1:86: Error",
		"const f = new Error('m'); Object.defineProperty(f, 'name', {get() { for(;;); }}); throw f":    "v8: <anonymous>:1:83: Error: m",
		"Error.prepareStackTrace = () => { for(;;); }; throw new Error('m')":                           "v8: <anonymous>:1:47: Error: m",
	} {
		e := exception(t, c, source)
		require.EqualError(t, e, want, source)
	}
}

func TestCause(t *testing.T) {
	e := exception(t, newContext(t), "throw new Error('outer', {cause: new TypeError('inner', {cause: 'root'})})")
	var inner, root *v8.Exception
	require.ErrorAs(t, e.Cause, &inner)
	require.Equal(t, "TypeError", inner.Name)
	require.Equal(t, "inner", inner.Message)
	require.ErrorAs(t, inner.Cause, &root)
	require.Equal(t, "root", root.Message)
	require.NoError(t, root.Cause)
	// A cyclic chain of causes is cut, and a cause that would run code is omitted.
	e = exception(t, newContext(t), "const e = new Error('m'); e.cause = e; throw e")
	n := 0
	for err := error(e); err != nil; n++ {
		require.ErrorAs(t, err, &e)
		err = e.Cause
	}
	require.Equal(t, 9, n)
	e = exception(t, newContext(t), "const e = new Error('m'); Object.defineProperty(e, 'cause', {get() { for(;;); }}); throw e")
	require.NoError(t, e.Cause)
}

func TestExceptionHasTheValue(t *testing.T) {
	hold(t, func(s v8.Scope) {
		_, err := s.Eval(ctx, "throw Object.assign(new Error('m'), {code: 7})")
		var e *v8.Exception
		require.ErrorAs(t, err, &e)
		code, err := e.Value.Get(ctx, v8.String("code"))
		require.NoError(t, err)
		require.Equal(t, v8.Int(7), code)
	})
	e := exception(t, newContext(t), "throw 7")
	require.Equal(t, v8.Int(7), e.Value)
	e = exception(t, newContext(t), "throw {}")
	require.Equal(t, v8.Undefined, e.Value)
}

// An exception has the own data properties of the value, both after one-shot calls and
// in holds. No code of the guest runs.
func TestExceptionFields(t *testing.T) {
	c := newContext(t)
	for _, test := range []struct {
		source, message string
		fields          map[string]any
	}{
		{"throw {code: 5, why: {a: [1, 'x']}}", "#<Object>", map[string]any{
			"code": 5.0, "why": map[string]any{"a": []any{1.0, "x"}},
		}},
		{"throw Object.assign(new Error('x'), {code: 'E'})", "x", map[string]any{"code": "E"}},
		{"throw {get a() { throw 1 }, f() {}, b: 1}", "#<Object>", map[string]any{"b": 1.0}},
		{"throw new Error('x')", "x", nil},
		{"throw [1, 2]", "1,2", nil},
		{"throw new Proxy({a: 1}, {ownKeys() { ran = 1 }, get() { ran = 1 }})", "#<Object>", nil},
		{"throw {a: 'x'.repeat(1 << 20), b: 2}", "#<Object>", map[string]any{"b": 2.0}},
		{"o = {b: 1}; o.o = o; throw o", "#<Object>", map[string]any{"b": 1.0}},
		{"e = new Error('x'); e.message = 1234; throw e", "1234", nil},
		{"e = new Error('x'); e.message = null; throw e", "null", nil},
		{"e = new Error('x'); e.message = {toString() { ran = 1 }}; throw e", "bject", nil},
	} {
		check := func(err error) {
			t.Helper()
			var e *v8.Exception
			require.ErrorAs(t, err, &e, test.source)
			require.Equal(t, test.fields, e.Fields, test.source)
			if test.message != "1,2" {
				require.Contains(t, e.Message, test.message, test.source)
			}
		}
		_, err := c.Eval(ctx, test.source)
		check(err)
		require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
			_, err := s.Eval(ctx, test.source)
			check(err)
			return nil
		}))
	}
	ran, err := c.Eval(ctx, "typeof ran")
	require.NoError(t, err)
	require.Equal(t, "undefined", ran)
}

func TestAggregateError(t *testing.T) {
	c := newContext(t)
	no := errors.New("no")
	require.NoError(
		t, c.SetFunc(ctx, "refuse", func(context.Context, *v8.Call) (v8.Value, error) { return v8.Undefined, no }),
	)
	_, err := c.Eval(ctx, `try { refuse() } catch (e) { throw new AggregateError([e, new TypeError('t', {cause: 1}), 7], 'many') }`)
	var e *v8.Exception
	require.ErrorAs(t, err, &e)
	require.ErrorIs(t, err, no)
	require.Len(t, e.Errors, 3)
	require.Equal(t, "TypeError", e.Errors[1].Name)
	require.EqualError(t, e.Errors[1].Cause, "v8: 1")
	require.Equal(t, v8.Int(7), e.Errors[2].Value)
	_, err = c.Eval(ctx, `a = new AggregateError([]); a.errors = Array(100).fill(a); throw a`)
	require.ErrorAs(t, err, &e)
}

func TestErrorsNameTheObject(t *testing.T) {
	c := newContext(t)
	_, err := c.Call(ctx, "nope")
	require.EqualError(t, err, "v8: invalid argument: nope is not a function")
	require.ErrorIs(t, err, v8.ErrInvalid)
	script, err := c.Compile(ctx, "1")
	require.NoError(t, err)
	require.NoError(t, script.Close())
	_, err = c.Run(ctx, script)
	require.EqualError(t, err, "v8: the script is closed")
	require.ErrorIs(t, err, v8.ErrClosed)
	require.Equal(t, "the script is closed", v8.PrivateText(err))
	// The path ends where the key does, whatever the key contains.
	_, err = c.Eval(ctx, "({a: {'b: c': () => 1}})")
	require.EqualError(t, err, "v8: $.a.b: c: not plain data: a function")
	require.ErrorIs(t, err, v8.ErrNotData)
}
