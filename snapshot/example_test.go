package snapshot_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/seed24588400/paddock/snapshot"
	"github.com/seed24588400/paddock/v8"
)

// A library is set up once; each isolate begins with it, and with the host's
// function of today.
func Example() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	greeting := func(text string) map[string]v8.Callback {
		return map[string]v8.Callback{"greeting": func(context.Context, *v8.Call) (v8.Value, error) { return v8.Text(text), nil }}
	}
	s, err := snapshot.Build(ctx, snapshot.Options{
		Default: snapshot.Context{
			Scripts: []snapshot.Script{{Source: "const greet = name => `${greeting()}, ${name}!`", Origin: v8.Origin{Name: "greet.js"}}},
			WarmUp:  []snapshot.Script{{Source: "greet('nobody')"}},
		},
		Functions: greeting("Hello"),
	})
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	isolate, err := v8.NewIsolate(v8.IsolateOptions{Snapshot: s, Functions: greeting("Good morning")})
	if err != nil {
		log.Fatal(err)
	}
	defer isolate.Close()
	c, err := isolate.NewContext(ctx)
	if err != nil {
		log.Fatal(err)
	}
	v, err := c.Eval(ctx, "greet('Ann')", v8.Origin{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(v)
	// Output: Good morning, Ann!
}
