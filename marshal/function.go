package marshal

import (
	"context"
	"fmt"
	"reflect"

	"github.com/seed24588400/paddock/internal/conversion"
	"github.com/seed24588400/paddock/v8"
)

var contextType = reflect.TypeFor[context.Context]()

// Function creates a JavaScript function that calls a Go function. Arguments are
// converted as by [Unmarshal]. If an argument is missing, a parameter that can be nil is nil;
// otherwise the call throws. A first parameter of type context.Context gets the context
// of the run. The function may be variadic. It may return a value, an error, a value and
// an error, or nothing. JavaScript gets a returned error as an exception. If a conversion
// of an argument fails, the error is thrown and the Go function is not called. The
// options apply to the conversions.
//
// A parameter of type iter.Seq gets the elements of the argument, which JavaScript
// produces while the function iterates. This runs the guest's code. If that code throws,
// the iteration ends, and the call throws the exception.
func Function(s v8.Scope, name string, f any, opts ...Option) (v8.Value, error) {
	callback, err := CallbackOf(f, opts...)
	if err != nil {
		return v8.Undefined, err
	}
	return s.Function(name, callback)
}

// CallbackOf is like [Function] and returns a v8.Callback.
func CallbackOf(f any, opts ...Option) (v8.Callback, error) {
	switch f := f.(type) {
	case v8.Callback:
		return f, nil
	case func(context.Context, *v8.Call) (v8.Value, error):
		return f, nil
	}
	o := collect(opts)
	if callback := quickCallback(f, o); callback != nil {
		return callback, nil
	}
	sig, err := signatureOf(reflect.ValueOf(f), 0)
	if err != nil {
		return nil, fmt.Errorf("marshal: function: %w", err)
	}
	return func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		results, err := sig.run(ctx, call, nil, o)
		if err != nil {
			return v8.Undefined, err
		}
		return sig.toValue(call.Scope, results, o)
	}, nil
}

// signature describes a Go function that JavaScript calls, or a Go function type that
// stands for a JavaScript function.
type signature struct {
	f        reflect.Value
	params   []reflect.Type // without the context; for a variadic parameter its element type
	context  bool
	variadic bool
	result   reflect.Type // nil if there is none
	fails    bool         // the last result is an error
}

// signatureOf returns the signature of a function. The first skip parameters are not
// arguments of the JavaScript function.
func signatureOf(f reflect.Value, skip int) (*signature, error) {
	if f.Kind() != reflect.Func || f.IsNil() {
		return nil, fmt.Errorf("%w: want a Go function, not %v", v8.ErrInvalid, f)
	}
	if f.Type().NumIn() < skip {
		return nil, fmt.Errorf("%w: %v has no first parameter", v8.ErrInvalid, f.Type())
	}
	sig, err := signatureOfType(f.Type(), skip)
	if err == nil {
		sig.f = f
	}
	return sig, err
}

func signatureOfType(t reflect.Type, skip int) (*signature, error) {
	sig := &signature{variadic: t.IsVariadic()}
	for n := skip; n < t.NumIn(); n++ {
		p := t.In(n)
		if n == skip && p == contextType {
			sig.context = true
			continue
		}
		if sig.variadic && n == t.NumIn()-1 {
			p = p.Elem()
		}
		sig.params = append(sig.params, p)
	}
	results := t.NumOut()
	if results > 0 && t.Out(results-1) == errorType {
		sig.fails = true
		results--
	}
	if results > 1 {
		return nil, fmt.Errorf("%w: %v returns more than a value and an error", v8.ErrInvalid, t)
	}
	if results == 1 {
		sig.result = t.Out(0)
	}
	return sig, nil
}

// run converts the arguments of a call and calls the function, with first as its first
// arguments.
func (sig *signature) run(ctx context.Context, call *v8.Call, first []reflect.Value,
	o *options) ([]reflect.Value, error) {
	args, iterations, err := sig.arguments(ctx, call, first, o)
	if err != nil {
		return nil, err
	}
	results := sig.f.Call(args)
	for _, it := range iterations {
		if it.err != nil {
			return nil, it.err
		}
	}
	return results, sig.failure(results)
}

func (sig *signature) failure(results []reflect.Value) error {
	if !sig.fails {
		return nil
	}
	err, _ := results[len(results)-1].Interface().(error)
	return err
}

