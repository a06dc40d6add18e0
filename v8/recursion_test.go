package v8_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/v8"
	"github.com/stretchr/testify/require"
)

// Recursions in which V8 calls no function of JavaScript that would check the stack: Go
// calls functions of Go through V8.
var recursions = []string{
	"tap(tap)",
	"try { tap(tap) } catch (e) { tap(tap) }",
	"{ const o = {emit, on: emit}; o.emit() }",
	"text({toString: text})",
	"number({valueOf: number})",
	"json({toJSON: json})",
	"{ const t = new Tap; t.on = t.method; t.method() }",
	"{ const t = new Tap; Object.defineProperty(t, 'on', Object.getOwnPropertyDescriptor(Tap.prototype, 'on2')); t.on }",
	"new Tap(Tap)",
	"enter(enter)",
	"enterNew(enterNew)",
	"tap(tap.bind(null, tap))",
	"Reflect.apply(tap, null, [tap])",
	"[1].map(function f() { return tap(f) })",
	"Promise.resolve(tap).then(tap)",
}

func init() {
	child.Register("recursion through Go", func([]string) int {
		for _, stack := range []uint64{0, 128 << 10} {
			for _, source := range recursions {
				if err := recurse(source, stack); err != nil {
					fmt.Println(source, stack, err)
					return 1
				}
			}
		}
		return 0
	})
}

// recurse returns an error if the recursion does not end with a RangeError, or if the
// isolate cannot be used afterwards.
func recurse(source string, stack uint64) error {
	i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 128 << 20, Stack: stack}})
	if err != nil {
		return err
	}
	defer func() {
		_ = i.Close()
		<-i.Done()
	}()
	c, err := i.NewContext(ctx)
	if err != nil {
		return err
	}
	if err := c.Do(ctx, recursive); err != nil {
		return err
	}
	_, err = c.Eval(ctx, source+"; undefined")
	if _, thrown := errors.AsType[*v8.Exception](err); err != nil &&
		(!thrown || !strings.Contains(err.Error(), "RangeError: Maximum call stack size exceeded")) {
		return err
	}
	got, err := c.Eval(ctx, "1 + 1")
	if err == nil && got != 2.0 {
		err = fmt.Errorf("got %v", got)
	}
	return err
}

// recursive defines functions and a class that call functions of the guest.
func recursive(s v8.Scope) error {
	this := func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		f, err := call.This().Get(ctx, v8.String("on"))
		if err != nil || f.Kind() != v8.KindFunction {
			return f, err
		}
		return f.Call(ctx, call.This())
	}
	functions := map[string]v8.Callback{
		"tap": func(ctx context.Context, call *v8.Call) (v8.Value, error) {
			return call.Arg(0).Call(ctx, v8.Undefined, call.Arg(0))
		},
		"emit": this,
		"text": func(ctx context.Context, call *v8.Call) (v8.Value, error) {
			v := call.Arg(0)
			if v == v8.Undefined {
				v = call.This()
			}
			text, err := v.ToString(ctx)
			return v8.String(text), err
		},
		"number": func(ctx context.Context, call *v8.Call) (v8.Value, error) {
			v := call.Arg(0)
			if v == v8.Undefined {
				v = call.This()
			}
			n, err := v.ToNumber(ctx)
			return v8.Number(n), err
		},
		"json": func(ctx context.Context, call *v8.Call) (v8.Value, error) {
			v := call.Arg(0)
			if !v.IsObject() {
				v = call.This()
			}
			text, _, err := call.Scope.JSON(ctx, v, "")
			return v8.String(text), err
		},
		"enter": func(ctx context.Context, call *v8.Call) (_ v8.Value, err error) {
			s := call.Scope
			err = s.Enter(ctx, s.Context(), func(v8.Scope) error {
				_, err = call.Arg(0).Call(ctx, v8.Undefined, call.Arg(0))
				return err
			})
			return v8.Undefined, err
		},
		"enterNew": func(ctx context.Context, call *v8.Call) (v8.Value, error) {
			if _, err := call.Scope.NewContext(ctx); err != nil {
				return v8.Undefined, err
			}
			return call.Arg(0).Call(ctx, v8.Undefined, call.Arg(0))
		},
	}
	global, err := s.Global()
	if err != nil {
		return err
	}
	for name, f := range functions {
		function, err := s.Function(name, f)
		if err != nil {
			return err
		}
		if err := global.Set(ctx, v8.String(name), function); err != nil {
			return err
		}
	}
	class, err := s.Class(&v8.Class{
		Name: "Tap",
		New: func(ctx context.Context, call *v8.Call) (any, error) {
			if f := call.Arg(0); f.IsObject() {
				_, err := f.Construct(ctx, f)
				return new(int), err
			}
			return new(int), nil
		},
		Members: []v8.Member{{Name: "method", Method: this}, {Name: "on2", Get: this}},
	})
	if err != nil {
		return err
	}
	return global.Set(ctx, v8.String("Tap"), class)
}

func TestRecursionThroughGo(t *testing.T) {
	r := child.Run(t, "recursion through Go")
	require.Zero(t, r.ExitCode, "%s%s", r.Stdout, r.Stderr)
}

// thread runs functions on one thread, one after the other.
type thread chan func()

func newThread(t *testing.T) thread {
	th := make(thread)
	t.Cleanup(func() { close(th) })
	go func() {
		runtime.LockOSThread()
		for f := range th {
			f()
		}
	}()
	return th
}

// run returns when f has returned.
func (th thread) run(f func() error) (err error) {
	done := make(chan struct{})
	th <- func() {
		defer close(done)
		err = f()
	}
	<-done
	return err
}

// The stack limit is that of the thread, also after another thread had the lock. The
// stack of one of two threads lies above that of the other.
func TestStackAfterUnlock(t *testing.T) {
	c := newContext(t)
	require.NoError(t, c.SetFunc(ctx, "tap", func(context.Context, *v8.Call) (v8.Value, error) {
		return v8.Int(1), nil
	}))
	one, other := newThread(t), newThread(t)
	pass := func(from, to thread) error {
		return from.run(func() error {
			return c.Do(ctx, func(s v8.Scope) error {
				tap, err := s.Eval(ctx, "tap")
				if err != nil {
					return err
				}
				if err := s.Unlock(func() error {
					return to.run(func() error { return c.Exec(ctx, "tap()") })
				}); err != nil {
					return err
				}
				_, err = tap.Call(ctx, v8.Undefined)
				return err
			})
		})
	}
	require.NoError(t, pass(one, other))
	require.NoError(t, pass(other, one))
}
