package snapshot_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/snapshot"
	"github.com/seed24588400/paddock/v8"
)

// account is a Go value that is passed to guests.
type account struct {
	owner   string
	balance float64
}

// onAccount returns a Callback that gets the account that the receiver stands for.
func onAccount(f func(a *account, call *v8.Call) v8.Value) v8.Callback {
	return func(_ context.Context, call *v8.Call) (v8.Value, error) {
		x, _ := call.This().Unwrap()
		a, ok := x.(*account)
		if !ok {
			return v8.Undefined, errors.New("not an account")
		}
		return f(a, call), nil
	}
}

func name(_ context.Context, call *v8.Call) (v8.Value, error) {
	return v8.String(fmt.Sprint(call.Scope.Context().Data(nameKey{}))), nil
}

var (
	accountClass = v8.RegisterClass("paddock/snapshot_test.Account", &v8.Class{
		Name: "Account",
		New: func(_ context.Context, call *v8.Call) (any, error) {
			owner, err := call.Arg(0).AsString()
			if err != nil {
				// JavaScript can keep the object, although it will never have a value.
				if f := call.Arg(0); f.Kind() == v8.KindFunction {
					_, _ = f.Call(ctx, v8.Undefined, call.This())
				}
				return nil, errors.New("want an owner")
			}
			return &account{owner: owner}, nil
		},
		Members: []v8.Member{
			{Name: "LIMIT", Static: true, Value: v8.Int(100)},
			{Name: "bank", Static: true, Method: name},
			{Name: "branch", Static: true, Get: name},
			{Name: "currency", Value: v8.String("EUR")},
			{Name: "deposit", Method: onAccount(func(a *account, call *v8.Call) v8.Value {
				n, _ := call.Arg(0).Float64()
				a.balance += n
				return call.This()
			})},
			{Name: "balance", Get: onAccount(func(a *account, _ *v8.Call) v8.Value { return v8.Number(a.balance) })},
			{
				Name: "owner",
				Get:  onAccount(func(a *account, _ *v8.Call) v8.Value { return v8.String(a.owner) }),
				Set: onAccount(func(a *account, call *v8.Call) v8.Value {
					a.owner, _ = call.Arg(0).AsString()
					return v8.Undefined
				}),
			},
			{Name: "secret", Set: onAccount(func(a *account, _ *v8.Call) v8.Value {
				a.owner = "secret"
				return v8.Undefined
			})},
			{Symbol: v8.SymbolToPrimitive, Method: onAccount(func(a *account, _ *v8.Call) v8.Value {
				return v8.Number(a.balance)
			})},
		},
	})
	savingsClass = v8.RegisterClass("paddock/snapshot_test.Savings", &v8.Class{
		Name: "Savings", Extends: accountClass,
		New:     func(context.Context, *v8.Call) (any, error) { return &account{owner: "saver"}, nil },
		Members: []v8.Member{{Name: "rate", Value: v8.Number(0.5)}},
	})
	changedClass = v8.RegisterClass("paddock/snapshot_test.Changed", &v8.Class{Name: "Changed", Members: []v8.Member{
		{Name: "one", Static: true, Value: v8.Int(1)},
	}})
	ticketClass = v8.RegisterClass("paddock/snapshot_test.Ticket", &v8.Class{Name: "Ticket"})
)

// install makes the classes globals.
func install(s v8.Scope, all ...*v8.Class) error {
	global, err := s.Global()
	if err != nil {
		return err
	}
	for _, c := range all {
		v, err := s.Class(c)
		if err != nil {
			return err
		}
		if err := global.Set(ctx, v8.String(c.Name), v); err != nil {
			return err
		}
	}
	return nil
}

// withClasses returns options of a snapshot in which the source runs after the classes
// have been installed.
func withClasses(source string, all ...*v8.Class) snapshot.Options {
	return snapshot.Options{Default: inContext(source, all...)}
}

