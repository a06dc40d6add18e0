package marshal_test

import (
	"context"
	"errors"
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/v8"
)

// account exposes some of its fields and methods to guests.
type account struct {
	Owner   string            `js:"owner"`
	Note    string            `js:"note,writable"`
	Labels  map[string]string `js:"labels"`
	Secret  string            // has no tag
	Tagged  string            `json:"tagged"` // for copies only
	balance int
	history []int
}

func (a *account) JSClass() *v8.Class { return accountClass }

func (a *account) Deposit(_ context.Context, n int) (*account, error) {
	if n <= 0 {
		return nil, errors.New("nothing to deposit")
	}
	a.balance += n
	a.history = append(a.history, n)
	return a, nil
}

func (a *account) Balance() int         { return a.balance }
func (a *account) Drop() string         { return "dropped" } // not exposed
func (a *account) Merge(b *account) int { return a.balance + b.balance }

// guestMethods has the methods that guests can call.
type guestMethods interface {
	Deposit(context.Context, int) (*account, error)
	Merge(*account) int
}

var accountClass = marshal.MustClass[account]("Account",
	marshal.Methods[guestMethods](),
	marshal.Property("balance", (*account).Balance, nil),
	marshal.Property("last", func(a *account) int {
		return a.history[len(a.history)-1]
	}, func(a *account, n int) { a.history = append(a.history, n) }),
	marshal.New(func(owner string) (*account, error) {
		if owner == "" {
			return nil, errors.New("want an owner")
		}
		return &account{Owner: owner, Labels: map[string]string{"a": "b"}}, nil
	}),
	marshal.Static("currency", "EUR"),
	marshal.Static("parse", func(s string) *account { return &account{Owner: strings.ToUpper(s)} }),
	marshal.SymbolMethod(v8.SymbolIterator, func(a *account) iter.Seq[int] { return slices.Values(a.history) }),
)

// The type is exported so that it can be embedded.
type Base struct {
	Name string `js:"name"`
}

type derived struct {
	Base
	More int `js:"more"`
}

var (
	baseClass = marshal.MustClass[Base]("Base", marshal.Method("hello", func(b *Base) string {
		return "hello " + b.Name
	}))
	derivedClass = marshal.MustClass[derived]("Derived", marshal.Extends(baseClass),
		marshal.New(func(name string) *derived {
			return &derived{Base{name}, 7}
		}))
)

func setGlobal(t testing.TB, s v8.Scope, name string, x any) {
	v, ok := x.(v8.Value)
	if !ok {
		var err error
		v, err = marshal.Marshal(s, x)
		require.NoError(t, err)
	}
	g, err := s.Global()
	require.NoError(t, err)
	require.NoError(t, g.Set(ctx, v8.String(name), v))
}

func classes(t testing.TB, s v8.Scope, all ...*v8.Class) {
	for _, c := range all {
		v, err := s.Class(c)
		require.NoError(t, err)
		setGlobal(t, s, c.Name, v)
	}
}

func TestClass(t *testing.T) {
	hold(t, func(s v8.Scope) {
		classes(t, s, accountClass, derivedClass)
		mine := &account{Owner: "me", Secret: "secret", balance: 5}
		setGlobal(t, s, "mine", mine)
		take, err := marshal.Function(s, "take", func(a *account) *account {
			require.Same(t, mine, a)
			return a
		})
		require.NoError(t, err)
		setGlobal(t, s, "take", take)
		for _, c := range [][2]string{
			{"mine.owner", "me"},
			{"mine.balance", "5"},
			{"mine.deposit(3) === mine && mine.balance", "8"},
			{"take(mine) === mine", "true"},
			{"mine.note = 'x'; mine.note", "x"},
			{"(() => { 'use strict'; try { mine.owner = 'you' } catch (e) { return e.name } })()", "TypeError"},
			{"(() => { 'use strict'; try { mine.balance = 1 } catch (e) { return e.name } })()", "TypeError"},
			{"mine.last = 9, mine.last", "9"},
			{"[...mine].join()", "3,9"},
			{"['Secret', 'secret', 'tagged', 'Tagged', 'drop', 'Drop', 'balanceOf', 'history', 'JSClass', 'jSClass'].filter(k => k in mine).length", "0"},
			{"Object.getOwnPropertyNames(Account.prototype).sort().join()",
				"balance,constructor,deposit,labels,last,merge,note,owner"},
			{"var a = new Account('x'); a.deposit(2); a.merge(mine)", "10"},
			{"a.labels.a = 'c'; a.labels.a", "b"}, // the map is a copy
			{"Account.currency + Account.parse('x').owner", "EURX"},
			{"try { new Account('') } catch (e) { e.message }", "want an owner"},
			{"try { a.deposit(-1) } catch (e) { e.message }", "nothing to deposit"},
			{"try { a.deposit('x') } catch (e) { e.message }", `argument 0: $: want an integer that fits, not "x"`},
			{"try { a.deposit() } catch (e) { e.message }", "argument 0 is missing"},
			{"try { a.merge({balance: 5}) } catch (e) { e.message }",
				"argument 0: $: want a host object, not an object"},
			{"try { a.merge(new Derived('d')) } catch (e) { e.message }",
				"argument 0: $: want a host object, not a host object of another type"},
			{"try { a.note = 5 } catch (e) { e.message }", "$: want a string, not 5"},
			{"try { Account.prototype.owner } catch (e) { e.name }", "TypeError"},
			{"try { new Account('y').last } catch (e) { e.message }", "internal error"}, // New panics
			{"var d = new Derived('d'); d.hello() + d.name + d.more", "hello dd7"},
			{"d instanceof Derived", "true"},
		} {
			require.Equal(t, c[1], eval(t, s, c[0]).String(), c[0])
		}
		got, err := marshal.UnmarshalAs[*account](s, eval(t, s, "mine"))
		require.NoError(t, err)
		require.Same(t, mine, got)
		x, err := marshal.UnmarshalAs[any](s, eval(t, s, "mine"))
		require.NoError(t, err)
		require.Same(t, mine, x)
		base, err := marshal.UnmarshalAs[*Base](s, eval(t, s, "d"))
		require.NoError(t, err)
		require.Equal(t, "d", base.Name)
		_, err = marshal.UnmarshalAs[*derived](s, eval(t, s, "mine"))
		require.Error(t, err)
		null, err := marshal.Marshal(s, (*account)(nil))
		require.NoError(t, err)
		require.Equal(t, v8.Null, null)
		_, err = marshal.Marshal(s, []any{mine})
		require.EqualError(t, err, "marshal: $[0]: an object of class Account inside another value; set it as a property instead")
	})
}

