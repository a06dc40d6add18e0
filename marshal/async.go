package marshal

import (
	"context"
	"fmt"
	"reflect"
	"runtime/debug"

	"github.com/seed24588400/paddock/internal/conversion"
	"github.com/seed24588400/paddock/v8"
)

// Async creates a JavaScript function from a Go function that may block. A call converts
// the arguments, starts the Go function on a new goroutine and returns a promise. The
// loop settles the promise with the result of the Go function.
//
// f has the form that [Function] describes. Parameters that belong to the isolate, that
// is v8.Value and sequences, are an error of Async; arguments that are objects of classes
// are an error of the call. The context of f ends when the loop is closed, and has the
// values that the context of the call carries; see [v8.WithAsyncContext]. If too many calls are
// pending in the loop, the call throws.
func Async(l *v8.Loop, s v8.Scope, name string, f any, opts ...Option) (v8.Value, error) {
	sig, err := signatureOf(reflect.ValueOf(f), 0)
	if err != nil {
		return v8.Undefined, fmt.Errorf("marshal: async: %w", err)
	}
	for _, p := range sig.params {
		if p == valueType || isSeq(p) {
			return v8.Undefined, fmt.Errorf("marshal: async: %w: a value of kind %v cannot leave the isolate",
				v8.ErrInvalid, p)
		}
	}
	o := collect(opts)
	return s.Function(name, func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		return sig.start(ctx, l, call, o)
	})
}

func (sig *signature) start(from context.Context, l *v8.Loop, call *v8.Call, o *options) (v8.Value, error) {
	args, _, err := sig.arguments(context.Background(), call, nil, o)
	if err != nil {
		return v8.Undefined, err
	}
	for n, arg := range call.Args {
		if _, ok := arg.Unwrap(); ok { // two goroutines would share it
			err := fmt.Errorf("%w: a host object cannot leave the isolate", v8.ErrNotData)
			return v8.Undefined, &conversion.ArgumentError{N: n, Err: err}
		}
	}
	promise, resolver, err := l.Resolver(call.Scope)
	if err != nil {
		return v8.Undefined, err
	}
	err = l.Go(func(ctx context.Context) v8.Task {
		if sig.context {
			args[0] = reflect.ValueOf(v8.AsyncContextOf(ctx, from))
		}
		results, err := sig.callRecovered(args)
		return func(ctx context.Context, s v8.Scope) error {
			var v v8.Value
			if err == nil {
				v, err = sig.toValue(s, results, o)
			}
			if err != nil {
				return resolver.Reject(ctx, s, err)
			}
			return resolver.Resolve(ctx, s, v)
		}
	})
	if err != nil {
		resolver.Close()
		return v8.Undefined, err
	}
	return promise, nil
}

// callRecovered calls the function and converts its panic to an error.
func (sig *signature) callRecovered(args []reflect.Value) (results []reflect.Value, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &v8.PanicError{Value: p, Stack: debug.Stack()}
		}
	}()
	results = sig.f.Call(args)
	return results, sig.failure(results)
}

// Await is like [v8.Loop.Await] and converts the result to a Go value.
//
//	user, err := marshal.Await[User](ctx, loop, func(s v8.Scope) (v8.Value, error) {
//		return s.Eval(ctx, "load(7)")
//	})
func Await[T any](ctx context.Context, l *v8.Loop, begin func(s v8.Scope) (v8.Value, error),
	opts ...Option) (T, error) {
	var x T
	err := l.Await(ctx, begin, func(s v8.Scope, v v8.Value) error { return Unmarshal(s, v, &x, opts...) })
	return x, err
}