func (sig *signature) arguments(ctx context.Context, call *v8.Call, first []reflect.Value,
	o *options) (args []reflect.Value, iterations []*iteration, err error) {
	count := len(sig.params)
	if sig.variadic {
		count = max(count-1, len(call.Args))
	}
	args = append(make([]reflect.Value, 0, len(first)+count+1), first...)
	if sig.context {
		args = append(args, reflect.ValueOf(ctx))
	}
	for n := range count {
		t := sig.params[min(n, len(sig.params)-1)]
		if isSeq(t) {
			it := &iteration{ctx: ctx, scope: call.Scope, from: call.Arg(n), options: o}
			iterations = append(iterations, it)
			args = append(args, it.seq(t))
			continue
		}
		arg := reflect.New(t)
		// A missing argument is undefined, which is nil for types that can be nil.
		if n < len(call.Args) || canBeNil(t) {
			err = into(call.Scope, call.Arg(n), arg, o)
		} else {
			err = fmt.Errorf("%w: want one of type %v", conversion.ErrMissing, t)
		}
		if err != nil {
			return nil, nil, &conversion.ArgumentError{N: n, Err: err}
		}
		args = append(args, arg.Elem())
	}
	return args, iterations, nil
}

func canBeNil(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Interface:
		return true
	}
	return t == valueType
}

// toValue converts the results of a successful call.
func (sig *signature) toValue(s v8.Scope, results []reflect.Value, o *options) (v8.Value, error) {
	if sig.result == nil {
		return v8.Undefined, nil
	}
	return from(s, results[0].Interface(), o)
}

// Func creates a Go function that calls a JavaScript function. F is a function type. Its
// first parameter must be a context.Context, under which the call runs, and its last
// result an error; it may have one more result. The Go function can be used while the
// scope is open, on the goroutine of the scope.
//
//	add, err := marshal.Func[func(context.Context, int, int) (int, error)](scope, f)
func Func[F any](s v8.Scope, f v8.Value, opts ...Option) (F, error) {
	var none F
	t := reflect.TypeFor[F]()
	if t.Kind() != reflect.Func {
		return none, fmt.Errorf("marshal: func: %w: %v is not a function type", v8.ErrInvalid, t)
	}
	sig, err := signatureOfType(t, 0)
	if err != nil {
		return none, fmt.Errorf("marshal: func: %w", err)
	}
	if !sig.context || !sig.fails {
		return none, fmt.Errorf("marshal: func: %w: %v must take a context.Context first and return an error last",
			v8.ErrInvalid, t)
	}
	if f.Kind() != v8.KindFunction {
		return none, fmt.Errorf("marshal: func: %w: a value of kind %v is not a function", v8.ErrInvalid, f.Kind())
	}
	o := collect(opts)
	made := reflect.MakeFunc(t, func(in []reflect.Value) []reflect.Value {
		out := make([]reflect.Value, 0, 2)
		result, err := sig.call(s, f, in, o)
		if sig.result != nil {
			out = append(out, result)
		}
		failed := reflect.New(errorType).Elem()
		if err != nil {
			failed.Set(reflect.ValueOf(err))
		}
		return append(out, failed)
	})
	return made.Interface().(F), nil
}

func (sig *signature) call(s v8.Scope, f v8.Value, in []reflect.Value, o *options) (reflect.Value, error) {
	var result reflect.Value
	if sig.result != nil {
		result = reflect.New(sig.result).Elem()
	}
	ctx, _ := in[0].Interface().(context.Context)
	in = in[1:]
	if sig.variadic { // the last argument is a slice
		last := in[len(in)-1]
		in = in[: len(in)-1 : len(in)-1]
		for n := range last.Len() {
			in = append(in, last.Index(n))
		}
	}
	args := make([]v8.Value, len(in))
	for n, arg := range in {
		v, err := from(s, arg.Interface(), o)
		if err != nil {
			return result, &conversion.ArgumentError{N: n, Err: err}
		}
		args[n] = v
	}
	v, err := f.Call(ctx, v8.Undefined, args...)
	if err != nil || sig.result == nil {
		return result, err
	}
	return result, into(s, v, result.Addr(), o)
}