func TestClassErrors(t *testing.T) {
	type hidden struct {
		x int `js:"x"`
	}
	_ = hidden{}.x
	for want, make := range map[string]func() (*v8.Class, error){
		"field x has a js tag and is not exported": func() (*v8.Class, error) { return marshal.NewClass[hidden]("H") },
		"must be an interface": func() (*v8.Class, error) {
			return marshal.NewClass[account]("A", marshal.Methods[int]())
		},
		"that *marshal_test.account implements": func() (*v8.Class, error) {
			return marshal.NewClass[account]("A", marshal.Methods[error]())
		},
		"has no first parameter": func() (*v8.Class, error) {
			return marshal.NewClass[account]("A", marshal.Method("f", func() {}))
		},
		"must take a *marshal_test.account": func() (*v8.Class, error) {
			return marshal.NewClass[account]("A", marshal.Method("f", func(int) {}))
		},
		"must return a *marshal_test.account": func() (*v8.Class, error) {
			return marshal.NewClass[account]("A", marshal.New(func() int { return 1 }))
		},
		"property p": func() (*v8.Class, error) {
			return marshal.NewClass[account]("A", marshal.Property("p", nil, nil))
		},
		"static s": func() (*v8.Class, error) { return marshal.NewClass[account]("A", marshal.Static("s", []int{})) },
	} {
		_, err := make()
		require.ErrorIs(t, err, v8.ErrInvalid, want)
		require.ErrorContains(t, err, want)
	}
	require.Panics(t, func() { marshal.MustClass[hidden]("H") })
}

