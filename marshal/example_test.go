package marshal_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/v8"
)

func ExampleCall() {
	type Item struct {
		Name  string  `js:"name"`
		Price float64 `js:"price"`
	}
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
	err = c.Do(ctx, func(s v8.Scope) error {
		f, err := s.Eval(ctx, "(items, rate) => items.map(i => ({...i, price: i.price * rate}))", v8.Origin{})
		if err != nil {
			return err
		}
		items, err := marshal.Call[[]Item](ctx, s, f, []Item{{"tea", 2}, {"cake", 3.5}}, 2)
		fmt.Println(items)
		return err
	})
	if err != nil {
		log.Fatal(err)
	}
	// Output: [{tea 4} {cake 7}]
}
