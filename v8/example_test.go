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

// A tenant's code in an isolate group of its own.
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
	if err := c.Exec(ctx, "function greet(who) { return {text: `Hello, ${who.name}!`} }", v8.Origin{Name: "greet.js"}); err != nil {
		log.Fatal(err)
	}
	got, err := c.Call(ctx, "greet", map[string]any{"name": "Ada"})
	fmt.Println(got, err)
	// Output: map[text:Hello, Ada!] <nil>
}

// newExampleContext makes a context; the isolate ends with the test's process.
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

// In a hold, values are handles and functions are called without setting
// anything up again.
func ExampleContext_Do() {
	ctx := context.Background()
	c, done := newExampleContext()
	defer done()
	err := c.Do(ctx, func(s v8.Scope) error {
		double, err := s.Eval(ctx, "n => n * 2", v8.Origin{})
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

// JavaScript calls Go, and a Go error comes back out as itself.
func ExampleContext_SetFunc() {
	ctx := context.Background()
	c, done := newExampleContext()
	defer done()
	errEmpty := errors.New("nothing to shout")
	err := c.SetFunc(ctx, "shout", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		text, err := call.Arg(0).Text()
		if err == nil && text == "" {
			err = errEmpty
		}
		return v8.Text(strings.ToUpper(text)), err
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(c.Eval(ctx, "shout('hello')", v8.Origin{}))
	_, err = c.Eval(ctx, "shout('')", v8.Origin{Name: "app.js"})
	fmt.Println(err, errors.Is(err, errEmpty))
	// Output:
	// HELLO <nil>
	// v8: app.js:1:1: Error: nothing to shout true
}

// A deadline ends the run, not the isolate.
func ExampleTerminatedError() {
	c, done := newExampleContext()
	defer done()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	_, err := c.Eval(ctx, "for (;;);", v8.Origin{})
	fmt.Println(err)
	fmt.Println(c.Eval(context.Background(), "'still here'", v8.Origin{}))
	// Output:
	// v8: the run was terminated: context deadline exceeded
	// still here <nil>
}

// An exception carries its place and stack.
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
