package v8_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

// compile returns a module that is closed at the end of the test.
func compile(t testing.TB, s v8.Scope, name, source string) *v8.Module {
	m, err := s.CompileModule(ctx, source, v8.Origin{Name: name})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, m.Close()) })
	return m
}

// run links and evaluates a module, and returns the promise.
func run(t testing.TB, s v8.Scope, m *v8.Module) v8.Value {
	require.NoError(t, m.Link(ctx, s))
	p, err := m.Evaluate(ctx, s)
	require.NoError(t, err)
	return p
}

func export(t testing.TB, s v8.Scope, m *v8.Module, name string) any {
	n, err := m.Namespace(s)
	require.NoError(t, err)
	v, err := n.Get(ctx, v8.String(name))
	require.NoError(t, err)
	x, err := v.Export()
	require.NoError(t, err)
	return x
}

func status(t testing.TB, s v8.Scope, m *v8.Module) v8.ModuleStatus {
	got, err := m.Status(s)
	require.NoError(t, err)
	return got
}

// V8 implements cycles, live bindings, star exports and the temporal dead zone.
func TestModule(t *testing.T) {
	hold(t, func(s v8.Scope) {
		a := compile(t, s, "a.js", "import {n, add} from './b.js' with {type: 'x'};\nexport * from './c.js'; add(); export const seen = n;")
		b := compile(t, s, "b.js", "import './a.js'; export let n = 1; export function add() { n++ }")
		c := compile(t, s, "c.js", "export const star = 'yes'")
		require.Equal(t, []v8.ModuleRequest{
			{Specifier: "./b.js", Attributes: map[string]string{"type": "x"}, Line: 1, Column: 22},
			{Specifier: "./c.js", Line: 2, Column: 15},
		}, a.Requests())
		require.ErrorIs(t, a.Link(ctx, s), v8.ErrInvalid) // not bound
		require.ErrorIs(t, a.Bind(s, b), v8.ErrInvalid)   // too few
		require.ErrorIs(t, a.Bind(s, b, nil), v8.ErrInvalid)
		require.NoError(t, a.Bind(s, b, c))
		require.NoError(t, b.Bind(s, a))
		_, err := a.Namespace(s)
		require.ErrorIs(t, err, v8.ErrInvalid)
		_, err = a.Evaluate(ctx, s)
		require.ErrorIs(t, err, v8.ErrInvalid)
		require.Equal(t, v8.ModuleUnlinked, status(t, s, a))
		p := run(t, s, a)
		require.Equal(t, v8.ModuleEvaluated, status(t, s, b))
		state, _, err := p.Promise()
		require.NoError(t, err)
		require.Equal(t, v8.Fulfilled, state)
		require.Equal(t, 2.0, export(t, s, a, "seen"))
		require.Equal(t, "yes", export(t, s, a, "star"))
		again, err := a.Evaluate(ctx, s)
		require.NoError(t, err)
		same, err := again.SameValue(p)
		require.NoError(t, err)
		require.True(t, same)
		require.ErrorIs(t, a.Bind(s, b, c), v8.ErrInvalid)
		require.NoError(t, a.Link(ctx, s))

		// Missing exports are detected when the module is linked, and linking may be
		// repeated.
		d := compile(t, s, "d.js", "import {missing} from './c.js'; export default missing")
		require.NoError(t, d.Bind(s, c))
		var e *v8.Exception
		require.ErrorAs(t, d.Link(ctx, s), &e)
		require.Equal(t, "SyntaxError", e.Name)
		require.Equal(t, "d.js", e.Resource)
		fixed := compile(t, s, "c2.js", "export const missing = 1")
		require.NoError(t, d.Bind(s, fixed))
		run(t, s, d)
		require.Equal(t, 1.0, export(t, s, d, "default"))

		_, err = s.CompileModule(ctx, "export {", v8.Origin{Name: "broken.js"})
		require.ErrorAs(t, err, &e)
		require.Equal(t, "broken.js", e.Resource)
	})
}

