package hostile

import (
	"context"
	"errors"
	"iter"
	"strings"
	"time"

	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/v8"
)

// host is the global object of that name in scripts that run together. It is an example
// of the functions that a program offers to its guests.
var host = map[string]any{
	// echo returns its argument.
	"echo": func(_ context.Context, call *v8.Call) (v8.Value, error) { return call.Arg(0), nil },
	// call calls a function with arguments.
	"call": func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		return call.Arg(0).Call(ctx, v8.Undefined, call.Args[min(len(call.Args), 1):]...)
	},
	// within calls a function with a deadline of so many milliseconds.
	"within": func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		n, _ := call.Arg(0).Int64()
		ctx, cancel := context.WithTimeout(ctx, time.Duration(n)*time.Millisecond)
		defer cancel()
		return call.Arg(1).Call(ctx, v8.Undefined)
	},
	// throw throws a Go error.
	"throw": func(_ context.Context, call *v8.Call) (v8.Value, error) {
		text, err := call.Arg(0).AsString()
		return v8.Undefined, errors.Join(errors.New(text), err)
	},
	"panic": func(context.Context, *v8.Call) (v8.Value, error) { panic("a panic of the host") },
	// huge returns a string of the given length.
	"huge": func(_ context.Context, call *v8.Call) (v8.Value, error) {
		n, _ := call.Arg(0).Int64()
		return v8.String(strings.Repeat("x", int(min(max(n, 0), 1<<26)))), nil
	},
	// reenter runs a script.
	"reenter": func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		source, err := call.Arg(0).AsString()
		if err != nil {
			return v8.Undefined, err
		}
		return call.Scope.Eval(ctx, source, v8.Origin{Name: "reentered.js"})
	},
	// look reports whether an object can be exported as plain data.
	"look": func(_ context.Context, call *v8.Call) (v8.Value, error) {
		_, err := call.Arg(0).Export()
		return v8.Bool(err == nil), nil
	},
	// copy converts a value to Go and back.
	"copy": func(_ context.Context, call *v8.Call) (v8.Value, error) {
		x, err := marshal.UnmarshalAs[any](call.Scope, call.Arg(0), marshal.MaxParts(1<<18), marshal.MaxBytes(4<<20))
		if err != nil {
			return v8.Undefined, err
		}
		return marshal.Marshal(call.Scope, x)
	},
	// make returns a new function.
	"make": func(_ context.Context, call *v8.Call) (v8.Value, error) {
		return call.Scope.Function("made", func(context.Context, *v8.Call) (v8.Value, error) {
			return v8.Undefined, nil
		})
	},
	// The functions below are converted by reflection. sequence is endless.
	"sequence": func() iter.Seq[int] {
		return func(yield func(int) bool) {
			for n := 0; yield(n); n++ {
			}
		}
	},
	// sum adds the numbers that the guest iterates over.
	"sum": func(all iter.Seq[float64]) (sum float64) {
		for x := range all {
			sum += x
		}
		return sum
	},
}

// thing is a class that guests can instantiate.
type thing struct {
	Name string `js:"name,writable"`
}

var thingClass = marshal.MustClass[thing]("Thing", marshal.New(func() *thing { return new(thing) }))

func installHost(c *v8.Context) error {
	ctx := context.Background()
	return c.Do(ctx, func(s v8.Scope) error {
		object, err := s.Object()
		if err != nil {
			return err
		}
		for name, f := range host {
			function, err := marshal.Function(s, name, f)
			if err != nil {
				return err
			}
			if err := object.Set(ctx, v8.String(name), function); err != nil {
				return err
			}
		}
		class, err := s.Class(thingClass)
		if err != nil {
			return err
		}
		if err := object.Set(ctx, v8.String("Thing"), class); err != nil {
			return err
		}
		global, err := s.Global()
		if err != nil {
			return err
		}
		return global.Set(ctx, v8.String("host"), object)
	})
}
