package v8_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"weak"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

// account is a Go value that is passed to guests.
type account struct {
	owner   string
	balance float64
}

func self(call *v8.Call) (*account, error) {
	x, _ := call.This().Unwrap()
	a, ok := x.(*account)
	if !ok {
		return nil, errors.New("not an account")
	}
	return a, nil
}

var accountClass = &v8.Class{
	Name: "Account",
	New: func(_ context.Context, call *v8.Call) (any, error) {
		owner, err := call.Arg(0).AsString()
		if err != nil {
			return nil, errors.New("want an owner")
		}
		return &account{owner: owner}, nil
	},
	Members: []v8.Member{
		{Name: "LIMIT", Static: true, Value: v8.Int(100)},
		{Name: "bank", Static: true, Method: func(context.Context, *v8.Call) (v8.Value, error) {
			return v8.String("bank"), nil
		}},
		{Name: "deposit", Method: func(_ context.Context, call *v8.Call) (v8.Value, error) {
			a, err := self(call)
			if err != nil {
				return v8.Undefined, err
			}
			n, _ := call.Arg(0).Float64()
			a.balance += n
			return call.This(), nil
		}},
		{Name: "balance", Get: func(_ context.Context, call *v8.Call) (v8.Value, error) {
			a, err := self(call)
			if err != nil {
				return v8.Undefined, err
			}
			return v8.Number(a.balance), nil
		}},
		{Name: "owner", Get: func(_ context.Context, call *v8.Call) (v8.Value, error) {
			a, err := self(call)
			if err != nil {
				return v8.Undefined, err
			}
			return v8.String(a.owner), nil
		}, Set: func(_ context.Context, call *v8.Call) (v8.Value, error) {
			a, err := self(call)
			if err != nil {
				return v8.Undefined, err
			}
			a.owner, err = call.Arg(0).AsString()
			return v8.Undefined, err
		}},
		{Symbol: v8.SymbolToPrimitive, Method: func(context.Context, *v8.Call) (v8.Value, error) {
			return v8.Int(7), nil
		}},
	},
}

var savingsClass = &v8.Class{
	Name:    "Savings",
	Extends: accountClass,
	New: func(context.Context, *v8.Call) (any, error) {
		return &account{owner: "saver"}, nil
	},
	Members: []v8.Member{{Name: "rate", Value: v8.Number(0.5)}},
}

func install(t testing.TB, s v8.Scope, c *v8.Class) {
	v, err := s.Class(c)
	require.NoError(t, err)
	global, err := s.Global()
	require.NoError(t, err)
	require.NoError(t, global.Set(ctx, v8.String(c.Name), v))
}

func TestClass(t *testing.T) {
	hold(t, func(s v8.Scope) {
		install(t, s, savingsClass)
		install(t, s, accountClass)
		for _, c := range [][2]string{
			{"var a = new Account('x'); a.deposit(5).deposit(2); a.balance", "7"},
			{"a.owner = 'y'; a.owner", "y"},
			{"'use strict'; try { (() => { 'use strict'; a.balance = 1 })() } catch (e) { e.name }", "TypeError"},
			{"Account.LIMIT", "100"},
			{"Account.LIMIT = 5, Account.LIMIT", "100"},
			{"Account.bank()", "bank"},
			{"+a", "7"},
			{"String(Object.prototype.toString.call(a))", "[object Account]"},
			{"Account.name + Account.prototype.deposit.name", "Accountdeposit"},
			{"Object.keys(a).length + Object.getOwnPropertyNames(a).length", "0"},
			{"a instanceof Account && !(a instanceof Savings)", "true"},
			{"var b = new Savings(); b.deposit(1).balance + b.rate", "1.5"},
			{"b instanceof Account && Object.getPrototypeOf(Savings) === Account", "true"},
			{"class Mine extends Account { get twice() { return this.balance * 2 } }; var m = new Mine('m'); m.deposit(4).twice", "8"},
			{"m.constructor === Mine", "true"},
			{
				"try { Account('x') } catch (e) { e.name + e.message }",
				"TypeErrorthe constructor must be called with new",
			},
			{"try { new Account() } catch (e) { e.name + e.message }", "Errorwant an owner"},
			{"try { Account.prototype.deposit.call({}, 1) } catch (e) { e.name }", "TypeError"},
			{"try { Account.prototype.deposit.call(Object.create(Account.prototype), 1) } catch (e) { e.name }", "TypeError"},
			{"try { Account.prototype.deposit.call(new Proxy(a, {}), 1) } catch (e) { e.name }", "TypeError"},
			{"try { Account.prototype.balance } catch (e) { e.name }", "TypeError"},
			{"try { new a.deposit } catch (e) { e.name }", "TypeError"},
			{"a.deposit === Account.prototype.deposit", "true"},
			{"try { structuredClone } catch (e) { e.name }", "ReferenceError"},
		} {
			require.Equal(t, c[1], eval(t, s, c[0]).String(), c[0])
		}
	})
}