func TestModuleThrows(t *testing.T) {
	hold(t, func(s v8.Scope) {
		m := compile(t, s, "m.js", "throw new RangeError('no')")
		require.NoError(t, m.Bind(s))
		for range 2 {
			p := run(t, s, m)
			state, thrown, err := p.Promise()
			require.NoError(t, err)
			require.Equal(t, v8.Rejected, state)
			require.EqualError(t, thrown.Error(), "v8: m.js:1:7: RangeError: no")
		}
		require.Equal(t, v8.ModuleErrored, status(t, s, m))

		endless := compile(t, s, "endless.js", "for (;;);")
		require.NoError(t, endless.Bind(s))
		require.NoError(t, endless.Link(ctx, s))
		short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
		defer cancel()
		_, err := endless.Evaluate(short, s)
		require.ErrorIs(t, err, v8.ErrTerminated)
		_, err = endless.Evaluate(ctx, s)
		require.ErrorContains(t, err, "an earlier evaluation")
	})
}

func TestSyntheticModule(t *testing.T) {
	hold(t, func(s v8.Scope) {
		exports := []string{"default", "a b"}
		m, err := s.SyntheticModule("host", exports, func(_ context.Context, s v8.Scope, m *v8.Module) error {
			return m.Export(s, []string{"a b"}, []v8.Value{v8.Int(7)})
		})
		require.NoError(t, err)
		defer m.Close()
		user := compile(t, s, "user.js", "import d, {'a b' as n} from 'host'; export {d}; export const f = () => n")
		require.NoError(t, user.Bind(s, m))
		run(t, s, user)
		require.Nil(t, export(t, s, user, "d"))
		require.NoError(t, m.Export(s, []string{"default"}, []v8.Value{v8.String("live")}))
		require.Equal(t, "live", export(t, s, user, "d"))
		require.Equal(t, 7.0, export(t, s, m, "a b"))
		var e *v8.Exception
		require.ErrorAs(t, m.Export(s, []string{"none"}, []v8.Value{v8.Null}), &e)
		require.ErrorIs(t, m.Export(s, []string{"none"}, nil), v8.ErrInvalid)
		require.ErrorIs(t, user.Export(s, []string{"f"}, []v8.Value{v8.Null}), v8.ErrInvalid)

		// V8 would end the process. "\xff" and "\xfe" both become U+FFFD.
		for _, names := range [][]string{{"x", "x"}, {"\xff", "\xfe"}} {
			_, err = s.SyntheticModule("twice", names, nil)
			require.ErrorIs(t, err, v8.ErrInvalid)
		}

		reason := errors.New("the host's reason")
		fails, err := s.SyntheticModule("fails",
			nil, func(context.Context, v8.Scope, *v8.Module) error { return reason })
		require.NoError(t, err)
		defer fails.Close()
		_, thrown, err := run(t, s, fails).Promise()
		require.NoError(t, err)
		require.ErrorIs(t, thrown.Error(), reason)

		closed, err := s.SyntheticModule("closed", nil, nil)
		require.NoError(t, err)
		importer := compile(t, s, "importer.js", "import 'closed'")
		require.NoError(t, importer.Bind(s, closed))
		require.NoError(t, importer.Link(ctx, s))
		require.NoError(t, closed.Close())
		p := run(t, s, importer)
		_, thrown, err = p.Promise()
		require.NoError(t, err)
		require.ErrorIs(t, thrown.Error(), v8.ErrClosed)
	})
}

