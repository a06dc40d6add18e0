package main

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/seed24588400/paddock/v8"
)

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	isolate, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 64 << 20}})
	if err != nil {
		log.Fatal(err)
	}
	defer isolate.Close()
	c, err := isolate.NewContext(ctx)
	if err != nil {
		log.Fatal(err)
	}
	source := "function greet(who) { return `Hello, ${who.name}!` }"
	if err := c.Exec(ctx, source, v8.Origin{Name: "greet.js"}); err != nil {
		log.Fatal(err)
	}
	fmt.Println(c.Call(ctx, "greet", map[string]any{"name": "Ada"}))
}
