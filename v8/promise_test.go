package v8_test

import (
	"errors"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

func TestPromise(t *testing.T) {
	c := newContext(t)
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		eval := func(source string) v8.Value {
			v, err := s.Eval(ctx, source)
			require.NoError(t, err)
			return v
		}
		p, resolver, err := s.Promise()
		require.NoError(t, err)
		global, err := s.Global()
		require.NoError(t, err)
		require.NoError(t, global.Set(ctx, v8.String("p"), p))
		state, _, err := p.Promise()
		require.NoError(t, err)
		require.Equal(t, v8.Pending, state)
		followed := eval("p.then(x => x + 1)")
		require.NoError(t, resolver.Resolve(ctx, s, v8.Int(41)))
		require.ErrorIs(t, resolver.Resolve(ctx, s, v8.Int(1)), v8.ErrInvalid)
		require.ErrorIs(t, resolver.Reject(ctx, s, errors.New("late")), v8.ErrInvalid)
		require.NoError(t, resolver.Close())
		state, v, err := followed.Promise()
		require.NoError(t, err)
		require.Equal(t, "fulfilled 42", state.String()+" "+v.String())

		// A Go error is the same error after it was the reason of a promise.
		mine := errors.New("mine")
		p, resolver, err = s.Promise()
		require.NoError(t, err)
		require.NoError(t, resolver.Reject(ctx, s, mine))
		state, v, err = p.Promise()
		require.NoError(t, err)
		require.Equal(t, v8.Rejected, state)
		require.ErrorIs(t, v.Error(), mine)
		require.Equal(t, "v8: Error: mine", v.Error().Error())
		require.EqualError(t, v8.Int(7).Error(), "v8: 7")
		require.EqualError(t, eval("new TypeError('x', {cause: 1})").Error(), "v8: <anonymous>:1:1: TypeError: x")

		// The then method of a thenable belongs to the guest.
		p, resolver, err = s.Promise()
		require.NoError(t, err)
		require.NoError(t, resolver.Resolve(ctx, s, eval("({get then() { throw 'no' }})")))
		state, v, err = p.Promise()
		require.NoError(t, err)
		require.Equal(t, "rejected no", state.String()+" "+v.String())

		_, _, err = eval("({then() {}})").Promise()
		require.ErrorIs(t, err, v8.ErrInvalid)
		_, unused, err := s.Promise()
		require.NoError(t, err)
		require.NoError(t, unused.Close())
		require.ErrorIs(t, unused.Resolve(ctx, s, v8.Null), v8.ErrClosed)
		return nil
	}))
}

// Guests do not see information about the host.
func TestGuestError(t *testing.T) {
	c := newContext(t)
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		for _, err := range []error{
			&fs.PathError{Op: "open", Path: "/etc/shadow", Err: fs.ErrPermission},
			&v8.PanicError{Value: "index out of range"},
		} {
			v, failed := s.Error(err)
			require.NoError(t, failed)
			require.EqualError(t, v.Error(), "v8: Error: internal error")
			require.ErrorIs(t, v.Error(), err)
		}
		v, err := s.Error(private{})
		require.NoError(t, err)
		require.EqualError(t, v.Error(), "v8: Error: try again")
		v, err = s.Error(nil)
		require.NoError(t, err)
		require.Equal(t, v8.Null, v)
		return nil
	}))
}

type private struct{}

func (private) Error() string      { return "host db-7 is down" }
func (private) GuestError() string { return "try again" }

func TestSymbols(t *testing.T) {
	c := newContext(t)
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		_, err := s.Eval(ctx, "var Symbol0 = Symbol; Symbol = null")
		require.NoError(t, err)
		same := func(v v8.Value, err error, source string) {
			require.NoError(t, err)
			w, err := s.Eval(ctx, source)
			require.NoError(t, err)
			is, err := v.SameValue(w)
			require.NoError(t, err)
			require.True(t, is, source)
		}
		for symbol, source := range map[v8.WellKnownSymbol]string{
			v8.SymbolIterator: "iterator", v8.SymbolAsyncIterator: "asyncIterator", v8.SymbolHasInstance: "hasInstance",
			v8.SymbolToPrimitive: "toPrimitive", v8.SymbolToStringTag: "toStringTag",
			v8.SymbolIsConcatSpreadable: "isConcatSpreadable",
			v8.SymbolMatch:              "match", v8.SymbolReplace: "replace", v8.SymbolSearch: "search", v8.SymbolSplit: "split",
			v8.SymbolUnscopables: "unscopables", v8.SymbolDispose: "dispose", v8.SymbolAsyncDispose: "asyncDispose",
		} {
			v, err := s.WellKnown(symbol)
			same(v, err, "Symbol0."+source)
		}
		v, err := s.SymbolFor("x")
		same(v, err, "Symbol0.for('x')")
		v, err = s.Symbol("x")
		require.NoError(t, err)
		detail, err := v.ToDetailString()
		require.NoError(t, err)
		require.Equal(t, "Symbol(x)", detail)
		return nil
	}))
}

func TestAllowCodeGeneration(t *testing.T) {
	c := newContext(t)
	other, err := c.Isolate().NewContext(ctx)
	require.NoError(t, err)
	const module = "new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]))"
	try := func(c *v8.Context, source string) string {
		got, err := c.Eval(ctx, "try { "+source+"; 'made' } catch (e) { e.constructor.name }")
		require.NoError(t, err)
		return got.(string)
	}
	for _, source := range []string{
		"eval('1')", "(0, eval)('1')", "new Function('1')", "(async () => {}).constructor('1')", module,
	} {
		require.Equal(t, "made", try(c, source), source)
	}
	require.NoError(t, c.AllowCodeGeneration(ctx, v8.CodeGeneration{}))
	for _, source := range []string{
		"eval('1')", "(0, eval)('1')", "new Function('1')", "(async () => {}).constructor('1')",
		"Reflect.construct(Function, ['1'])",
	} {
		require.Equal(t, "EvalError", try(c, source), source)
	}
	require.Equal(t, "CompileError", try(c, module))
	require.Equal(t, "made", try(c, "WebAssembly.compile(new Uint8Array(8)).catch(() => {})"))
	require.Equal(t, "made", try(other, "eval('1')"))
	require.NoError(t, c.AllowCodeGeneration(ctx, v8.CodeGeneration{Wasm: true}))
	require.Equal(t, "EvalError", try(c, "eval('1')"))
	require.Equal(t, "made", try(c, module))
}