func inContext(source string, all ...*v8.Class) snapshot.Context {
	return snapshot.Context{Setup: func(ctx context.Context, c *v8.Context) error {
		c.SetData(nameKey{}, "the builder")
		return c.Do(ctx, func(s v8.Scope) error {
			if err := install(s, all...); err != nil {
				return err
			}
			_, err := s.Eval(ctx, source)
			return err
		})
	}}
}

// tenant is code that uses the classes while the snapshot is built.
const tenant = `
	class Mine extends Account {
		#secret = 40;
		static make(name) { return new this(name) }
		get twice() { return this.balance * 2 }
		add(n) { return super.deposit(n).balance + this.#secret }
		static bank() { return 'mine of ' + super.bank() }
	}
	Account.prototype.own = function() { return 'own ' + this.owner };
	const deposit = Account.prototype.deposit, bank = Account.bank;
	const seen = [new Account('x').deposit(3).balance, new Savings().rate, Mine.make('m').add(1), bank(), Account.branch];
	const foreign = [{}, [], Object.create(Account.prototype), Object.create(Savings.prototype), new Proxy({}, {}),
		Account, Account.prototype, Savings.prototype, Mine.prototype, globalThis, null, undefined, 1, 'x', Symbol()];
	const refused = () => foreign.every((x) => {
		try { deposit.call(x, 1) } catch (e) { return e instanceof TypeError }
	});
	Object.freeze(Savings);
	let left;
`

// expressions are those that have the same results with and without a snapshot.
var expressions = [][2]string{
	{"seen.join()", "3,0.5,41,the builder,the builder"},
	{"refused()", "true"},
	{"var a = new Account('x'); a.deposit(5).deposit(2); a.balance", "7"},
	{"a.owner = 'y'; a.owner + a.own() + a.currency", "yown yEUR"},
	{"a.secret = 1; a.owner + a.secret", "secretundefined"},
	{"(() => { 'use strict'; try { a.balance = 1 } catch (e) { return e.name } })()", "TypeError"},
	{"+a", "7"},
	{"Account.LIMIT = 5, Account.LIMIT", "100"},
	{"Account.bank() + bank() + Account.branch", "annannann"},
	{"Object.prototype.toString.call(a)", "[object Account]"},
	{"Account.name + a.deposit.name + a.constructor.name", "AccountdepositAccount"},
	{"a.deposit === deposit && a.deposit === Account.prototype.deposit", "true"},
	{"a instanceof Account && !(a instanceof Savings)", "true"},
	{"deposit.call(a, 1) === a && a.balance", "8"},
	{"var b = new Savings(); b.deposit(1).balance + b.rate", "1.5"},
	{"b instanceof Account && Object.getPrototypeOf(Savings) === Account && Savings.bank()", "ann"},
	{"var m = Mine.make('m'); m.add(2) + m.twice + m.own() + Mine.bank()", "46own mmine of ann"},
	{"m.constructor === Mine && m instanceof Account", "true"},
	{"class More extends Mine {}; new More('n').add(1)", "41"},
	{"Reflect.construct(Account, ['r'], Mine).add(1) === 41 || 'no field'", "TypeError"},
	{"Reflect.construct(Account, ['r'], Savings).rate", "0.5"},
	{"try { Account('x') } catch (e) { e.name + e.message }", "TypeErrorthe constructor must be called with new"},
	{"try { new Account() } catch (e) { e.name + e.message }", "Errorwant an owner"},
	{"try { new Account((x) => left = x) } catch {}; left instanceof Account", "true"},
	{"try { left.balance } catch (e) { e.message }", "not an account"},
	{"try { deposit.call(new Proxy(a, {}), 1) } catch (e) { e.name }", "TypeError"},
	{"try { new a.deposit } catch (e) { e.name }", "TypeError"},
	{"try { new Ticket() } catch (e) { e.message }", "only the host creates objects of this class"},
}