func TestIterators(t *testing.T) {
	hold(t, func(s v8.Scope) {
		squares := func(yield func(int) bool) {
			for n := 0; yield(n * n); n++ {
			}
		}
		setGlobal(t, s, "squares", iter.Seq[int](squares))
		require.Equal(t, "0,1,4", eval(t, s, "{ let a = []; for (const x of squares) { if (a.length == 3) break; a.push(x) } a.join() }").String())
		require.Equal(t, "true", eval(t, s, "squares.next().done").String()) // break has ended it
		setGlobal(t, s, "pairs", maps.All(map[string]int{"a": 1}))
		require.Equal(t, "a1", eval(t, s, "[...pairs].flat().join('')").String())
		setGlobal(t, s, "panics", iter.Seq[int](func(yield func(int) bool) { yield(1); panic("x") }))
		require.Equal(t, "1 internal error true", eval(t, s, "{ const a = panics.next().value; let m; try { panics.next() } catch (e) { m = e.message } `${a} ${m} ${panics.next().done}` }").String())
		setGlobal(t, s, "none", iter.Seq[int](func(func(int) bool) {}))
		require.Equal(t, "0", eval(t, s, "[...none].length").String())

		sum, err := marshal.Function(s, "sum", func(xs iter.Seq[float64]) (n float64) {
			for x := range xs {
				n += x
			}
			return n
		})
		require.NoError(t, err)
		setGlobal(t, s, "sum", sum)
		for _, c := range [][2]string{
			{"sum([1, 2, 3])", "6"},
			{"sum(new Set([4, 5]))", "9"},
			{"sum((function*() { yield 1; yield 2 })())", "3"},
			{"{ let n = 0; sum({[Symbol.iterator]: () => ({next: () => ({value: 1, done: n++ < 2 ? 0n : 1n})})}) }", "2"},
			{"try { sum(5) } catch (e) { e.message }", "marshal: iterate: v8: invalid argument: a value of kind number has no properties"},
			{"try { sum(['x']) } catch (e) { e.message }", `$: want a number, not "x"`},
			{"try { sum((function*() { yield 1; throw new RangeError('mine') })()) } catch (e) { e.name + e.message }", "RangeErrormine"},
		} {
			require.Equal(t, c[1], eval(t, s, c[0]).String(), c[0])
		}
		// Leaving the Go loop calls the guest's return method.
		v := eval(t, s, "var returned = 0; (function*() { try { for (;;) yield 7 } finally { returned = 1 } })()")
		for x, err := range marshal.Elements[int](ctx, s, v) {
			require.NoError(t, err)
			require.Equal(t, 7, x)
			break
		}
		require.Equal(t, "1", eval(t, s, "returned").String())
		for _, err := range marshal.Elements[int](ctx, s, eval(t, s, "({})")) {
			require.ErrorIs(t, err, v8.ErrInvalid)
		}
		// The number of waiting sequences is limited.
		many, err := marshal.Function(s, "many", func() iter.Seq[int] { return squares })
		require.NoError(t, err)
		setGlobal(t, s, "many", many)
		require.Equal(t, "1000 marshal: the limit is exceeded: 1000 sequences are being iterated",
			eval(t, s, "{ const all = []; let m; try { for (;;) { const q = many(); q.next(); all.push(q) } } catch (e) { m = e.message } for (const q of all) q.return(); `${all.length} ${m}` }").String())
	})
}

func TestAsync(t *testing.T) {
	i, err := v8.NewIsolate(v8.IsolateOptions{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, i.Close()) })
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	loop := v8.NewLoop(c, v8.LoopOptions{MaxPending: 10})
	t.Cleanup(func() { require.NoError(t, loop.Close()) })
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		for name, f := range map[string]any{
			"double": func(ctx context.Context, n int) (int, error) { return n * 2, ctx.Err() },
			"fail":   func() error { return errNo },
			"crash":  func() { panic("x") },
			"user":   func(name string) *Inner { return &Inner{A: len(name)} },
			"block":  func(ctx context.Context) { <-ctx.Done() },
		} {
			v, err := marshal.Async(loop, s, name, f)
			require.NoError(t, err)
			setGlobal(t, s, name, v)
		}
		_, err := marshal.Async(loop, s, "bad", func(v8.Value) {})
		require.ErrorIs(t, err, v8.ErrInvalid)
		_, err = marshal.Async(loop, s, "bad", 5)
		require.ErrorIs(t, err, v8.ErrInvalid)
		return nil
	}))
	begin := func(source string) func(s v8.Scope) (v8.Value, error) {
		return func(s v8.Scope) (v8.Value, error) { return s.Eval(ctx, source) }
	}
	n, err := marshal.Await[int](ctx, loop, begin("(async () => (await Promise.all([double(1), double(2)])).concat(await double(3)))().then(a => a[0] + a[1] + a[2])"))
	require.NoError(t, err)
	require.Equal(t, 12, n)
	text, err := marshal.Await[string](ctx, loop, func(s v8.Scope) (v8.Value, error) {
		setGlobal(t, s, "mine", &account{})
		f, err := marshal.Async(loop, s, "f", func(*account) {})
		require.NoError(t, err)
		setGlobal(t, s, "f", f)
		return s.Eval(ctx, "try { f(mine) } catch (e) { e.message }")
	})
	require.NoError(t, err)
	require.Equal(t, "argument 0: not plain data: a host object cannot leave the isolate", text)
	user, err := marshal.Await[Inner](ctx, loop, begin("user('abc')"))
	require.NoError(t, err)
	require.Equal(t, 3, user.A)
	_, err = marshal.Await[any](ctx, loop, begin("fail()"))
	require.ErrorIs(t, err, errNo)
	text, err = marshal.Await[string](ctx, loop, begin("crash().catch(e => e.message)"))
	require.NoError(t, err)
	require.Equal(t, "internal error", text)
	text, err = marshal.Await[string](ctx, loop, begin("try { double('x') } catch (e) { e.message }"))
	require.NoError(t, err)
	require.Equal(t, `argument 0: $: want an integer that fits, not "x"`, text)
	text, err = marshal.Await[string](ctx, loop, begin("{ let m; try { for (let n = 0; n < 11; n++) block() } catch (e) { m = e.message } m }"))
	require.NoError(t, err)
	require.Equal(t, "v8: the limit of pending work is reached: 10 timers and operations; LoopOptions.MaxPending sets the limit", text)

	// The 10 calls still wait.
	require.NoError(t, loop.Close())
	require.Zero(t, i.Handles()-1, "only the context is open")
}