func TestModuleHooks(t *testing.T) {
	hold(t, func(s v8.Scope) {
		rejection := func(source string) error {
			p := eval(t, s, source)
			state, thrown, err := p.Promise()
			require.NoError(t, err)
			require.Equal(t, v8.Rejected, state, source)
			return thrown.Error()
		}
		require.Error(t, rejection("import('x')")) // there are no hooks
		refused := errors.New("not today")
		var asked []string
		require.NoError(t, s.SetModuleHooks(v8.ModuleHooks{
			Import: func(ctx context.Context, s v8.Scope, r v8.ModuleRequest, referrer string) (v8.Value, error) {
				asked = append(asked, fmt.Sprint(referrer, " ", r.Specifier, " ", r.Attributes))
				if r.Specifier == "no" {
					return v8.Undefined, refused
				}
				p, resolver, err := s.Promise()
				if err != nil {
					return v8.Undefined, err
				}
				return p, resolver.Resolve(ctx, s, v8.String(r.Specifier))
			},
			Meta: func(ctx context.Context, s v8.Scope, meta v8.Value, name string) error {
				if name == "bad.js" {
					return refused
				}
				_, err := meta.Define(ctx, v8.String("url"), v8.String("file:///"+name), 0)
				return err
			},
		}))
		require.ErrorIs(t, rejection("import('no', {with: {type: 'json'}})"), refused)
		require.ErrorIs(t, rejection("import('x'.repeat(1 << 20))"), v8.ErrInvalid)
		require.Error(t, rejection("import('x', {with: Object.fromEntries(Array.from({length: 99}, (_, n) => ['k' + n, '']))})"))
		require.Error(t, rejection("import({toString() { throw 1 }})"))
		eval(t, s, "import('a'); new Function('import(\"b\")')(); (0, eval)('import(\"c\")')")
		require.Equal(t, []string{" no map[type:json]", " a map[]", " b map[]", " c map[]"}, asked)

		m := compile(t, s, "m.js", "export const url = import.meta.url; export const same = import.meta === import.meta; import('d')")
		require.NoError(t, m.Bind(s))
		run(t, s, m)
		require.Equal(t, "file:///m.js", export(t, s, m, "url"))
		require.Equal(t, true, export(t, s, m, "same"))
		require.Equal(t, "m.js d map[]", asked[len(asked)-1])
		bad := compile(t, s, "bad.js", "import.meta")
		require.NoError(t, bad.Bind(s))
		_, thrown, err := run(t, s, bad).Promise()
		require.NoError(t, err)
		require.ErrorIs(t, thrown.Error(), refused)
	})
}

// V8 would end the process if a module was evaluated during the evaluation of a module
// that it imports.
func TestNestedEvaluation(t *testing.T) {
	hold(t, func(s v8.Scope) {
		inner := compile(t, s, "inner.js", "import './outer.js'")
		outer := compile(t, s, "outer.js", "import 'host'")
		var nested error
		host, err := s.SyntheticModule("host", nil, func(ctx context.Context, s v8.Scope, _ *v8.Module) error {
			_, nested = inner.Evaluate(ctx, s)
			return nil
		})
		require.NoError(t, err)
		defer host.Close()
		require.NoError(t, inner.Bind(s, outer))
		require.NoError(t, outer.Bind(s, host))
		require.NoError(t, inner.Link(ctx, s))
		run(t, s, outer)
		require.ErrorIs(t, nested, v8.ErrInvalid)
		run(t, s, inner)
	})
}