// Classes work in every context of a snapshot as they do without one: also in named
// contexts, in a snapshot on top of another one, and when the snapshot was written and
// read.
func TestClassesInSnapshots(t *testing.T) {
	classes := []*v8.Class{savingsClass, accountClass, ticketClass}
	first := build(t, snapshot.Options{
		Default:  inContext(tenant, classes...),
		Contexts: map[string]snapshot.Context{"second": inContext(tenant, classes...), "third": {}},
	})
	read, err := snapshot.Load(first.Bytes())
	require.NoError(t, err)
	defer read.Close()
	onTop := build(t, snapshot.Options{Base: first, Default: snapshot.Context{Scripts: scripts("new Account('z')")}})
	warm := inContext(tenant, classes...)
	warm.WarmUp = scripts("new Mine('x').add(1); new Savings(); refused()")
	cleared := build(t, snapshot.Options{Default: warm, ClearCode: true})
	require.Equal(t, cleared.Bytes(), build(t, snapshot.Options{Default: warm, ClearCode: true}).Bytes(),
		"the same options produce the same bytes")
	plain := from(t, v8.IsolateOptions{})
	c, err := plain.NewContext(ctx)
	require.NoError(t, err)
	require.NoError(t, inContext(tenant, classes...).Setup(ctx, c))
	checkClasses(t, c)
	for _, s := range []*v8.Snapshot{first, read, onTop, cleared} {
		i := from(t, v8.IsolateOptions{Snapshot: s})
		names := []string{"", ""}
		if s == first || s == read {
			names = []string{"", "", "second", "third"}
		}
		for _, name := range names {
			c, err := i.NewContext(ctx, v8.ContextOptions{From: name})
			require.NoError(t, err)
			if name == "third" { // the class is only known to the isolate
				c.SetData(nameKey{}, "the builder")
				require.NoError(t, inContext(tenant, classes...).Setup(ctx, c))
			}
			checkClasses(t, c)
			require.NoError(t, c.Close())
		}
		require.NoError(t, i.CollectGarbage(ctx))
		require.Zero(t, i.Handles())
	}
}

func checkClasses(t *testing.T, c *v8.Context) {
	t.Helper()
	c.SetData(nameKey{}, "ann")
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		for _, e := range expressions {
			v, err := s.Eval(ctx, e[0])
			if err != nil {
				var thrown *v8.Exception
				require.ErrorAs(t, err, &thrown, e[0])
				require.Equal(t, e[1], thrown.Name, e[0])
				continue
			}
			require.Equal(t, e[1], v.String(), e[0])
		}
		// Go finds the constructors that the scripts have, and does not change them.
		for _, class := range []*v8.Class{accountClass, savingsClass, ticketClass} {
			v, err := s.Class(class)
			require.NoError(t, err)
			global, err := s.Eval(ctx, class.Name)
			require.NoError(t, err)
			same, err := v.SameValue(global)
			require.NoError(t, err)
			require.True(t, same, class.Name)
		}
		a := &account{owner: "go"}
		v, err := s.Wrap(savingsClass, a)
		require.NoError(t, err)
		x, ok := v.Unwrap()
		require.True(t, ok)
		require.Same(t, a, x)
		f, err := s.Eval(ctx, "(x) => x instanceof Savings && x.own() + deposit.call(x, 4).balance + x.rate")
		require.NoError(t, err)
		got, err := f.Call(ctx, v8.Undefined, v)
		require.NoError(t, err)
		require.Equal(t, "own go40.5", got.String())
		_, ok = eval1(t, s, "left").Unwrap()
		require.False(t, ok)
		// Another class of the isolate gets IDs of its own.
		late := &v8.Class{Name: "Late", Extends: accountClass, Members: []v8.Member{
			{Name: "late", Method: func(context.Context, *v8.Call) (v8.Value, error) { return v8.String("late"), nil }},
		}}
		l, err := s.Wrap(late, a)
		require.NoError(t, err)
		f, err = s.Eval(ctx, "(x) => x.late() + x.balance + (x instanceof Savings)")
		require.NoError(t, err)
		got, err = f.Call(ctx, v8.Undefined, l)
		require.NoError(t, err)
		require.Equal(t, "late4false", got.String())
		return nil
	}))
}