// A Go value has one object per context.
func TestWrap(t *testing.T) {
	hold(t, func(s v8.Scope) {
		a := &account{owner: "x"}
		v, err := s.Wrap(accountClass, a)
		require.NoError(t, err)
		x, ok := v.Unwrap()
		require.True(t, ok)
		require.Same(t, a, x)
		w, err := s.Wrap(accountClass, a)
		require.NoError(t, err)
		same, err := v.SameValue(w)
		require.NoError(t, err)
		require.True(t, same)
		p, err := v.Persist()
		require.NoError(t, err)
		defer p.Close()
		w, err = p.Value(s)
		require.NoError(t, err)
		x, _ = w.Unwrap()
		require.Same(t, a, x)

		other, err := s.Isolate().NewContext(ctx)
		require.ErrorIs(t, err, v8.ErrReentrant)
		require.Nil(t, other)
		_, ok = eval(t, s, "({})").Unwrap()
		require.False(t, ok)
		_, ok = v8.Int(3).Unwrap()
		require.False(t, ok)
		for _, x := range []any{nil, 3, account{}, (*account)(nil)} {
			_, err = s.Wrap(accountClass, x)
			require.ErrorIs(t, err, v8.ErrInvalid)
		}
		_, err = s.Wrap(nil, a)
		require.ErrorIs(t, err, v8.ErrInvalid)
		for _, m := range []v8.Member{{}, {Name: "x", Symbol: v8.SymbolIterator}, {Name: "x", Value: v}, {
			Name: "x", Value: v8.Null, Get: func(context.Context, *v8.Call) (v8.Value, error) { return v8.Null, nil },
		}} {
			_, err = s.Class(&v8.Class{Name: "Bad", Members: []v8.Member{m}})
			require.ErrorIs(t, err, v8.ErrInvalid)
		}
		_, err = v.Export()
		require.ErrorIs(t, err, v8.ErrNotData)
		// Reading does not call Go functions either, even if a guest made them getters.
		f, err := s.Function("f", func(context.Context, *v8.Call) (v8.Value, error) { panic("called") })
		require.NoError(t, err)
		trap, err := eval(
			t, s, "f => [1, Object.defineProperty({}, 'x', {get: f, enumerable: true})]",
		).Call(ctx, v8.Undefined, f)
		require.NoError(t, err)
		_, err = trap.Export()
		require.EqualError(t, err, "v8: $[1].x: not plain data: reading it would run JavaScript")
		_, err = s.Serialize(trap)
		require.EqualError(t, err, "v8: $[1].x: not plain data: reading it would run JavaScript")
		_, err = s.Serialize(v)
		require.ErrorIs(t, err, v8.ErrNotData)
	})
}

func TestWrapInContexts(t *testing.T) {
	c := newContext(t)
	other, err := c.Isolate().NewContext(ctx)
	require.NoError(t, err)
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		a := &account{}
		v, err := s.Wrap(accountClass, a)
		require.NoError(t, err)
		return s.Enter(ctx, other, func(s v8.Scope) error {
			w, err := s.Wrap(accountClass, a)
			require.NoError(t, err)
			same, err := v.SameValue(w)
			require.NoError(t, err)
			require.False(t, same)
			x, _ := w.Unwrap()
			require.Same(t, a, x)
			// The prototypes are those of the context.
			global, err := s.Global()
			require.NoError(t, err)
			require.NoError(t, global.Set(ctx, v8.String("w"), w))
			require.Equal(t, "true", eval(t, s, "w.constructor.constructor === Function").String())
			require.Equal(t, "0", eval(t, s, "w.constructor.prototype.deposit = null, Object.getPrototypeOf(w).balance = 0, 0").String())
			w, err = v.Get(ctx, v8.String("deposit"))
			require.NoError(t, err)
			require.Equal(t, v8.KindFunction, w.Kind())
			return nil
		})
	}))
}

