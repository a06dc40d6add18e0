package pool_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/pool"
	"github.com/seed24588400/paddock/v8"
)

// Each tenant has its own isolate group, and each request a context in which nothing
// has run.
func Example() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	allocator, err := groups.NewAllocator(groups.AllocatorOptions{Policy: groups.PerKey})
	if err != nil {
		log.Fatal(err)
	}
	defer allocator.Close()
	p, err := pool.New(pool.Options{
		Allocator: allocator,
		Isolate:   v8.IsolateOptions{Limits: v8.Limits{Memory: 64 << 20}},
		Setup: func(ctx context.Context, c *v8.Context, _ pool.Tenant) (any, error) {
			return nil, c.Exec(ctx, "function greet(name) { return `Hello, ${name}!` }", v8.Origin{Name: "setup.js"})
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, tenant := range []string{"Ann", "Bob", "Ann"} {
		err := p.Do(ctx, tenant, func(s v8.Scope) error {
			v, err := s.Eval(ctx,
				fmt.Sprintf("globalThis.seen = (globalThis.seen ?? 0) + 1; greet(%q) + ' ' + seen", tenant))
			if err == nil {
				fmt.Println(v)
			}
			return err
		})
		if err != nil {
			log.Fatal(err)
		}
	}
	if err := p.Shutdown(ctx); err != nil {
		log.Fatal(err)
	}
	// Output:
	// Hello, Ann! 1
	// Hello, Bob! 1
	// Hello, Ann! 1
}