func eval1(t *testing.T, s v8.Scope, source string) v8.Value {
	v, err := s.Eval(ctx, source)
	require.NoError(t, err, source)
	return v
}

// The constructor that a guest has given another prototype keeps it, in a snapshot too.
func TestClassPrototypesInSnapshots(t *testing.T) {
	s := build(t, withClasses("Object.setPrototypeOf(Savings, null)", savingsClass))
	i := from(t, v8.IsolateOptions{Snapshot: s})
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		_, err := s.Class(savingsClass)
		require.NoError(t, err)
		require.Equal(t, "true", eval1(t, s, "Object.getPrototypeOf(Savings) === null").String())
		return nil
	}))
}

const object = ", which stands for a Go value: create it in the contexts that start from the snapshot"

// objects are scripts that keep, or do not keep, an object that stands for a Go value.
var objects = []struct{ script, what string }{
	{"var x = new Account('x')", "an object of class Account" + object},
	{"var x = new Savings()", "an object of class Savings" + object},
	{"var x = new (class Evil extends Savings {})()", "an object of class Savings" + object},
	{"{ const x = new Account('x'); globalThis.f = () => x }", "an object of class Account" + object},
	{"{ const x = new Account('x'), w = new WeakMap([[globalThis, x]]); globalThis.f = () => w }", "an object of class Account" + object},
	{"var x = Object.create(new Account('x'))", "an object of class Account" + object},
	{"Object.setPrototypeOf(Savings.prototype, new Account('x'))", "an object of class Account" + object},
	{"Account.prototype.x = new Savings()", "an object of class Savings" + object},
	{"var x = new Proxy(new Account('x'), {})", "an object of class Account" + object},
	{"var x = new Account('x').deposit.bind(new Account('y'))", "an object of class Account" + object},
	{"var p = Promise.resolve(new Account('x'))", "an object of class Account" + object},
	{"var x = (function*() { const a = new Account('x'); yield 1; return a })(); x.next()", "an object of class Account" + object},
	{"var x = new Account('x'); Object.setPrototypeOf(x, null); x.constructor = Array", "an object of class Account" + object},
	{"var x = new Error('x', {cause: Object.freeze(new Account('x'))})", "an object of class Account" + object},
	{"class A extends Account { static a = new A('x') }; Account = null; delete globalThis.Account", "an object of class Account" + object},
	{"var x = Reflect.construct(Account, ['x'], Object)", "an object of class Account" + object},
	{"var x; try { new Account({}) } catch (e) { x = e }", "an object that stands for a Go value"},
	{"var w = new WeakMap(); w.set(new Account('x'), new Account('y'))", ""},
	{"for (let n = 0; n < 1000; n++) new Account('x').x = new Savings()", ""},
	{"new Account('x').deposit(1); try { new Account() } catch {}", ""},
	{"var x; try { new Account((y) => x = y) } catch {}", ""},
	{"var x; try { new Account((y) => x = y) } catch {}; x.x = x; Object.freeze(x)", ""},
	{"var x; try { Reflect.construct(Account, [(y) => x = y], class extends Savings {}) } catch {}; x[0] = 1", ""},
	{"try { new Account((y) => { throw y }) } catch (e) { globalThis.x = e }", "an object that stands for a Go value"},
	{"class D extends Account {}; for (const k of Reflect.ownKeys(Account.prototype)) delete Account.prototype[k]", ""},
	{"for (const k of Reflect.ownKeys(Account)) delete Account[k]; Object.setPrototypeOf(Account, null)", ""},
	{"Account.prototype.constructor = Savings; Object.setPrototypeOf(Account.prototype, Savings); Object.freeze(Account)", ""},
	{"Object.defineProperty(Object.prototype, 'prototype', {get() { for (;;); }, set() { for (;;); }})", ""},
	{"var s = Object.getOwnPropertyDescriptors(Account.prototype), x = [s.balance.get, s.owner.set]; Account = Savings = 1", ""},
	{"var x = Account.bind(null, 'x'), y = new Proxy(Account, {construct() { for (;;); }})", ""},
	{"var x = new Array(1000).fill().map((_, n) => class extends Account { n = n }); x.forEach(C => new C('x'))", ""},
	{"'use strict'; var x; (class extends Account { constructor() { x = () => super('x'); x() } }); Object.seal(globalThis)", ""},
}

