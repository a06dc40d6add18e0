// Command hello is a first program with Paddock, in its own module, built by go build.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/v8"
)

func main() {
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

	greeting, err := run(isolate, "`Hello from ${[1, 2, 3].map(n => n * n)}`")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(greeting)

	_, err = run(isolate, "for (;;);")
	fmt.Println(errors.Is(err, context.DeadlineExceeded), err)
}

func run(isolate *v8.Isolate, script string) (any, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	c, err := isolate.NewContext(ctx)
	if err != nil {
		return nil, err
	}
	return c.Eval(ctx, script, v8.Origin{Name: "hello.js"})
}
