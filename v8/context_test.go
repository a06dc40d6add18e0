package v8_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

func anotherContext(t *testing.T, c *v8.Context, o ...v8.ContextOptions) *v8.Context {
	other, err := c.Isolate().NewContext(ctx, o...)
	require.NoError(t, err)
	return other
}

// give sets a global of context to to the value of a script in context from.
func give(t *testing.T, from *v8.Context, source string, to *v8.Context, name string) {
	require.NoError(t, from.Do(ctx, func(s v8.Scope) error {
		v := eval(t, s, source)
		return s.Enter(ctx, to, func(s v8.Scope) error {
			global, err := s.Global()
			require.NoError(t, err)
			return global.Set(ctx, v8.String(name), v)
		})
	}))
}

func holds(t *testing.T, c *v8.Context, source string) {
	got, err := c.Eval(ctx, source)
	require.NoError(t, err, source)
	require.Equal(t, true, got, source)
}

func TestScopeNewContext(t *testing.T) {
	c := newContext(t)
	var made *v8.Context
	make := func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		var err error
		if made, err = call.Scope.NewContext(ctx, v8.ContextOptions{ToStringTag: "Realm"}); err != nil {
			return v8.Undefined, err
		}
		require.Same(t, call.Scope.Isolate(), made.Isolate())
		err = call.Scope.Enter(ctx, made, func(s v8.Scope) error {
			_, err := s.Eval(ctx, "var here = 1")
			return err
		})
		return v8.Undefined, err
	}
	require.NoError(t, c.SetFunc(ctx, "make", make))
	holds(t, c, "make(); typeof here === 'undefined'")
	holds(t, made, "here === 1 && String(globalThis) === '[object Realm]'")
	require.NoError(t, made.Close())
	require.ErrorContains(t, made.Exec(ctx, "1"), "the context is closed")
	// In a hold, without JavaScript on the stack.
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		inner, err := s.NewContext(ctx)
		require.NoError(t, err)
		require.NoError(t, s.Enter(ctx, inner, func(s v8.Scope) error {
			require.Equal(t, v8.Int(2), eval(t, s, "1 + 1"))
			return nil
		}))
		return inner.Close()
	}))
}

func TestWrongUseOfNewContext(t *testing.T) {
	c := newContext(t)
	i := c.Isolate()
	_, err := i.NewContext(ctx, v8.ContextOptions{}, v8.ContextOptions{})
	require.ErrorIs(t, err, v8.ErrInvalid)
	_, err = i.NewContext(ctx, v8.ContextOptions{From: "eve"})
	require.ErrorIs(t, err, v8.ErrNoContext)
	_, err = v8.Scope{}.NewContext(ctx)
	require.ErrorIs(t, err, v8.ErrScopeClosed)
	var old v8.Scope
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		old = s
		_, err = s.NewContext(ctx, v8.ContextOptions{}, v8.ContextOptions{})
		require.ErrorIs(t, err, v8.ErrInvalid)
		_, err = s.NewContext(ctx, v8.ContextOptions{From: "eve"})
		require.ErrorIs(t, err, v8.ErrNoContext)
		ended, cancel := context.WithCancel(ctx)
		cancel()
		_, err = s.NewContext(ended)
		require.ErrorIs(t, err, context.Canceled)
		_, err = i.NewContext(ctx)
		require.ErrorIs(t, err, v8.ErrReentrant)
		return nil
	}))
	_, err = old.NewContext(ctx)
	require.ErrorIs(t, err, v8.ErrScopeClosed)
	_, err = (*v8.Isolate)(nil).NewContext(ctx)
	require.ErrorIs(t, err, v8.ErrInvalid)
}

// Contexts that a guest makes the host create count against its memory limit.
func TestContextsExhaustMemory(t *testing.T) {
	i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 16 << 20}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, i.Close()) })
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	var made []*v8.Context
	require.NoError(t, c.SetFunc(ctx, "make", func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		one, err := call.Scope.NewContext(ctx)
		if err == nil {
			made = append(made, one)
		}
		return v8.Undefined, err
	}))
	err = c.Exec(ctx, "for (;;) make()")
	require.IsType(t, new(v8.MemoryError), err)
	require.Greater(t, len(made), 10)
	for _, one := range made {
		require.NoError(t, one.Close())
	}
	require.NoError(t, i.CollectGarbage(ctx))
	holds(t, c, "1 + 1 === 2")
	requireHandles(t, i)
}

func TestNewContextHonoursDeadline(t *testing.T) {
	c := newContext(t)
	require.NoError(t, c.SetFunc(ctx, "make", func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		one, err := call.Scope.NewContext(ctx)
		if err == nil {
			err = one.Close()
		}
		return v8.Undefined, err
	}))
	short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, c.Exec(short, "for (;;) { try { make() } catch {} }"), context.DeadlineExceeded)
	holds(t, c, "1 + 1 === 2")
}