// useAll calls everything of the class, also on objects that are not of the class.
const useAll = `{
	const all = [globalThis.x, globalThis.left, {}, Account, Account?.prototype, Savings?.prototype, null];
	const members = (o) => o instanceof Object ? Reflect.ownKeys(o).map((k) => Object.getOwnPropertyDescriptor(o, k)) : [];
	const fs = [Account, Savings, Account?.prototype, Savings?.prototype].flatMap(members)
		.flatMap((d) => [d?.value, d?.get, d?.set]).filter((f) => typeof f === 'function');
	for (const f of fs) for (const on of all) {
		try { f.call(on, 1) } catch {}
		try { f(on) } catch {}
		try { Reflect.construct(f, ['x']) } catch {}
	}
	for (const C of [Account, Savings]) try {
		const made = new C('x');
		for (const f of fs) try { f.call(made, 1) } catch {}
		made.deposit(1);
	} catch {}
	1 + 1
}`

func init() {
	child.Register("class objects", func([]string) int {
		for _, o := range objects {
			fmt.Fprintln(os.Stderr, o.script) // identifies the script if the process ends
			s, err := snapshot.Build(ctx, withClasses("var Account, Savings; "+o.script, accountClass, savingsClass))
			if o.what != "" {
				unsupported, ok := errors.AsType[*v8.SnapshotError](err)
				if !ok || unsupported.What != o.what {
					fmt.Println("wrong:", o.script, err)
				}
				continue
			}
			if err != nil {
				fmt.Println("refused:", o.script, err)
				continue
			}
			i, err := v8.NewIsolate(v8.IsolateOptions{Snapshot: s})
			if err != nil {
				fmt.Println("no isolate:", o.script, err)
				continue
			}
			for range 2 {
				if c, err := i.NewContext(ctx); err != nil {
					fmt.Println("no context:", o.script, err)
				} else if x, err := c.Eval(ctx, useAll); err != nil || x != float64(2) {
					fmt.Println("no use:", o.script, x, err)
				} else if err := c.Do(ctx, func(s v8.Scope) error {
					_, err := s.Wrap(savingsClass, &account{})
					return err
				}); err != nil {
					fmt.Println("no object:", o.script, err)
				}
				if err := i.CollectGarbage(ctx); err != nil {
					fmt.Println("no collection:", o.script, err)
				}
			}
			_ = i.Close()
			<-i.Done()
			_ = s.Close()
		}
		fmt.Println("alive")
		return 0
	})
	// The child writes a snapshot with a class that the parent does not have, and with one
	// that differs.
	child.Register("other classes", func(args []string) int {
		changedClass.Members[0].Value = v8.Int(2)
		gone := v8.RegisterClass("paddock/snapshot_test.Gone", &v8.Class{Name: "Gone", Extends: changedClass})
		s, err := snapshot.Build(ctx, withClasses("", accountClass, gone))
		if err == nil {
			err = snapshot.WriteFile(args[0], s)
		}
		if err != nil {
			fmt.Println(err)
			return 1
		}
		return 0
	})
}

// No object that stands for a Go value is in a snapshot, and no script ends the process.
func TestClassObjectsInSnapshots(t *testing.T) {
	r := child.Run(t, "class objects")
	require.Equal(t, "alive\n", r.Stdout, "%s", r.Stderr)
	require.Zero(t, r.ExitCode)
}

