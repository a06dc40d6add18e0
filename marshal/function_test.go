package marshal_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/v8"
)

var errNo = errors.New("no")

func TestFunction(t *testing.T) {
	type key struct{}
	hold(t, func(s v8.Scope) {
		define := func(name string, f any) {
			v, err := marshal.Function(s, name, f)
			require.NoError(t, err)
			g, err := s.Global()
			require.NoError(t, err)
			require.NoError(t, g.Set(ctx, v8.String(name), v))
		}
		define("nothing", func() {})
		define("add", func(a, b int) int { return a + b })
		define("join", func(sep string, parts ...any) string {
			return strings.Trim(fmt.Sprintln(append([]any{sep}, parts...)...), "\n")
		})
		define("inner", func(i *Inner) (*Inner, error) {
			if i == nil {
				return nil, errNo
			}
			return &Inner{i.A + 1, i.B}, nil
		})
		define("fail", func() error { return errNo })
		define("who", func(ctx context.Context) any { return ctx.Value(key{}) })
		define("raw", func(v v8.Value) v8.Value { return v })
		for source, want := range map[string]any{
			"nothing()":                                nil,
			"add(1, 2)":                                3.0,
			"join('-')":                                "-",
			"join('-', 1, {a: [true]})":                "- 1 map[a:[true]]",
			"inner({A: 1, b: 'x'}).A":                  2.0,
			"{ const o = {}; raw(o) === o }":           true,
			"typeof raw()":                             "undefined",
			"try { inner() } catch (e) { '' + e }":     "Error: no",
			"try { add(1, 'x') } catch (e) { '' + e }": `Error: argument 1: $: want an integer that fits, not "x"`,
			"try { add(1) } catch (e) { '' + e }":      "Error: argument 1 is missing",
			"add.name":                                 "add",
		} {
			got, err := marshal.UnmarshalAs[any](s, eval(t, s, source))
			require.NoError(t, err, source)
			require.Equal(t, want, got, source)
		}
		got, err := s.Eval(context.WithValue(ctx, key{}, "me"), "who()")
		require.NoError(t, err)
		require.Equal(t, "me", got.String())
		_, err = s.Eval(ctx, "fail()")
		require.ErrorIs(t, err, errNo)
		_, err = s.Eval(ctx, "add({get valueOf() { calls = 1 }}, 1)")
		require.ErrorContains(t, err, "reading it would run JavaScript")

		for _, wrong := range []any{nil, 5, (func())(nil), func() (int, int) { return 1, 2 }} {
			_, err := marshal.Function(s, "wrong", wrong)
			assert.ErrorIs(t, err, v8.ErrInvalid)
		}
	})
}

func TestFunc(t *testing.T) {
	hold(t, func(s v8.Scope) {
		sum, err := marshal.Func[func(context.Context, Inner, ...int) (float64, error)](s,
			eval(t, s, "(o, ...more) => { if (!more.length) throw new Error('few'); return more.reduce((a, b) => a + b, o.A) }"))
		require.NoError(t, err)
		got, err := sum(ctx, Inner{A: 1}, 2, 3)
		require.NoError(t, err)
		require.Equal(t, 6.0, got)
		_, err = sum(ctx, Inner{})
		require.ErrorContains(t, err, "few")
		run, cancel := context.WithCancel(ctx)
		cancel()
		_, err = sum(run, Inner{}, 1)
		require.ErrorIs(t, err, context.Canceled)

		quiet, err := marshal.Func[func(context.Context) error](s, eval(t, s, "() => () => 1"))
		require.NoError(t, err)
		require.NoError(t, quiet(ctx))

		_, err = marshal.Func[int](s, v8.Undefined)
		require.ErrorIs(t, err, v8.ErrInvalid)
		_, err = marshal.Func[func() error](s, eval(t, s, "() => 1"))
		require.ErrorIs(t, err, v8.ErrInvalid)
		_, err = marshal.Func[func(context.Context) error](s, v8.Int(1))
		require.ErrorIs(t, err, v8.ErrInvalid)
	})
}
