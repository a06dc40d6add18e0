package marshal

import (
	"context"
	"fmt"
	"reflect"

	"github.com/seed24588400/paddock/internal/conversion"
	"github.com/seed24588400/paddock/v8"
)

// quickCallback returns a Callback that calls f without reflection if f has a frequent
// type, and nil otherwise.
func quickCallback(f any, o *options) v8.Callback {
	if f == nil || reflect.ValueOf(f).IsZero() {
		return nil
	}
	switch f := f.(type) {
	case func():
		return func(context.Context, *v8.Call) (v8.Value, error) { f(); return v8.Undefined, nil }
	case func() error:
		return func(context.Context, *v8.Call) (v8.Value, error) { return v8.Undefined, f() }
	case func(context.Context) error:
		return func(ctx context.Context, _ *v8.Call) (v8.Value, error) { return v8.Undefined, f(ctx) }
	case func(string):
		return takesOne(o, func(_ context.Context, s string) (struct{}, error) { f(s); return struct{}{}, nil })
	case func(string) error:
		return takesOne(o, func(_ context.Context, s string) (struct{}, error) { return struct{}{}, f(s) })
	case func(string) string:
		return takesOne(o, func(_ context.Context, s string) (string, error) { return f(s), nil })
	case func(string) bool:
		return takesOne(o, func(_ context.Context, s string) (bool, error) { return f(s), nil })
	case func(string) (string, error):
		return takesOne(o, func(_ context.Context, s string) (string, error) { return f(s) })
	case func(context.Context, string) (string, error):
		return takesOne(o, f)
	case func(float64) float64:
		return takesOne(o, func(_ context.Context, x float64) (float64, error) { return f(x), nil })
	case func(int) int:
		return takesOne(o, func(_ context.Context, n int) (int, error) { return f(n), nil })
	case func(float64, float64) float64:
		return takesTwo(o, f)
	case func(int, int) int:
		return takesTwo(o, f)
	case func(string, string) string:
		return takesTwo(o, f)
	}
	return nil
}

func takesOne[A, R any](o *options, f func(context.Context, A) (R, error)) v8.Callback {
	return func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		a, err := argument[A](call, 0, o)
		if err != nil {
			return v8.Undefined, err
		}
		r, err := f(ctx, a)
		if err != nil {
			return v8.Undefined, err
		}
		return result(call.Scope, r, o)
	}
}

func takesTwo[A, B, R any](o *options, f func(A, B) R) v8.Callback {
	return func(_ context.Context, call *v8.Call) (v8.Value, error) {
		a, err := argument[A](call, 0, o)
		if err != nil {
			return v8.Undefined, err
		}
		b, err := argument[B](call, 1, o)
		if err != nil {
			return v8.Undefined, err
		}
		return result(call.Scope, f(a, b), o)
	}
}

func argument[A any](call *v8.Call, n int, o *options) (A, error) {
	if a, ok := quick[A](call.Arg(n)); ok {
		return a, nil
	}
	var a A
	err := fmt.Errorf("%w: want one of type %T", conversion.ErrMissing, a)
	if n < len(call.Args) {
		err = into(call.Scope, call.Arg(n), reflect.ValueOf(&a), o)
	}
	if err != nil {
		return a, &conversion.ArgumentError{N: n, Err: err}
	}
	return a, nil
}

// quick converts a value without reflection if it has exactly the type A.
func quick[A any](v v8.Value) (a A, ok bool) {
	switch p := any(&a).(type) {
	case *float64:
		*p, ok = v.Float64()
	case *int:
		var n int64
		n, ok = v.Int64()
		*p = int(n)
		ok = ok && int64(*p) == n
	case *bool:
		*p, ok = v.Bool()
	case *string:
		if v.Kind() == v8.KindString {
			s, err := v.AsString()
			*p, ok = s, err == nil
		}
	}
	return a, ok
}

func result[R any](s v8.Scope, r R, o *options) (v8.Value, error) {
	switch p := any(&r).(type) {
	case *struct{}:
		return v8.Undefined, nil
	case *float64:
		return v8.Number(*p), nil
	case *string:
		return v8.String(*p), nil
	case *bool:
		return v8.Bool(*p), nil
	}
	return from(s, r, o)
}
