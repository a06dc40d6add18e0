package v8_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/v8"
)

// This example runs the code of a tenant in a separate isolate group.
func Example() {
	ctx := context.Background()
	group, err := groups.New()
	if err != nil {
		log.Fatal(err)
	}
	defer group.Close()
	isolate, err := v8.NewIsolate(v8.IsolateOptions{Group: group, Limits: v8.Limits{Memory: 64 << 20}})
	if err != nil {
		log.Fatal(err)
	}
	defer isolate.Close()
	c, err := isolate.NewContext(ctx)
	if err != nil {
		log.Fatal(err)
	}
	const source = "function greet(who) { return {text: `Hello, ${who.name}!`} }"
	if err := c.Exec(ctx, source, v8.Origin{Name: "greet.js"}); err != nil {
		log.Fatal(err)
	}
	got, err := c.Call(ctx, "greet", map[string]any{"name": "Ada"})
	fmt.Println(got, err)
	// Output: map[text:Hello, Ada!] <nil>
}

// newExampleContext returns a context and a function that closes its isolate.
func newExampleContext() (*v8.Context, func()) {
	isolate, err := v8.NewIsolate(v8.IsolateOptions{})
	if err != nil {
		log.Fatal(err)
	}
	c, err := isolate.NewContext(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	return c, func() { _ = isolate.Close() }
}

// In a hold, values are handles, and calls of functions need no further setup.
func ExampleContext_Do() {
	ctx := context.Background()
	c, done := newExampleContext()
	defer done()
	err := c.Do(ctx, func(s v8.Scope) error {
		double, err := s.Eval(ctx, "n => n * 2")
		if err != nil {
			return err
		}
		r, err := double.Call(ctx, v8.Undefined, v8.Int(21))
		fmt.Println(r)
		return err
	})
	fmt.Println(err)
	// Output:
	// 42
	// <nil>
}

// JavaScript calls a Go function, and Go receives the error that the function returned.
func ExampleContext_SetFunc() {
	ctx := context.Background()
	c, done := newExampleContext()
	defer done()
	errEmpty := errors.New("nothing to shout")
	err := c.SetFunc(ctx, "shout", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		text, err := call.Arg(0).AsString()
		if err == nil && text == "" {
			err = errEmpty
		}
		return v8.String(strings.ToUpper(text)), err
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(c.Eval(ctx, "shout('hello')"))
	_, err = c.Eval(ctx, "shout('')", v8.Origin{Name: "app.js"})
	fmt.Println(err, errors.Is(err, errEmpty))
	// Output:
	// HELLO <nil>
	// v8: app.js:1:1: Error: nothing to shout true
}

// A deadline ends the run. The isolate can still be used.
func ExampleTerminatedError() {
	c, done := newExampleContext()
	defer done()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	_, err := c.Eval(ctx, "for (;;);")
	fmt.Println(err)
	fmt.Println(c.Eval(context.Background(), "'still here'"))
	// Output:
	// v8: the run was terminated: context deadline exceeded
	// still here <nil>
}

// An exception has a position and a stack trace.
func ExampleException() {
	ctx := context.Background()
	c, done := newExampleContext()
	defer done()
	_, err := c.Eval(ctx, "function total(order) { return order.lines.length }\ntotal({})", v8.Origin{Name: "app.js"})
	var e *v8.Exception
	if errors.As(err, &e) {
		fmt.Println(e.Name, e.Line, e.Column)
		fmt.Println(e.Stack)
	}
	// Output:
	// TypeError 1 44
	// TypeError: Cannot read properties of undefined (reading 'length')
	//     at total (app.js:1:44)
	//     at app.js:2:1
}

func ExampleContext_AllowCodeGeneration() {
	ctx := context.Background()
	c, done := newExampleContext()
	defer done()
	if err := c.AllowCodeGeneration(ctx, v8.CodeGeneration{}); err != nil {
		log.Fatal(err)
	}
	fmt.Println(c.Eval(ctx, "try { eval('1 + 1') } catch (e) { e.name }"))
	// Output: EvalError <nil>
}

func ExampleClass() {
	ctx := context.Background()
	c, done := newExampleContext()
	defer done()
	type door struct{ open bool }
	class := &v8.Class{Name: "Door", Members: []v8.Member{
		{Name: "unlock", Method: func(_ context.Context, call *v8.Call) (v8.Value, error) {
			x, _ := call.This().Unwrap()
			x.(*door).open = true
			return v8.Undefined, nil
		}},
	}}
	front := &door{}
	err := c.Do(ctx, func(s v8.Scope) error {
		v, err := s.Wrap(class, front)
		if err != nil {
			return err
		}
		use, err := s.Eval(ctx, "door => door.unlock()")
		if err != nil {
			return err
		}
		_, err = use.Call(ctx, v8.Undefined, v)
		return err
	})
	fmt.Println(front.open, err)
	// Output: true <nil>
}

func ExampleLoop() {
	ctx := context.Background()
	c, done := newExampleContext()
	defer done()
	loop := v8.NewLoop(c, v8.LoopOptions{})
	defer loop.Close()
	err := c.SetFunc(ctx, "later", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		promise, resolver, err := call.Scope.Promise()
		if err != nil {
			return v8.Undefined, err
		}
		_, err = loop.After(time.Millisecond, func(ctx context.Context, s v8.Scope) error {
			return resolver.Resolve(ctx, s, v8.String("now"))
		})
		return promise, err
	})
	if err != nil {
		log.Fatal(err)
	}
	err = loop.Await(ctx, func(s v8.Scope) (v8.Value, error) {
		return s.Eval(ctx, "later().then(s => s + '!')")
	}, func(_ v8.Scope, v v8.Value) error {
		fmt.Println(v)
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}
	// Output: now!
}

func ExampleValue_View() {
	ctx := context.Background()
	c, done := newExampleContext()
	defer done()
	err := c.Do(ctx, func(s v8.Scope) error {
		v, err := s.Eval(ctx, "new Uint8Array([1, 2, 3])")
		if err != nil {
			return err
		}
		sum := 0
		err = v.View(func(b []byte) error { // the bytes are not copied
			for _, x := range b {
				sum += int(x)
			}
			return nil
		})
		fmt.Println(sum)
		return err
	})
	if err != nil {
		log.Fatal(err)
	}
	// Output: 6
}

func ExampleSharedBuffer() {
	ctx := context.Background()
	c, done := newExampleContext()
	defer done()
	var shared *v8.SharedBuffer
	err := c.Do(ctx, func(s v8.Scope) error {
		v, err := s.Eval(ctx, "new Uint8Array(new SharedArrayBuffer(3)).fill(7)")
		if err != nil {
			return err
		}
		shared, err = v.Shared()
		return err
	})
	if err != nil {
		log.Fatal(err)
	}
	defer shared.Close()
	// Any goroutine may do this, and shared.Value makes a SharedArrayBuffer in any
	// isolate of the group.
	err = shared.View(func(b []byte) error {
		fmt.Println(b)
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}
	// Output: [7 7 7]
}

// Package modules does this for whole graphs of modules.
func ExampleModule() {
	isolate, err := v8.NewIsolate(v8.IsolateOptions{})
	if err != nil {
		log.Fatal(err)
	}
	defer isolate.Close()
	ctx := context.Background()
	c, err := isolate.NewContext(ctx)
	if err != nil {
		log.Fatal(err)
	}
	err = c.Do(ctx, func(s v8.Scope) error {
		host, err := s.SyntheticModule("host", []string{"n"}, func(_ context.Context, s v8.Scope, m *v8.Module) error {
			return m.Export(s, []string{"n"}, []v8.Value{v8.Int(21)})
		})
		if err != nil {
			return err
		}
		const source = `import { n } from "host"; export const double = 2 * n`
		main, err := s.CompileModule(ctx, source, v8.Origin{Name: "main.js"})
		if err != nil {
			return err
		}
		fmt.Println(main.Requests()[0].Specifier)
		if err := main.Bind(s, host); err != nil {
			return err
		}
		if err := main.Link(ctx, s); err != nil {
			return err
		}
		if _, err := main.Evaluate(ctx, s); err != nil {
			return err
		}
		namespace, err := main.Namespace(s)
		if err != nil {
			return err
		}
		double, err := namespace.Get(ctx, v8.String("double"))
		fmt.Println(double)
		return err
	})
	if err != nil {
		log.Fatal(err)
	}
	// Output:
	// host
	// 42
}

// The number of the request is available after an await, although another run continues
// there.
func ExampleWithAsyncContext() {
	ctx := context.Background()
	c, done := newExampleContext()
	defer done()
	type requestKey struct{}
	must(c.SetFunc(ctx, "log", func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		fmt.Println("request", ctx.Value(requestKey{}), call.Arg(0))
		return v8.Undefined, nil
	}))
	must(c.Exec(ctx, `
		var open
		const gate = new Promise(resolve => { open = resolve })
		async function handle() { log('begins'); await gate; log('ends') }`))
	for n := range 2 {
		request := v8.WithAsyncContext(context.WithValue(ctx, requestKey{}, n))
		must(c.Exec(request, "handle(); 0"))
	}
	must(c.Exec(ctx, "open()"))
	// Output:
	// request 0 begins
	// request 1 begins
	// request 0 ends
	// request 1 ends
}

// A goroutine settles a promise, which JavaScript awaits, and then Go.
func ExampleLoop_Promise() {
	ctx := context.Background()
	c, done := newExampleContext()
	defer done()
	loop := v8.NewLoop(c, v8.LoopOptions{})
	defer loop.Close()
	must(c.SetFunc(ctx, "answer", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		promise, deferred, err := loop.Promise(call.Scope)
		if err == nil {
			go func() { _ = deferred.Resolve(42) }()
		}
		return promise, err
	}))
	must(loop.Await(ctx, func(s v8.Scope) (v8.Value, error) {
		return s.Eval(ctx, "(async () => `the answer is ${await answer()}`)()")
	}, func(_ v8.Scope, v v8.Value) error {
		fmt.Println(v)
		return nil
	}))
	// Output: the answer is 42
}

// Rejections that nothing handles are logged.
func ExampleIsolateOptions_unhandledRejections() {
	ctx := context.Background()
	isolate, err := v8.NewIsolate(v8.IsolateOptions{
		OnUnhandledRejection: func(_ context.Context, _ v8.Scope, r v8.Rejection) { fmt.Println(r.Reason) },
	})
	must(err)
	defer isolate.Close()
	c, err := isolate.NewContext(ctx)
	must(err)
	must(c.Exec(ctx, "Promise.reject(new RangeError('too far'))", v8.Origin{Name: "app.js"}))
	must(c.Exec(ctx, "Promise.reject(1).catch(() => {})", v8.Origin{Name: "app.js"}))
	// Output: v8: app.js:1:16: RangeError: too far
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
