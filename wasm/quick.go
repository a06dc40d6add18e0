package wasm

import (
	"context"
	"fmt"

	"github.com/seed24588400/paddock/v8"
)

// quickNumber is a number type of the most common functions: those with up to four
// parameters of one type, and one result of that type or none. They are called
// without reflection, which takes longer than the call.
type quickNumber interface{ int32 | uint32 | float64 }

const maxQuickParams = 4

// exported is a function that an instance exports.
type exported struct {
	name string
	f    v8.Value
}

func (e *exported) fail(err error) error { return fmt.Errorf("wasm: %s: %w", e.name, err) }

// quickFunc sets *p, a function variable, if its type is one of the common types.
func quickFunc(e *exported, p any) bool {
	if p, ok := p.(*func(context.Context) error); ok {
		*p = func(ctx context.Context) error { return quickRun[int32](ctx, e) }
		return true
	}
	return quickFuncOf[int32](e, p) || quickFuncOf[uint32](e, p) || quickFuncOf[float64](e, p)
}

func quickFuncOf[T quickNumber](e *exported, p any) bool {
	switch p := p.(type) {
	case *func(context.Context) (T, error):
		*p = func(ctx context.Context) (T, error) { return quickCall[T](ctx, e) }
	case *func(context.Context, T) error:
		*p = func(ctx context.Context, a T) error { return quickRun(ctx, e, a) }
	case *func(context.Context, T) (T, error):
		*p = func(ctx context.Context, a T) (T, error) { return quickCall(ctx, e, a) }
	case *func(context.Context, T, T) error:
		*p = func(ctx context.Context, a, b T) error { return quickRun(ctx, e, a, b) }
	case *func(context.Context, T, T) (T, error):
		*p = func(ctx context.Context, a, b T) (T, error) { return quickCall(ctx, e, a, b) }
	case *func(context.Context, T, T, T) error:
		*p = func(ctx context.Context, a, b, c T) error { return quickRun(ctx, e, a, b, c) }
	case *func(context.Context, T, T, T) (T, error):
		*p = func(ctx context.Context, a, b, c T) (T, error) { return quickCall(ctx, e, a, b, c) }
	case *func(context.Context, T, T, T, T) error:
		*p = func(ctx context.Context, a, b, c, d T) error { return quickRun(ctx, e, a, b, c, d) }
	case *func(context.Context, T, T, T, T) (T, error):
		*p = func(ctx context.Context, a, b, c, d T) (T, error) { return quickCall(ctx, e, a, b, c, d) }
	default:
		return false
	}
	return true
}

func quickValue[T quickNumber](ctx context.Context, e *exported, args []T) (v8.Value, error) {
	var values [maxQuickParams]v8.Value
	for n, x := range args {
		values[n] = v8.Number(float64(x))
	}
	return e.f.Call(ctx, v8.Undefined, values[:len(args)]...)
}

func quickRun[T quickNumber](ctx context.Context, e *exported, args ...T) error {
	if _, err := quickValue(ctx, e, args); err != nil {
		return e.fail(err)
	}
	return nil
}

func quickCall[T quickNumber](ctx context.Context, e *exported, args ...T) (T, error) {
	v, err := quickValue(ctx, e, args)
	if err == nil {
		var x T
		if x, err = quickFrom[T](v); err == nil {
			return x, nil
		}
	}
	return 0, e.fail(err)
}

func quickFrom[T quickNumber](v v8.Value) (x T, err error) {
	if _, isFloat := any(x).(float64); isFloat {
		if f, ok := v.Float64(); ok {
			return T(f), nil
		}
	} else if n, ok := bits32(v); ok {
		return T(n), nil
	}
	return 0, typeError(v, x)
}

// quickCallback returns a callback for a function of the common types, with or
// without a context first and an error last. It returns nil for other functions.
func quickCallback(f any) v8.Callback {
	switch f := f.(type) {
	case func():
		return quickCallbackFor(0, false, func(context.Context, [maxQuickParams]int32) (int32, error) {
			f()
			return 0, nil
		})
	case func(context.Context) error:
		return quickCallbackFor(0, false, func(ctx context.Context, _ [maxQuickParams]int32) (int32, error) {
			return 0, f(ctx)
		})
	}
	for _, of := range [...]func(any) v8.Callback{quickCallbackOf[int32], quickCallbackOf[uint32],
		quickCallbackOf[float64]} {
		if c := of(f); c != nil {
			return c
		}
	}
	return nil
}