// A Go value and its object are collected together by the two garbage collectors.
func TestWrapsAreCollected(t *testing.T) {
	c := newContext(t)
	const many = 1000
	var held []weak.Pointer[account]
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		for range many {
			require.NoError(t, s.Nest(func(s v8.Scope) error {
				a := &account{}
				held = append(held, weak.Make(a))
				v, err := s.Wrap(accountClass, a)
				require.NoError(t, err)
				// A cycle through JavaScript: the value refers to a function that
				// refers to its object.
				f, err := eval(t, s, "(v => () => v)").Call(ctx, v8.Undefined, v)
				require.NoError(t, err)
				require.NoError(t, v.SetPrivate("callback", f))
				got, err := v.Private("callback")
				require.NoError(t, err)
				require.Equal(t, v8.KindFunction, got.Kind())
				return nil
			}))
		}
		kept, err := s.Wrap(accountClass, held[0].Value())
		require.NoError(t, err)
		global, err := s.Global()
		require.NoError(t, err)
		return global.Set(ctx, v8.String("kept"), kept)
	}))
	require.NoError(t, c.Isolate().CollectGarbage(ctx))
	runtime.GC()
	runtime.GC()
	alive := 0
	for _, w := range held {
		if w.Value() != nil {
			alive++
		}
	}
	require.NotNil(t, held[0].Value())
	require.Less(t, alive, 10)
	// The object is still the same, and another Go value has another object.
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		v, err := s.Wrap(accountClass, held[0].Value())
		require.NoError(t, err)
		same, err := v.SameValue(eval(t, s, "kept"))
		require.NoError(t, err)
		require.True(t, same)
		return nil
	}))
}

// Memory of Go values that guests create counts against the memory limit.
func TestWrapsAreBounded(t *testing.T) {
	i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 32 << 20}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, i.Close()) })
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	made := 0
	counted := *accountClass
	counted.New = func(context.Context, *v8.Call) (any, error) {
		made++
		return &account{}, nil
	}
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		install(t, s, &counted)
		return nil
	}))
	_, err = c.Eval(ctx, "for (let n = 0; n < 200_000; n++) new Account(); 0")
	require.NoError(t, err)
	require.Equal(t, 200_000, made)
	_, err = c.Eval(ctx, "var all = []; for (;;) all.push(new Account())")
	require.ErrorIs(t, err, v8.ErrMemoryLimit)
	require.Less(t, made, 300_000)
	_, err = c.Eval(ctx, "all = null; new Account(), 1")
	require.NoError(t, err)
}

// A class that extends itself is an error and not a stack overflow.
func TestClassExtendsItself(t *testing.T) {
	c := newContext(t)
	a := &v8.Class{Name: "A"}
	b := &v8.Class{Name: "B", Extends: a}
	a.Extends = b
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		for _, c := range []*v8.Class{a, b} {
			_, err := s.Class(c)
			require.ErrorIs(t, err, v8.ErrInvalid)
			require.ErrorContains(t, err, "Extends has a cycle")
		}
		return nil
	}))
}

// The values of a class count what Go holds for them against the memory of the isolate.
func TestClassHeld(t *testing.T) {
	held := &v8.Class{
		Name: "Held", Held: func(value any) uint64 { return uint64(value.(*account).balance) },
		New: func(context.Context, *v8.Call) (any, error) { return &account{balance: 1 << 20}, nil },
	}
	c := limited(t, v8.Limits{Memory: 64 << 20})
	before := c.Isolate().Memory().Buffers
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		x := &account{balance: 1 << 20}
		for range 2 { // the second object is the first one
			v, err := s.Wrap(held, x)
			require.NoError(t, err)
			got, _ := v.Unwrap()
			require.Same(t, x, got)
		}
		class, err := s.Class(held)
		require.NoError(t, err)
		_, err = class.Construct(ctx)
		require.NoError(t, err)
		global, err := s.Global()
		require.NoError(t, err)
		return global.Set(ctx, v8.String("Held"), class)
	}))
	require.Greater(t, c.Isolate().Memory().Buffers, before+2<<20)
	require.Less(t, c.Isolate().Memory().Buffers, before+2<<20+16<<10)
	exec(t, c, "for (let n = 0; n < 200; n++) new Held()")
	require.ErrorIs(t, c.Exec(ctx, "const kept = []; for (;;) kept.push(new Held())"), v8.ErrMemoryLimit)
}
