package remote_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/remote"
	"github.com/seed24588400/paddock/v8"
)

// contextOf creates a context in a new isolate.
func contextOf(t testing.TB, o v8.IsolateOptions) *v8.Context {
	if o.Limits.Memory == 0 {
		o.Limits.Memory = 64 << 20
	}
	i, err := v8.NewIsolate(o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, i.Close()) })
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	return c
}

// pairs runs f with contexts of two isolates, in one group and in two groups.
func pairs(t *testing.T, f func(t *testing.T, a, b *v8.Context)) {
	t.Run("one group", func(t *testing.T) {
		f(t, contextOf(t, v8.IsolateOptions{}), contextOf(t, v8.IsolateOptions{}))
	})
	t.Run("two groups", func(t *testing.T) {
		g, err := groups.New()
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, g.Close()) })
		f(t, contextOf(t, v8.IsolateOptions{}), contextOf(t, v8.IsolateOptions{Group: g}))
	})
}

// within calls f in a hold with the value of source.
func within(t testing.TB, c *v8.Context, source string, f func(s v8.Scope, v v8.Value)) {
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		f(s, eval(t, s, source))
		return nil
	}))
}

func referenceTo(t testing.TB, c *v8.Context, source string) (r *remote.Reference) {
	within(t, c, source, func(s v8.Scope, v v8.Value) {
		var err error
		r, err = remote.NewReference(s, v)
		require.NoError(t, err)
	})
	t.Cleanup(func() { require.NoError(t, r.Close()) })
	return r
}

func functionOf(t testing.TB, c *v8.Context, source string, m remote.Mode) (f *remote.Function) {
	within(t, c, source, func(s v8.Scope, v v8.Value) {
		var err error
		f, err = remote.NewFunction(s, v, m)
		require.NoError(t, err)
	})
	t.Cleanup(func() { require.NoError(t, f.Close()) })
	return f
}

// give sets a global variable to the value that Marshal returns for x.
func give(t testing.TB, c *v8.Context, name string, x any) {
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		v, err := marshal.Marshal(s, x)
		require.NoError(t, err)
		global, err := s.Global()
		require.NoError(t, err)
		return global.Set(ctx, v8.String(name), v)
	}))
}

// js evaluates source in a context and returns the result as plain data.
func js(t testing.TB, c *v8.Context, source string) any {
	got, err := c.Eval(ctx, source, v8.Origin{Name: "b.js"})
	require.NoError(t, err, source)
	return got
}

const things = `globalThis.ran = 0
class Point { constructor(x, y) { this.x = x; this.y = y } sum(n = 0) { return this.x + this.y + n } }
globalThis.o = {
	n: 1, text: 't', big: 'x'.repeat(100000), deep: {list: [1, {two: 2}]}, f(a, b) { return [this?.n, a, b] }, Point,
	get own() { ran++; return 'own' }, set own(v) { ran++ },
	proxy: new Proxy({p: 1}, {get() { ran++; return 'trapped' }, ownKeys() { ran++; return ['p'] }, deleteProperty() { ran++; return true },
		getOwnPropertyDescriptor() { ran++; return {value: 1, enumerable: true, configurable: true} }, getPrototypeOf() { ran++; return null }}),
}
Object.setPrototypeOf(o, {inherited: 'i', get trap() { ran++ }})
Object.defineProperty(o, 'fixed', {value: 'fixed'})
Object.defineProperties(Object.prototype, {value: {get() { ran++; return 'planted' }}, writable: {get() { ran++; return true }}})
o`