// The scripts hold in a context whose global outer is the global object of a context with
// the same token. They also hold in browsers, between windows of one origin.
var sameToken = []string{
	"Object.is(outer.Array, OuterArray) && outer.Array !== Array",
	"outer.mine === 7",
	"outer.added = 1; outer.eval('added') === 1",
	"!(new outer.Array instanceof Array) && new outer.Array instanceof outer.Array",
	"Array.isArray(new outer.Array)",
	"outer.eval('[]') instanceof outer.Array",
	"outer.Function('return globalThis')() === outer",
	"new outer.Function('return mine')() === 7",
	"(0, outerEval)('mine') === 7",
	"new outer.Proxy({}, { get: () => 3 }).anything === 3",
	"new Proxy(outer, {}).mine === 7",
	"new outer.Promise(r => r()) instanceof outer.Promise",
	"'mine' in outer && Object.keys(outer).includes('mine')",
	"Object.getPrototypeOf(outer) !== null && typeof outer.JSON.parse('{}') === 'object'",
	"try { outer.eval('null.x') } catch (e) { e instanceof outer.TypeError && !(e instanceof TypeError) }",
	"Object.defineProperty(outer, 'defined', { value: 4 }); outer.defined === 4 && delete outer.added",
}

func TestSecurityTokens(t *testing.T) {
	c := newContext(t)
	one := anotherContext(t, c, v8.ContextOptions{SecurityToken: "tenant"})
	same := anotherContext(t, c, v8.ContextOptions{SecurityToken: "tenant"})
	require.NoError(t, one.Exec(ctx, "var mine = 7"))
	for _, to := range []*v8.Context{same, one} {
		give(t, one, "globalThis", to, "outer")
		give(t, one, "Array", to, "OuterArray")
		give(t, one, "eval", to, "outerEval")
	}
	for _, source := range sameToken {
		holds(t, same, source)
	}
	// A context has access to itself, whatever its token is.
	holds(t, one, "outer === globalThis && outer.mine === 7 && outerEval('mine') === 7 && (0, eval)('mine') === 7")
	// The token outlives the context.
	require.NoError(t, one.Close())
	require.NoError(t, c.Isolate().CollectGarbage(ctx))
	holds(t, same, "outer.mine === 7")
	third := anotherContext(t, c, v8.ContextOptions{SecurityToken: "tenant"})
	give(t, same, "outer", third, "outer")
	holds(t, third, "outer.mine === 7")
}

// Scripts get an exception of their own context if they have no access.
func TestNoAccess(t *testing.T) {
	c := newContext(t)
	var others []*v8.Context
	for _, token := range []string{
		"", "tenant", "tenant ", "Tenant", "\xff", "\xfe", "\ufffd", "\u00ff", "\x00", strings.Repeat("t", 1<<20),
	} {
		o := v8.ContextOptions{SecurityToken: token}
		others = append(others, anotherContext(t, c, o))
		if token == "" {
			others = append(others, anotherContext(t, c, o), c)
		}
	}
	for n, from := range others {
		to := others[(n+1)%len(others)]
		require.NoError(t, from.Exec(ctx, "var mine = 7"))
		give(t, from, "globalThis", to, "outer")
		give(t, from, `({
			eval, Function, AsyncFunction: (async () => 1).constructor, Generator: (function*() {}).constructor,
		})`, to, "box")
		for _, source := range []string{
			"outer.Array", "outer.mine", "outer.mine = 8", "outer.eval('1')", "delete outer.mine",
			"Object.defineProperty(outer, 'x', { value: 1 })", "new Proxy(outer, {}).mine",
			"Object.setPrototypeOf(outer, null)",
			// These functions of the other context are within reach, but not its global object.
			"box.eval('1')", "(0, box.eval)('mine')", "Reflect.apply(box.eval, undefined, ['1'])", "box.eval()",
			"box.eval(1)",
			"box.Function('return 1')", "new box.Function('return 1')", "box.AsyncFunction('')", "box.Generator('')",
		} {
			got, err := to.Eval(ctx, "try { "+source+"; 'done' } catch (e) { e instanceof TypeError && e.message }")
			require.NoError(t, err)
			require.Equal(t, "no access", got, "%s: from context %d", source, n)
		}
		holds(t, to, "Object.getPrototypeOf(outer) === null && Object.keys(outer).length === 0")
		_, err := to.Eval(ctx, "box.eval('1')")
		require.IsType(t, new(v8.Exception), err)
		require.ErrorContains(t, err, "TypeError: no access")
	}
}