// V8's recursion without stack checks fits into the stack at the maximum depth.
func TestModuleDepth(t *testing.T) {
	const most = v8.MaxModuleDepth
	chain := func(s v8.Scope, n int, cyclic bool, source func(n int) string) []*v8.Module {
		all := make([]*v8.Module, n)
		for at := range n {
			all[at] = compile(t, s, fmt.Sprintf("%d.js", at), source(at))
		}
		for at, m := range all {
			switch to := m.Requests(); {
			case len(to) == 0:
				require.NoError(t, m.Bind(s))
			case cyclic:
				require.NoError(t, m.Bind(s, all[(at+1)%n]))
			default:
				require.NoError(t, m.Bind(s, all[at+1]))
			}
		}
		return all
	}
	star := func(last string, n int) func(at int) string {
		return func(at int) string {
			if at == n-1 {
				return last
			}
			return "export * from 'next'"
		}
	}
	hold(t, func(s v8.Scope) {
		all := chain(s, most, false, star("export const x = 1", most))
		// The modules are linked one by one, the deepest first, so that only later
		// recursion in V8 is deep.
		for at := most - 1; at >= 0; at-- {
			require.NoError(t, all[at].Link(ctx, s))
		}
		require.Equal(t, 1.0, export2(t, s, all[0]))
		deeper := compile(t, s, "deeper.js", "export * from 'next'")
		require.NoError(t, deeper.Bind(s, all[0]))
		require.ErrorIs(t, deeper.Link(ctx, s), v8.ErrModuleDepth)
	})
	hold(t, func(s v8.Scope) { // a rejection propagates along the chain
		const n = 500
		all := chain(s, n, false, star("await 0; throw new Error('deep')", n))
		run(t, s, all[0])
		eval(t, s, "0") // runs the microtasks
		require.Equal(t, v8.ModuleErrored, status(t, s, all[0]))
	})
	hold(t, func(s v8.Scope) {
		all := chain(s, most, true, func(int) string { return "export * from 'next'" })
		if err := all[0].Link(ctx, s); err != nil {
			var e *v8.Exception
			require.ErrorAs(t, err, &e)
			require.Equal(t, "RangeError", e.Name) // V8 checks the stack here
		}
		beyond := chain(s, most+1, true, func(int) string { return "import 'next'" })
		require.ErrorIs(t, beyond[0].Link(ctx, s), v8.ErrModuleDepth)
	})
}

func export2(t testing.TB, s v8.Scope, m *v8.Module) any {
	run(t, s, m)
	return export(t, s, m, "x")
}

func TestModuleClosed(t *testing.T) {
	i := newIsolate(t)
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	other, err := i.NewContext(ctx)
	require.NoError(t, err)
	var m *v8.Module
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		m = compile(t, s, "m.js", "export const Here = Object")
		require.NoError(t, m.Bind(s))
		require.NoError(t, m.Link(ctx, s))
		foreign := compile(t, s, "f.js", "import 'm'")
		return s.Enter(ctx, other, func(s v8.Scope) error {
			stranger := compile(t, s, "s.js", "")
			require.ErrorIs(t, foreign.Bind(s, stranger), v8.ErrInvalid)
			_, err := m.Evaluate(ctx, s) // evaluated in its own context
			return err
		})
	}))
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		n, err := m.Namespace(s)
		require.NoError(t, err)
		here, err := n.Get(ctx, v8.String("Here"))
		require.NoError(t, err)
		same, err := here.SameValue(eval(t, s, "Object"))
		require.NoError(t, err)
		require.True(t, same)
		require.NoError(t, m.Close())
		require.NoError(t, m.Close())
		_, err = m.Namespace(s)
		require.ErrorIs(t, err, v8.ErrClosed)
		return nil
	}))
	require.NoError(t, hold2(t, func(s v8.Scope) error {
		_, err := m.Status(s)
		return err
	}, v8.ErrClosed))
}

// hold2 is like hold, with the error that f is expected to return.
func hold2(t testing.TB, f func(s v8.Scope) error, want error) error {
	err := newContext(t).Do(ctx, f)
	require.ErrorIs(t, err, want)
	return nil
}

func TestParseJSON(t *testing.T) {
	hold(t, func(s v8.Scope) {
		v, err := s.ParseJSON(ctx, `{"b": [1, "x"], "a": null, "__proto__": 1}`)
		require.NoError(t, err)
		x, err := v.Export()
		require.NoError(t, err)
		require.Equal(t, map[string]any{"b": []any{1.0, "x"}, "a": nil, "__proto__": 1.0}, x)
		keys, err := v.Keys(ctx)
		require.NoError(t, err)
		require.Equal(t, []string{"b", "a", "__proto__"}, keys)
		_, err = s.ParseJSON(ctx, strings.Repeat("[", 1000))
		var e *v8.Exception
		require.ErrorAs(t, err, &e)
		require.Equal(t, "SyntaxError", e.Name)
	})
}