func TestReferenceReads(t *testing.T) {
	a := contextOf(t, v8.IsolateOptions{})
	o := referenceTo(t, a, things)
	require.Equal(t, "object", o.Typeof())
	for _, test := range []struct {
		key    string
		access remote.Access
		want   any
		err    error
		runs   bool
	}{
		{key: "n", want: 1.0},
		{key: "text", want: "t"},
		{key: "deep", want: map[string]any{"list": []any{1.0, map[string]any{"two": 2.0}}}},
		{key: "nothing"},
		{key: "inherited"},
		{key: "inherited", access: remote.Access{Inherit: true}, want: "i"},
		{key: "trap"},
		{key: "trap", access: remote.Access{Inherit: true}, err: v8.ErrInvalid},
		{key: "own", err: v8.ErrInvalid},
		{key: "own", access: remote.Access{Getters: true}, want: "own", runs: true},
		{key: "fixed", want: "fixed"},
		{key: "f", err: v8.ErrNotData},
		{key: "proxy", err: v8.ErrNotData},
		{key: "proxy", access: remote.Access{Getters: true}, err: v8.ErrNotData},
		{key: "__proto__", access: remote.Access{}},
	} {
		var got any
		err := o.With(test.access).Get(ctx, test.key, &got)
		require.ErrorIs(t, err, test.err, "%+v", test)
		require.Equal(t, test.want, got, "%+v", test)
		require.Equal(t, test.runs, js(t, a, "ran !== (ran = 0)"), "%+v: the guest's code", test)
	}

	var r *remote.Reference
	require.NoError(t, o.Get(ctx, "proxy", &r))
	var got any
	require.ErrorIs(t, r.Get(ctx, "p", &got), v8.ErrInvalid)
	_, err := r.Keys(ctx)
	require.ErrorIs(t, err, v8.ErrInvalid)
	_, err = r.Delete(ctx, "p")
	require.ErrorIs(t, err, v8.ErrInvalid)
	_, err = r.Set(ctx, "p", 1)
	require.ErrorIs(t, err, v8.ErrInvalid)
	require.Equal(t, 0.0, js(t, a, "ran"))
	open := r.With(remote.Access{Getters: true})
	require.NoError(t, open.Get(ctx, "p", &got))
	require.Equal(t, "trapped", got)
	keys, err := open.Keys(ctx)
	require.NoError(t, err)
	require.Equal(t, []string{"p"}, keys)
	require.NoError(t, r.Close())

	keys, err = o.Keys(ctx)
	require.NoError(t, err)
	require.Equal(t, []string{"n", "text", "big", "deep", "f", "Point", "own", "proxy"}, keys)

	var text string
	require.NoError(t, o.Get(ctx, "big", &text))
	require.Len(t, text, 100000)
	var v v8.Value
	require.NoError(t, o.Get(ctx, "n", &v))
	require.Equal(t, v8.Int(1), v)
	require.ErrorIs(t, o.Get(ctx, "deep", &v), v8.ErrNotData)
	var c *v8.Copy
	require.NoError(t, o.Get(ctx, "deep", &c))
	b := contextOf(t, v8.IsolateOptions{})
	give(t, b, "deep", c)
	require.Equal(t, 2.0, js(t, b, "deep.list[1].two"))
	require.NoError(t, c.Close())
	require.NoError(t, o.Get(ctx, "deep", nil))

	long := referenceTo(t, a, "{ let p = {}; for (let i = 0; i < 5000; i++) p = Object.create(p); p }").With(
		remote.Access{Inherit: true})
	require.ErrorIs(t, long.Get(ctx, "x", nil), v8.ErrInvalid)
}