// A refused eval affects no other one.
func TestNestedEvals(t *testing.T) {
	c := newContext(t)
	other := anotherContext(t, c)
	give(t, other, "({ eval, Function, Promise })", c, "box")
	for _, source := range []string{
		"eval('try { box.eval(1) } catch {} 5') === 5",
		"(0, eval)('try { box.eval(1) } catch {} undefined') === undefined",
		"(0, eval)('try { box.Function() } catch {} 6') === 6",
		"(0, eval)(`try { new box.Promise(Function('return 1')) } catch {} 7`) === 7",
		"(0, eval)('(0, eval)(\"(0, eval)(1)\")') === 1",
		"try { (0, eval)('box.eval(1)') } catch (e) { e.message === 'no access' }",
		"(0, eval)('undefined') === undefined",
		"try { box.eval('1') } catch {} (0, eval)('8') === 8",
	} {
		holds(t, c, source)
	}
	// Go has access to all contexts.
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		box := eval(t, s, "box")
		return s.Enter(ctx, other, func(v8.Scope) error {
			f, err := box.Get(ctx, v8.String("eval"))
			require.NoError(t, err)
			got, err := f.Call(ctx, v8.Undefined, v8.String("1 + 1"))
			require.NoError(t, err)
			require.Equal(t, v8.Int(2), got)
			return nil
		})
	}))
}

// Stack traces contain frames of the contexts with the same token only.
func TestFramesOfOtherTokens(t *testing.T) {
	for token, want := range map[string]bool{"tenant": true, "": false} {
		c := newContext(t)
		one := anotherContext(t, c, v8.ContextOptions{SecurityToken: token})
		two := anotherContext(t, c, v8.ContextOptions{SecurityToken: token})
		require.NoError(t, one.Exec(ctx, "function secretive(f) { return f() }"))
		give(t, one, "secretive", two, "call")
		got, err := two.Eval(ctx, "call(() => new Error().stack)")
		require.NoError(t, err)
		require.Equal(t, want, strings.Contains(got.(string), "secretive"), got)
	}
}

func TestToStringTag(t *testing.T) {
	c := newContext(t)
	holds(t, c, "String(globalThis) === '[object Object]' && !(Symbol.toStringTag in globalThis)")
	tagged := anotherContext(t, c, v8.ContextOptions{ToStringTag: "Window"})
	for _, source := range []string{
		"Object.prototype.toString.call(globalThis) === '[object Window]'",
		"String(globalThis) === '[object Window]'",
		"Object.keys(globalThis).length === 0 && !Object.getOwnPropertyNames(globalThis).includes('Window')",
		`JSON.stringify(Object.getOwnPropertyDescriptor(globalThis, Symbol.toStringTag)) ===
			'{"value":"Window","writable":false,"enumerable":false,"configurable":true}'`,
		"globalThis[Symbol.toStringTag] = 'X'; String(globalThis) === '[object Window]'",
		"delete globalThis[Symbol.toStringTag] && String(globalThis) === '[object Object]'",
	} {
		holds(t, tagged, source)
	}
	for _, tag := range []string{"Ünïcode €", "a b", "\xed\xa0\x80", strings.Repeat("x", 1<<20)} {
		o := anotherContext(t, c, v8.ContextOptions{ToStringTag: tag})
		got, err := o.Eval(ctx, "globalThis[Symbol.toStringTag]")
		require.NoError(t, err)
		require.Equal(t, tag, got)
	}
}

func ExampleContextOptions() {
	isolate, err := v8.NewIsolate(v8.IsolateOptions{})
	if err != nil {
		panic(err)
	}
	defer isolate.Close()
	// Two realms of one tenant, like a window and its frame.
	window, err := isolate.NewContext(ctx, v8.ContextOptions{SecurityToken: "tenant 1", ToStringTag: "Window"})
	if err != nil {
		panic(err)
	}
	err = window.Do(ctx, func(s v8.Scope) error {
		frame, err := s.NewContext(ctx, v8.ContextOptions{SecurityToken: "tenant 1"})
		if err != nil {
			return err
		}
		parent, err := s.Global()
		if err != nil {
			return err
		}
		return s.Enter(ctx, frame, func(s v8.Scope) error {
			global, err := s.Global()
			if err != nil {
				return err
			}
			if err := global.Set(ctx, v8.String("parent"), parent); err != nil {
				return err
			}
			v, err := s.Eval(ctx, "[String(parent), parent.Array === Array, parent.eval('1 + 1')].join()")
			fmt.Println(v)
			return err
		})
	})
	if err != nil {
		panic(err)
	}
	// Output: [object Window],false,2
}
