package marshal_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"slices"
	"time"

	"github.com/seed24588400/paddock/marshal"
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

func ExampleCall() {
	type Item struct {
		Name  string  `js:"name"`
		Price float64 `js:"price"`
	}
	example(func(ctx context.Context, s v8.Scope) error {
		f, err := s.Eval(ctx, "(items, rate) => items.map(i => ({...i, price: i.price * rate}))")
		if err != nil {
			return err
		}
		items, err := marshal.Call[[]Item](ctx, s, f, []Item{{"tea", 2}, {"cake", 3.5}}, 2)
		fmt.Println(items)
		return err
	})
	// Output: [{tea 4} {cake 7}]
}

func ExampleUnmarshalAs() {
	type Order struct {
		ID    int       `js:"id"`
		Since time.Time `js:"since"`
		Tags  []string  `js:"tags"`
	}
	example(func(ctx context.Context, s v8.Scope) error {
		v, err := s.Eval(ctx, "({id: 7, since: new Date(0), tags: ['new', 5]})")
		if err != nil {
			return err
		}
		_, err = marshal.UnmarshalAs[Order](s, v)
		fmt.Println(err)
		return nil
	})
	// Output: marshal: $.tags[1]: cannot put 5 into string
}

func ExampleFunction() {
	example(func(ctx context.Context, s v8.Scope) error {
		f, err := marshal.Function(s, "repeat", func(ctx context.Context, word string, times ...int) ([]string, error) {
			if len(times) == 0 {
				return nil, errors.New("how often?")
			}
			return slices.Repeat([]string{word}, times[0]), nil
		})
		if err != nil {
			return err
		}
		use, err := s.Eval(ctx, "repeat => repeat('ho', 3).join(' ')")
		if err != nil {
			return err
		}
		text, err := marshal.Call[string](ctx, s, use, f)
		fmt.Println(text)
		return err
	})
	// Output: ho ho ho
}

func ExampleFunc() {
	example(func(ctx context.Context, s v8.Scope) error {
		f, err := s.Eval(ctx, "(a, b) => a ** b")
		if err != nil {
			return err
		}
		pow, err := marshal.Func[func(context.Context, int, float64) (float64, error)](s, f)
		if err != nil {
			return err
		}
		fmt.Println(pow(ctx, 2, 0.5))
		return nil
	})
	// Output: 1.4142135623730951 <nil>
}

// Counter is a type that a host exposes to guests.
type Counter struct {
	Name  string `js:"name"` // guests can read it
	Step  int    `js:"step,writable"`
	limit int    // guests have no access
	n     int
}

func (c *Counter) JSClass() *v8.Class { return counterClass }

func (c *Counter) Add() (int, error) {
	if c.n+c.Step > c.limit {
		return 0, errors.New("enough")
	}
	c.n += c.Step
	return c.n, nil
}

var counterClass = marshal.MustClass[Counter]("Counter",
	marshal.Method("add", (*Counter).Add),
	marshal.Property("value", func(c *Counter) int { return c.n }, nil),
)

func ExampleNewClass() {
	example(func(ctx context.Context, s v8.Scope) error {
		counter := &Counter{Name: "visits", Step: 1, limit: 5}
		use, err := s.Eval(ctx, `counter => {
			counter.step = 2;
			counter.add();
			counter.add();
			try { counter.add() } catch (e) { return counter.name + ": " + e.message }
		}`)
		if err != nil {
			return err
		}
		said, err := marshal.Call[string](ctx, s, use, counter)
		fmt.Println(said, counter.n)
		return err
	})
	// Output: visits: enough 4
}

func ExampleAsync() {
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
	loop := v8.NewLoop(c, v8.LoopOptions{})
	defer loop.Close()
	type User struct {
		Name string `js:"name"`
	}
	users, err := marshal.Await[[]User](ctx, loop, func(s v8.Scope) (v8.Value, error) {
		load, err := marshal.Async(loop, s, "load", func(ctx context.Context, id int) (User, error) {
			return User{fmt.Sprint("user ", id)}, nil // from a database, on a separate goroutine
		})
		if err != nil {
			return v8.Undefined, err
		}
		all, err := s.Eval(ctx, "load => Promise.all([load(1), load(2)])")
		if err != nil {
			return v8.Undefined, err
		}
		return all.Call(ctx, v8.Undefined, load)
	})
	fmt.Println(users, err)
	// Output: [{user 1} {user 2}] <nil>
}

func Example_copy() {
	ctx := context.Background()
	contexts := make([]*v8.Context, 2)
	for n := range contexts {
		isolate, err := v8.NewIsolate(v8.IsolateOptions{})
		if err != nil {
			log.Fatal(err)
		}
		defer isolate.Close()
		if contexts[n], err = isolate.NewContext(ctx); err != nil {
			log.Fatal(err)
		}
	}
	var frame *v8.Copy
	err := contexts[0].Do(ctx, func(s v8.Scope) error {
		v, err := s.Eval(ctx, "({at: new Date(0), pixels: new Uint8Array(1 << 20).fill(7)})")
		if err != nil {
			return err
		}
		pixels, err := v.Get(ctx, v8.String("pixels"))
		if err != nil {
			return err
		}
		frame, err = s.Copy(ctx, v, v8.CopyOptions{Transfer: []v8.Value{pixels}})
		return err
	})
	if err != nil {
		log.Fatal(err)
	}
	defer frame.Close()
	err = contexts[1].Do(ctx, func(s v8.Scope) error {
		v, err := frame.Move(ctx, s)
		if err != nil {
			return err
		}
		show, err := s.Eval(ctx, "frame => frame.at.toISOString() + ' ' + frame.pixels[5]")
		if err != nil {
			return err
		}
		text, err := marshal.Call[string](ctx, s, show, v)
		fmt.Println(text)
		return err
	})
	if err != nil {
		log.Fatal(err)
	}
	// Output: 1970-01-01T00:00:00.000Z 7
}

func ExampleElements() {
	example(func(ctx context.Context, s v8.Scope) error {
		v, err := s.Eval(ctx, "(function*() { for (let n = 1;; n *= 2) yield n })()")
		if err != nil {
			return err
		}
		for n, err := range marshal.Elements[int](ctx, s, v) {
			if err != nil {
				return err
			}
			if n > 8 {
				break
			}
			fmt.Println(n)
		}
		return nil
	})
	// Output:
	// 1
	// 2
	// 4
	// 8
}

// Go and JavaScript pass elements to each other one at a time.
func ExampleAsyncElements() {
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
	loop := v8.NewLoop(c, v8.LoopOptions{})
	defer loop.Close()
	words := make(chan string, 3)
	words <- "one"
	words <- "two"
	words <- "three"
	close(words)
	shouted := marshal.AsyncElements[string](ctx, loop, func(s v8.Scope) (v8.Value, error) {
		shout, err := s.Eval(ctx, "(async function* (words) { for await (const w of words) yield w.toUpperCase() })")
		if err != nil {
			return shout, err
		}
		from, err := marshal.AsyncChannel(loop, s, words)
		if err != nil {
			return from, err
		}
		return shout.Call(ctx, v8.Undefined, from)
	})
	for word, err := range shouted {
		fmt.Println(word, err)
	}
	// Output:
	// ONE <nil>
	// TWO <nil>
	// THREE <nil>
}