func TestReferenceWrites(t *testing.T) {
	a := contextOf(t, v8.IsolateOptions{})
	o := referenceTo(t, a, things)
	for _, test := range []struct {
		key     string
		x       any
		getters bool
		done    bool
		err     error
		check   string
		runs    bool
	}{
		{key: "n", x: 2, done: true, check: "o.n === 2"},
		{key: "made", x: map[string]any{"x": 1}, done: true,
			check: "o.made.x === 1 && Object.keys(o).includes('made')"},
		{key: "trap", x: 1, done: true, check: "Object.hasOwn(o, 'trap') && o.trap === 1"},
		{key: "own", x: 1, err: v8.ErrInvalid, check: "true"},
		{key: "own", x: 1, getters: true, done: true, check: "true", runs: true},
		{key: "fixed", x: 1, check: "o.fixed === 'fixed'"},
		{key: "n", x: make(chan int), err: v8.ErrNotData, check: "o.n === 2"},
	} {
		done, err := o.With(remote.Access{Getters: test.getters}).Set(ctx, test.key, test.x)
		if test.err == v8.ErrNotData {
			require.Error(t, err)
		} else {
			require.ErrorIs(t, err, test.err, "%+v", test)
		}
		require.Equal(t, test.done, done, "%+v", test)
		require.Equal(t, test.runs, js(t, a, "ran !== (ran = 0)"), "%+v: the guest's code", test)
		require.Equal(t, true, js(t, a, test.check), "%+v", test)
	}
	_, err := o.With(remote.Access{Getters: true}).Set(ctx, "fixed", 1)
	var e *v8.Exception
	require.ErrorAs(t, err, &e)
	require.Equal(t, "TypeError", e.Name)
	gone, err := o.Delete(ctx, "n")
	require.NoError(t, err)
	require.True(t, gone)
	gone, err = o.Delete(ctx, "fixed")
	require.NoError(t, err)
	require.False(t, gone)
	require.Equal(t, "undefined", js(t, a, "typeof o.n"))

	// A typed array would convert the value.
	array := referenceTo(t, a, "globalThis.u = new Uint8Array(2)")
	done, err := array.Set(ctx, "0", 7)
	require.NoError(t, err)
	require.True(t, done)
	require.Equal(t, 7.0, js(t, a, "u[0]"))
	hook := referenceTo(t, a, "({valueOf() { ran++; return 9 }})")
	require.NoError(t, a.Do(ctx, func(s v8.Scope) error {
		v, err := hook.Deref(s)
		require.NoError(t, err)
		u, err := array.Deref(s)
		require.NoError(t, err)
		_, err = u.SetDataProperty(v8.String("1"), v)
		require.ErrorAs(t, err, &e)
		return nil
	}))
	require.Equal(t, 0.0, js(t, a, "ran"))
}

func TestReferenceCalls(t *testing.T) {
	pairs(t, func(t *testing.T, a, b *v8.Context) {
		o := referenceTo(t, a, things)
		var f, point, p *remote.Reference
		require.NoError(t, o.Get(ctx, "f", &f))
		require.Equal(t, "function", f.Typeof())
		var list []any
		require.NoError(t, f.Apply(ctx, &list, o, 2, "x"))
		require.Equal(t, []any{nil, 2.0, "x"}, list, "a Reference is an object of the host, even where it is from")
		require.NoError(t, f.Apply(ctx, &list, map[string]any{"n": 5}, 2))
		require.Equal(t, []any{5.0, 2.0, nil}, list)
		require.NoError(t, f.Apply(ctx, nil, nil))

		require.NoError(t, o.Get(ctx, "Point", &point))
		require.NoError(t, point.Construct(ctx, &p, 3, 4))
		var sum float64
		var method *remote.Reference
		require.NoError(t, p.With(remote.Access{Inherit: true}).Get(ctx, "sum", &method))
		add := functionOf(t, b, "n => n + 1", remote.ModeSync)
		apply := referenceTo(t, a, "(f, n) => f(n)")
		require.NoError(t, apply.Apply(ctx, &sum, nil, add, 41))
		require.Equal(t, 42.0, sum)

		var e *v8.Exception
		require.ErrorIs(t, o.Apply(ctx, nil, nil), v8.ErrInvalid, "not a function")
		require.ErrorIs(t, o.Construct(ctx, nil), v8.ErrInvalid, "not a function")
		require.ErrorAs(t, referenceTo(t, a, "() => { throw new RangeError('no') }").Apply(ctx, nil, nil), &e)
		require.Equal(t, "RangeError", e.Name)

		// Promises that are settled when the call returns.
		require.NoError(t, referenceTo(t, a, "async x => (await null, x * 2)").Apply(ctx, &sum, nil, 21))
		require.Equal(t, 42.0, sum)
		require.ErrorAs(t, referenceTo(t, a, "async () => { throw new TypeError('async') }").Apply(ctx, nil, nil), &e)
		require.Equal(t, "TypeError", e.Name)
		require.ErrorIs(t, referenceTo(t, a, "() => new Promise(() => {})").Apply(ctx, nil, nil), v8.ErrUnsettled)

		run, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
		defer cancel()
		require.ErrorIs(t, referenceTo(t, a, "() => { for (;;); }").Apply(run, nil, nil), context.DeadlineExceeded)
		require.NoError(t, f.Apply(ctx, nil, nil))
		for _, r := range []*remote.Reference{f, point, p, method} {
			require.NoError(t, r.Close())
		}
	})
}

