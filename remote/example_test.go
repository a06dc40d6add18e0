package remote_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/remote"
	"github.com/seed24588400/paddock/v8"
)

// example runs f in a hold of a new context.
func example(f func(ctx context.Context, s v8.Scope) error) {
	ctx := context.Background()
	isolate, err := v8.NewIsolate(v8.IsolateOptions{})
	if err != nil {
		log.Fatal(err)
	}
	defer isolate.Close()
	c, err := isolate.NewContext(ctx)
	if err != nil {
		log.Fatal(err)
	}
	if err := c.Do(ctx, func(s v8.Scope) error { return f(ctx, s) }); err != nil {
		log.Fatal(err)
	}
}

// One isolate has a price list; the code of another isolate looks up prices.
func ExampleFunction() {
	example(func(ctx context.Context, s v8.Scope) error {
		prices, err := s.Eval(ctx, "(function price(name) { return {name, cents: name.length * 100} })")
		if err != nil {
			return err
		}
		price, err := remote.NewFunction(s, prices, remote.ModeSync)
		if err != nil {
			return err
		}
		defer price.Close()

		tenant, err := v8.NewIsolate(v8.IsolateOptions{})
		if err != nil {
			return err
		}
		defer tenant.Close()
		c, err := tenant.NewContext(ctx)
		if err != nil {
			return err
		}
		return s.Enter(ctx, c, func(s v8.Scope) error {
			total, err := s.Eval(ctx, "(price, ...names) => names.reduce((sum, name) => sum + price(name).cents, 0)")
			if err != nil {
				return err
			}
			sum, err := marshal.Call[int](ctx, s, total, price, "tea", "cake")
			fmt.Println(sum)
			return err
		})
	})
	// Output: 700
}

func ExampleReference() {
	ctx := context.Background()
	isolate, err := v8.NewIsolate(v8.IsolateOptions{})
	if err != nil {
		log.Fatal(err)
	}
	defer isolate.Close()
	c, err := isolate.NewContext(ctx)
	if err != nil {
		log.Fatal(err)
	}
	var account *remote.Reference
	err = c.Do(ctx, func(s v8.Scope) error {
		v, err := s.Eval(ctx, "({owner: 'Ada', balance: 5, deposit(n) { return this.balance += n }})")
		if err == nil {
			account, err = remote.NewReference(s, v)
		}
		return err
	})
	if err != nil {
		log.Fatal(err)
	}
	defer account.Close()

	// From here on, any goroutine can use it without a hold.
	var owner string
	var deposit *remote.Reference
	if err := errors.Join(account.Get(ctx, "owner", &owner), account.Get(ctx, "deposit", &deposit)); err != nil {
		log.Fatal(err)
	}
	defer deposit.Close()
	var sum int
	err = deposit.Apply(ctx, &sum, map[string]any{"balance": 1}, 10)
	fmt.Println(owner, sum, err)
	// Output: Ada 11 <nil>
}