func quickCallbackOf[T quickNumber](f any) v8.Callback {
	type args = [maxQuickParams]T
	switch f := f.(type) {
	case func() T:
		return quickCallbackFor(0, true, func(context.Context, args) (T, error) { return f(), nil })
	case func(context.Context) (T, error):
		return quickCallbackFor(0, true, func(ctx context.Context, _ args) (T, error) { return f(ctx) })
	case func(T):
		return quickCallbackFor(1, false, func(_ context.Context, a args) (T, error) { f(a[0]); return 0, nil })
	case func(T) T:
		return quickCallbackFor(1, true, func(_ context.Context, a args) (T, error) { return f(a[0]), nil })
	case func(context.Context, T) error:
		return quickCallbackFor(1, false, func(ctx context.Context, a args) (T, error) { return 0, f(ctx, a[0]) })
	case func(context.Context, T) (T, error):
		return quickCallbackFor(1, true, func(ctx context.Context, a args) (T, error) { return f(ctx, a[0]) })
	case func(T, T):
		return quickCallbackFor(2, false, func(_ context.Context, a args) (T, error) { f(a[0], a[1]); return 0, nil })
	case func(T, T) T:
		return quickCallbackFor(2, true, func(_ context.Context, a args) (T, error) { return f(a[0], a[1]), nil })
	case func(context.Context, T, T) error:
		return quickCallbackFor(2, false, func(ctx context.Context, a args) (T, error) { return 0, f(ctx, a[0], a[1]) })
	case func(context.Context, T, T) (T, error):
		return quickCallbackFor(2, true, func(ctx context.Context, a args) (T, error) { return f(ctx, a[0], a[1]) })
	case func(T, T, T):
		return quickCallbackFor(3, false, func(_ context.Context, a args) (T, error) {
			f(a[0], a[1], a[2])
			return 0, nil
		})
	case func(T, T, T) T:
		return quickCallbackFor(3, true, func(_ context.Context, a args) (T, error) { return f(a[0], a[1], a[2]), nil })
	case func(context.Context, T, T, T) error:
		return quickCallbackFor(3, false, func(ctx context.Context, a args) (T, error) {
			return 0, f(ctx, a[0], a[1], a[2])
		})
	case func(context.Context, T, T, T) (T, error):
		return quickCallbackFor(3, true, func(ctx context.Context, a args) (T, error) {
			return f(ctx, a[0], a[1], a[2])
		})
	case func(T, T, T, T):
		return quickCallbackFor(4, false, func(_ context.Context, a args) (T, error) {
			f(a[0], a[1], a[2], a[3])
			return 0, nil
		})
	case func(T, T, T, T) T:
		return quickCallbackFor(4, true, func(_ context.Context, a args) (T, error) {
			return f(a[0], a[1], a[2], a[3]), nil
		})
	case func(context.Context, T, T, T, T) error:
		return quickCallbackFor(4, false, func(ctx context.Context, a args) (T, error) {
			return 0, f(ctx, a[0], a[1], a[2], a[3])
		})
	case func(context.Context, T, T, T, T) (T, error):
		return quickCallbackFor(4, true, func(ctx context.Context, a args) (T, error) {
			return f(ctx, a[0], a[1], a[2], a[3])
		})
	}
	return nil
}

// quickCallbackFor returns a callback with the given number of arguments. If hasResult is
// true, the callback returns the result of f.
func quickCallbackFor[T quickNumber](arguments int, hasResult bool,
	f func(context.Context, [maxQuickParams]T) (T, error)) v8.Callback {
	return func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		var args [maxQuickParams]T
		for n := range arguments {
			var err error
			if args[n], err = quickFrom[T](call.Arg(n)); err != nil {
				return v8.Undefined, fmt.Errorf("argument %d: %w", n, err)
			}
		}
		x, err := f(ctx, args)
		if err != nil || !hasResult {
			return v8.Undefined, err
		}
		return v8.Number(float64(x)), nil
	}
}