// A snapshot is of no use to a program that does not have its classes. A Dir replaces it.
func TestMissingClasses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "blob")
	r := child.Run(t, "other classes", path)
	require.Zero(t, r.ExitCode, "%s%s", r.Stdout, r.Stderr)
	s, err := snapshot.Open(path)
	require.NoError(t, err)
	_, err = v8.NewIsolate(v8.IsolateOptions{Snapshot: s})
	require.ErrorIs(t, err, v8.ErrNoClass)
	require.ErrorContains(t, err, "paddock/snapshot_test.Changed, which has other members, paddock/snapshot_test.Gone")
	require.NotContains(t, err.Error(), "Account")
	require.NoError(t, s.Close())

	folder := t.TempDir()
	dir, err := snapshot.OpenDir(folder, snapshot.DirOptions{})
	require.NoError(t, err)
	for n, want := range []snapshot.DirStats{{Misses: 1}, {Misses: 1, Rejected: 1}, {Hits: 1, Misses: 1, Rejected: 1}} {
		s, err := dir.Build(ctx, "name", withClasses("var a = 1", changedClass))
		require.NoError(t, err)
		require.EqualValues(t, 2, eval(t, from(t, v8.IsolateOptions{Snapshot: s}), "", "a + Changed.one"))
		require.NoError(t, s.Close())
		require.Equal(t, want, dir.Stats())
		if n == 0 {
			stored, err := filepath.Glob(filepath.Join(folder, "*"))
			require.NoError(t, err)
			require.Len(t, stored, 1)
			require.NoError(t, os.Rename(path, stored[0]))
		}
	}
}

// A class without a name cannot be in a snapshot, nor can one of which only the base
// class has a name.
func TestClassesWithoutNames(t *testing.T) {
	for _, c := range []*v8.Class{{Name: "Plain"}, {Name: "Plain", Extends: accountClass}} {
		_, err := snapshot.Build(ctx, withClasses("", c))
		unsupported, ok := errors.AsType[*v8.SnapshotError](err)
		require.True(t, ok, "%v", err)
		require.Equal(t, "class Plain, which is not registered: see v8.RegisterClass", unsupported.What)
	}
	// Objects are refused also if Go keeps no handle to them.
	_, err := snapshot.Build(ctx, snapshot.Options{Default: snapshot.Context{
		Setup: func(ctx context.Context, c *v8.Context) error {
			return c.Do(ctx, func(s v8.Scope) error {
				v, err := s.Wrap(ticketClass, new(account))
				if err != nil {
					return err
				}
				global, err := s.Global()
				if err != nil {
					return err
				}
				return global.Set(ctx, v8.String("ticket"), v)
			})
		},
	}})
	require.ErrorContains(t, err, "an object of class Ticket"+object)
}

// V8 keeps the functions of the first 1,023 members of an isolate in a fast cache, and the
// others in another one.
func TestManyMembersInSnapshots(t *testing.T) {
	built := build(t, withClasses("new Many(); var m = Many.prototype.m1999", manyClass))
	i := from(t, v8.IsolateOptions{Snapshot: built})
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		v, err := s.Wrap(manyClass, new(account))
		require.NoError(t, err)
		f, err := s.Eval(ctx, `(x) => {
			for (let n = 0; n < 2000; n++) if (x['m' + n]() !== n || new Many()['m' + n]() !== n) return n;
			return x instanceof Many && x.m1999 === m;
		}`)
		require.NoError(t, err)
		got, err := f.Call(ctx, v8.Undefined, v)
		require.NoError(t, err)
		require.Equal(t, "true", got.String())
		return nil
	}))
}

var manyClass = func() *v8.Class {
	c := &v8.Class{Name: "Many", New: func(context.Context, *v8.Call) (any, error) { return new(account), nil }}
	for n := range 2000 {
		c.Members = append(c.Members, v8.Member{
			Name:   fmt.Sprint("m", n),
			Method: func(context.Context, *v8.Call) (v8.Value, error) { return v8.Int(n), nil },
		})
	}
	return v8.RegisterClass("paddock/snapshot_test.Many", c)
}()
