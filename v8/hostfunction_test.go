package v8_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

type visitsKey struct{}

// visit counts its calls in the data of its context.
var visit = v8.NewHostFunction("paddock/v8_test.visit", func(_ context.Context, call *v8.Call) (v8.Value, error) {
	c := call.Scope.Context()
	n, _ := c.Data(visitsKey{}).(int)
	c.SetData(visitsKey{}, n+1)
	return v8.Int(n + 1), nil
})

// defineVisit makes visit a global of the scope's context.
func defineVisit(s v8.Scope) error {
	f, err := s.HostFunction(visit)
	if err != nil {
		return err
	}
	global, err := s.Global()
	if err != nil {
		return err
	}
	return global.Set(ctx, v8.String("visit"), f)
}

// A host function finds the data of the context in which it was created, also if another
// context calls it.
func TestHostFunction(t *testing.T) {
	i := newIsolate(t)
	var contexts [2]*v8.Context
	for n := range contexts {
		c, err := i.NewContext(ctx)
		require.NoError(t, err)
		contexts[n] = c
		require.NoError(t, contexts[n].Do(ctx, defineVisit))
	}
	require.NoError(t, contexts[0].Do(ctx, func(first v8.Scope) error {
		f, err := first.Eval(ctx, "visit")
		require.NoError(t, err)
		name, err := f.Get(ctx, v8.String("name"))
		require.NoError(t, err)
		require.Equal(t, "visit", name.String())
		_, err = f.Call(ctx, v8.Undefined)
		require.NoError(t, err)
		return first.Enter(ctx, contexts[1], func(v8.Scope) error {
			_, err := f.Call(ctx, v8.Undefined)
			return err
		})
	}))
	require.Equal(t, 2, contexts[0].Data(visitsKey{}))
	require.Nil(t, contexts[1].Data(visitsKey{}))
	contexts[0].SetData(visitsKey{}, nil)
	require.Nil(t, contexts[0].Data(visitsKey{}))
}

// The function of a context that is closed refuses. Many contexts do not make the isolate
// remember them.
func TestHostFunctionOfClosedContext(t *testing.T) {
	c := newContext(t)
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		for range 100 {
			other, err := s.NewContext(ctx)
			require.NoError(t, err)
			var f v8.Value
			require.NoError(t, s.Enter(ctx, other, func(inner v8.Scope) error {
				require.NoError(t, defineVisit(inner))
				v, err := inner.Eval(ctx, "visit")
				require.NoError(t, err)
				kept, err := v.Persist()
				require.NoError(t, err)
				defer kept.Close()
				f, err = kept.Value(s)
				return err
			}))
			require.NoError(t, other.Close())
			_, err = f.Call(ctx, v8.Undefined)
			require.Error(t, err)
		}
		return nil
	}))
}

func TestHostFunctionRefusals(t *testing.T) {
	again := v8.NewHostFunction("paddock/v8_test.visit", func(context.Context, *v8.Call) (v8.Value, error) {
		return v8.Undefined, nil
	})
	unnamed := v8.NewHostFunction("", func(context.Context, *v8.Call) (v8.Value, error) { return v8.Undefined, nil })
	empty := v8.NewHostFunction("paddock/v8_test.nothing", nil)
	c := newContext(t)
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		for _, h := range []*v8.HostFunction{again, unnamed, empty, nil, {}} {
			_, err := s.HostFunction(h)
			require.ErrorIs(t, err, v8.ErrInvalid)
		}
		_, err := s.KeptValue("x")
		require.ErrorIs(t, err, v8.ErrNotKept)
		require.Empty(t, s.KeptValues())
		global, err := s.Global()
		require.NoError(t, err)
		p, err := global.Persist()
		require.NoError(t, err)
		require.ErrorIs(t, p.Keep(s, "x"), v8.ErrInvalid)
		require.NoError(t, p.Close())
		return nil
	}))
	require.Empty(t, (*v8.HostFunction)(nil).ShortName())
	var none *v8.Context
	none.SetData(1, 2)
	require.Nil(t, none.Data(1))
}

// A panic or an error of a host function reaches JavaScript as that of any Go function.
func TestHostFunctionFails(t *testing.T) {
	refused := errors.New("refused")
	fails := v8.NewHostFunction("paddock/v8_test.fails", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		if call.Arg(0).Kind() == v8.KindUndefined {
			return v8.Undefined, refused
		}
		panic("oops")
	})
	c := newContext(t)
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		f, err := s.HostFunction(fails)
		require.NoError(t, err)
		_, err = f.Call(ctx, v8.Undefined)
		require.ErrorIs(t, err, refused)
		_, err = f.Call(ctx, v8.Undefined, v8.Int(1))
		var thrown *v8.PanicError
		require.ErrorAs(t, err, &thrown)
		return nil
	}))
}