// A Reference is used in a hold of its isolate, and in a hold of another isolate.
func TestReferenceFromScope(t *testing.T) {
	pairs(t, func(t *testing.T, a, b *v8.Context) {
		o := referenceTo(t, a, "globalThis.o = {n: 1, f: x => x.length}; o")
		var n int
		within(t, a, "o", func(s v8.Scope, v v8.Value) {
			require.ErrorIs(t, o.Get(ctx, "n", &n), v8.ErrReentrant)
			require.NoError(t, o.With(remote.Access{From: s}).Get(ctx, "n", &n))
			require.Equal(t, 1, n)
			same, err := o.Deref(s)
			require.NoError(t, err)
			is, err := same.SameValue(v)
			require.NoError(t, err)
			require.True(t, is)
		})
		within(t, b, "['in b', 2, 3]", func(s v8.Scope, v v8.Value) {
			_, err := o.Deref(s)
			require.ErrorIs(t, err, v8.ErrOtherIsolate)
			from := o.With(remote.Access{From: s})
			var f *remote.Reference
			require.NoError(t, from.Get(ctx, "f", &f))
			require.NoError(t, f.With(remote.Access{From: s}).Apply(ctx, &n, nil, v))
			require.Equal(t, 3, n)
			require.ErrorIs(t, f.Apply(ctx, &n, nil, v), v8.ErrInvalid, "the value's isolate is not said")
			require.NoError(t, f.Close())
			done, err := from.Set(ctx, "n", v)
			require.NoError(t, err)
			require.True(t, done)
		})
		require.Equal(t, "in b", js(t, a, "o.n[0]"))
	})
}

func TestReferenceEnds(t *testing.T) {
	a, b := contextOf(t, v8.IsolateOptions{}), contextOf(t, v8.IsolateOptions{})
	o := referenceTo(t, a, "({n: 1})")
	give(t, b, "first", o)
	give(t, b, "second", o)
	require.Equal(t, 1.0, js(t, b, "first.release(); first.release(); second.getSync('n')"),
		"each is released on its own")
	_, err := b.Eval(ctx, "first.getSync('n')")
	require.ErrorIs(t, err, v8.ErrClosed)
	require.NoError(t, o.Close())
	require.NoError(t, o.Close())
	_, err = b.Eval(ctx, "second.getSync('n')")
	require.ErrorIs(t, err, v8.ErrClosed, "the host's own is the end of all")
	require.ErrorIs(t, o.Get(ctx, "n", nil), v8.ErrClosed)
	_, err = o.Keys(ctx)
	require.ErrorIs(t, err, v8.ErrClosed)
	require.NoError(t, b.Do(ctx, func(s v8.Scope) error {
		_, err := marshal.Marshal(s, o)
		require.ErrorIs(t, err, v8.ErrClosed)
		return nil
	}))

	o = referenceTo(t, a, "({n: 1})")
	one := referenceTo(t, a, "1")
	f := functionOf(t, a, "() => 1", remote.ModeSync)
	give(t, b, "o", o)
	give(t, b, "f", f)
	require.NoError(t, a.Isolate().Close())
	for _, source := range []string{"o.getSync('n')", "f()"} {
		_, err = b.Eval(ctx, source)
		require.ErrorIs(t, err, v8.ErrClosed, source)
	}
	require.ErrorIs(t, o.Get(ctx, "n", nil), v8.ErrClosed)
	require.ErrorIs(t, one.Read(ctx, new(any)), v8.ErrClosed)
	require.Equal(t, "object number", js(t, b, "o.typeof + ' ' + typeof 1"))
}

// The error of a call belongs to the caller's realm, has the stacks of both isolates and
// wraps the Go error.
func TestErrorsBetweenIsolates(t *testing.T) {
	pairs(t, func(t *testing.T, a, b *v8.Context) {
		mine := errors.New("mine")
		require.NoError(t, a.SetFunc(ctx, "fail", func(context.Context, *v8.Call) (v8.Value, error) {
			return v8.Undefined, mine
		}))
		require.NoError(t, a.Exec(ctx, `class Odd extends Error { constructor(m) { super(m); this.name = 'Odd' } }
			function inA(kind) {
				switch (kind) {
				case 'host': return fail()
				case 'odd': throw new Odd('strange')
				case 'long': throw new TypeError('x'.repeat(1e6))
				case 'liar': { const e = new Error('m'); e.stack = 'at secrets'; Object.defineProperty(e, 'name', {get() { return 'Liar' }}); throw e }
				case 'value': throw {toString() { return 'tricked' }}
				case 'text': throw 'text'
				case 'proxy': throw new Proxy({}, {})
				case 'symbol': throw Symbol('s')
				case 'undefined': throw undefined
				case 'data': return () => {}
				}
				throw new RangeError('far')
			}`, v8.Origin{Name: "a.js"}))
		give(t, b, "f", functionOf(t, a, "inA", remote.ModeSync))
		give(t, b, "r", referenceTo(t, a, "inA"))
		require.NoError(t, b.Exec(ctx, `function inB(...a) { return f(...a) }
			function caught(...a) { try { inB(...a) } catch (e) { return e } }
			function byReference(...a) { try { r.applySync(null, a) } catch (e) { return e } }`, v8.Origin{Name: "b.js"}))
		for _, via := range []string{"caught", "byReference"} {
			require.Equal(t, []any{true, true, "RangeError", "far"}, js(t, b, "{ const e = "+via+"(); [e instanceof RangeError, Object.getPrototypeOf(e) === RangeError.prototype, e.name, e.message] }"))
			stack := js(t, b, via+"().stack").(string)
			require.True(t, strings.HasPrefix(stack, "RangeError: far\n    at inA (a.js:"), stack)
			require.Regexp(t, `(?s)inA \(a.js:.*another isolate>\n    at (inB|byReference) \(b.js:`, stack)
			require.Equal(t, []any{true, "Odd", "strange"},
				js(t, b, "{ const e = "+via+"('odd'); [e instanceof Error, e.name, e.message] }"))
			require.Less(t, js(t, b, via+"('long').stack.length"), 40000.0)
			require.Equal(t, []any{true, "m"},
				js(t, b, "{ const e = "+via+
					"('liar'); [e instanceof Error && !e.stack.includes('secrets'), e.message] }"))
			require.Equal(t, []any{true, "[object Object]"},
				js(t, b, "{ const e = "+via+"('value'); [e instanceof Error, e.message] }"))
			require.Equal(t, "text", js(t, b, via+"('text')"))
			require.Equal(t, true, js(t, b, via+"('undefined') === undefined"))
			require.Equal(t, true, js(t, b, via+"('proxy') instanceof Error"))
			require.Equal(t, true, js(t, b, via+"('symbol') instanceof Error"))
			require.Equal(t, true, js(t, b, via+"('data') instanceof Error"))
			require.Equal(t, "mine", js(t, b, via+"('host').message"))
		}
		_, err := b.Eval(ctx, "inB('host')", v8.Origin{Name: "b.js"})
		require.ErrorIs(t, err, mine)
		_, err = b.Eval(ctx, "inB()", v8.Origin{Name: "b.js"})
		var e *v8.Exception
		require.ErrorAs(t, err, &e)
		require.Equal(t, "RangeError", e.Name)
		require.Contains(t, e.Stack, "at inB (b.js")
		require.ErrorAs(t, errors.Unwrap(e.Host), &e)
		require.Contains(t, e.Stack, "at inA (a.js")
	})
}

func TestReferenceOfGuests(t *testing.T) {
	pairs(t, func(t *testing.T, a, b *v8.Context) {
		o := referenceTo(t, a, things)
		give(t, b, "o", o)
		for _, test := range []struct {
			source string
			want   any
		}{
			{"o.typeof", "object"},
			{"o.getSync('n')", 1.0},
			{"o.getSync('deep')", map[string]any{"list": []any{1.0, map[string]any{"two": 2.0}}}},
			{"o.getSync('deep', {reference: true}).getSync('list', {reference: true}).getSync(1).two", 2.0},
			{"o.getSync('f', {reference: true}).applySync({n: 3}, [1, 'x'])", []any{3.0, 1.0, "x"}},
			{"o.getSync('Point', {reference: true}).constructSync([3, 4], {reference: true}).getSync('y')", 4.0},
			{"o.getSync('inherited') === undefined", true},
			{"o.getSync('inherited', {inherit: true})", "i"},
			{"o.getSync('own', {getters: true})", "own"},
			{"o.setSync('made', [1]) && o.getSync('made')", []any{1.0}},
			{"o.setSync('ref', o) && o.getSync('ref', {reference: true}).typeof", "object"},
			{"o.setSync(5, 'five') && o.getSync(5)", "five"},
			{"o.deleteSync('made') && o.getSync('made') === undefined", true},
			{"o.keysSync().includes('n')", true},
			{"o.getSync('deep', {reference: true}).copySync().list[0]", 1.0},
			{"Object.prototype.toString.call(o)", "[object Reference]"},
			{"String(Object.getOwnPropertyNames(o))", ""},
		} {
			require.Equal(t, test.want, js(t, b, test.source), test.source)
		}
		for _, source := range []string{
			"o.getSync()", "o.getSync({})", "o.getSync(Symbol.iterator)", "o.getSync('own')", "o.getSync('f')",
			"o.getSync('n', {timeout: -1})", "o.getSync('n', {timeout: 'x'})", "o.getSync('n', {reference: 1})",
			"o.getSync('n', {get reference() { globalThis.hit = 1 }})",
			"o.getSync('n', new Proxy({}, {}))", "o.getSync('n', 1)",
			"o.applySync(null, [])", "o.getSync('f', {reference: true}).applySync(null, {length: 3})",
			"o.getSync('f', {reference: true}).applySync(null, new Array(1e9))",
			"o.getSync('f', {reference: true}).applySync(null, [() => {}])",
			"o.getSync('f', {reference: true}).applySync(null, Object.defineProperty([], 0, {get() { globalThis.hit = 1 }}))",
			"o.deref()", "new o.constructor()", "o.getSync.call({}, 'n')", "o.getSync.call(Object.create(o), 'n')",
			"o.get('n')", // the context has no loop
		} {
			_, err := b.Eval(ctx, source)
			var e *v8.Exception
			require.ErrorAs(t, err, &e, source)
		}
		require.Nil(t, js(t, b, "globalThis.hit"))
		_, err := b.Eval(ctx, "o.getSync('own', {getters: true}); o.getSync('Point', {reference: true}).constructSync([{}], {timeout: 1000})")
		require.NoError(t, err)
		spin := referenceTo(t, a, "() => { for (;;); }")
		give(t, b, "spin", spin)
		_, err = b.Eval(ctx, "spin.applySync(null, [], {timeout: 20})")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, true, js(t, b, "try { spin.applySync(null, [], {timeout: 20}) } catch (e) { e.stack.includes('another isolate') }"))

		// In its own context, deref returns the value.
		give(t, a, "mine", o)
		require.Equal(t, true, js(t, a, "mine.deref() === o"))
		second, err := a.Isolate().NewContext(ctx)
		require.NoError(t, err)
		give(t, second, "theirs", o)
		_, err = second.Eval(ctx, "theirs.deref()")
		require.ErrorIs(t, err, v8.ErrOtherIsolate)
		require.Equal(t, 1.0, js(t, second, "theirs.getSync('n')"))
	})
}
