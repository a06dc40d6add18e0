package wasm

import (
	"context"
	"fmt"
	"reflect"

	"github.com/seed24588400/paddock/v8"
)

var (
	contextType = reflect.TypeFor[context.Context]()
	errorType   = reflect.TypeFor[error]()
)

// signature is the WebAssembly signature of a Go function type.
type signature struct {
	params, results []reflect.Type
	context, fails  bool // whether a context.Context comes first and an error last
}

func signatureOf(t reflect.Type) (sig signature, err error) {
	if t.Kind() != reflect.Func || t.IsVariadic() {
		return sig, fmt.Errorf("%w: want a function with a fixed number of parameters, not %v", v8.ErrInvalid, t)
	}
	first, last := 0, t.NumOut()
	if t.NumIn() > 0 && t.In(0) == contextType {
		sig.context, first = true, 1
	}
	if last > 0 && t.Out(last-1) == errorType {
		sig.fails = true
		last--
	}
	for n := first; n < t.NumIn(); n++ {
		sig.params = append(sig.params, t.In(n))
	}
	for n := range last {
		sig.results = append(sig.results, t.Out(n))
	}
	for _, types := range [][]reflect.Type{sig.params, sig.results} {
		for _, p := range types {
			if !isPassable(p) {
				return sig, fmt.Errorf("%w: %v in %v: WebAssembly has int32, uint32, int64, uint64, float32, "+
					"float64 and, for references, v8.Value", v8.ErrInvalid, p, t)
			}
		}
	}
	return sig, nil
}

// Func returns an exported function as a Go function of type F. The first parameter
// of F must be a context.Context, under which the call runs. The other parameters
// must be int32, uint32, int64, uint64, float32, float64 or, for references,
// v8.Value. F must return as many results of these types as the WebAssembly function
// does, and an error last. The function is valid while the instance's scope is open,
// on the scope's goroutine.
//
// Func returns an error that wraps v8.ErrInvalid if the export is not a function or
// has another number of parameters. If the types do not match, a call returns an
// error: an *v8.Exception with a TypeError for a parameter, and v8.ErrInvalid for a
// result.
func Func[F any](i *Instance, name string) (F, error) {
	var none F
	t := reflect.TypeFor[F]()
	sig, err := signatureOf(t)
	if err == nil && !(sig.context && sig.fails) {
		err = fmt.Errorf("%w: %v must take a context.Context first and return an error last", v8.ErrInvalid, t)
	}
	if err != nil {
		return none, fmt.Errorf("wasm: %s: %w", name, err)
	}
	f, err := i.Export(name)
	if err != nil {
		return none, err
	}
	if f.Kind() != v8.KindFunction {
		return none, fmt.Errorf("wasm: %s: %w: the export is not a function", name, v8.ErrInvalid)
	}
	length, err := f.DataProperty(v8.String("length"), false)
	if err != nil {
		return none, fmt.Errorf("wasm: %s: %w", name, err)
	}
	if n, ok := length.Int64(); ok && n != int64(len(sig.params)) {
		return none, fmt.Errorf("wasm: %s: %w: the function takes %d parameters, and %v has %d",
			name, v8.ErrInvalid, n, t, len(sig.params))
	}
	e := &exported{name, f}
	var fn F
	if quickFunc(e, &fn) {
		return fn, nil
	}
	return reflect.MakeFunc(t, func(in []reflect.Value) []reflect.Value {
		out := make([]reflect.Value, t.NumOut())
		for n := range out {
			out[n] = reflect.New(t.Out(n)).Elem()
		}
		last := len(out) - 1
		if err := sig.call(f, in, out[:last]); err != nil {
			out[last].Set(reflect.ValueOf(e.fail(err)))
		}
		return out
	}).Interface().(F), nil
}

// call calls f with the arguments of a Go caller.
func (sig *signature) call(f v8.Value, in, out []reflect.Value) error {
	ctx, _ := in[0].Interface().(context.Context)
	args := make([]v8.Value, len(sig.params))
	for n := range args {
		args[n] = toValue(in[n+1])
	}
	v, err := f.Call(ctx, v8.Undefined, args...)
	switch {
	case err != nil || len(out) == 0:
		return err
	case len(out) == 1:
		return fromValue(v, out[0])
	}
	return fromValues(ctx, v, out)
}

// fromValues reads several results, which are in an array.
func fromValues(ctx context.Context, v v8.Value, out []reflect.Value) error {
	n, err := v.Len()
	if err == nil && n != len(out) {
		err = fmt.Errorf("%w: got %d results, want %d", v8.ErrInvalid, n, len(out))
	}
	if err != nil {
		return err
	}
	for n := range out {
		x, err := v.Get(ctx, v8.Int(n))
		if err == nil {
			err = fromValue(x, out[n])
		}
		if err != nil {
			return fmt.Errorf("result %d: %w", n, err)
		}
	}
	return nil
}

// callback converts a Go function to a function that WebAssembly can call.
func callback(f reflect.Value) (v8.Callback, error) {
	if f.IsNil() {
		return nil, fmt.Errorf("%w: the function is nil", v8.ErrInvalid)
	}
	sig, err := signatureOf(f.Type())
	if err != nil {
		return nil, err
	}
	if quick := quickCallback(f.Interface()); quick != nil {
		return quick, nil
	}
	return func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		in := make([]reflect.Value, 0, len(sig.params)+1)
		if sig.context {
			in = append(in, reflect.ValueOf(&ctx).Elem())
		}
		for n, t := range sig.params {
			x := reflect.New(t).Elem()
			if err := fromValue(call.Arg(n), x); err != nil {
				return v8.Undefined, fmt.Errorf("argument %d: %w", n, err)
			}
			in = append(in, x)
		}
		out := f.Call(in)
		if sig.fails {
			last := len(out) - 1
			if err, _ := out[last].Interface().(error); err != nil {
				return v8.Undefined, err
			}
			out = out[:last]
		}
		return toResult(call.Scope, out)
	}, nil
}

func toResult(s v8.Scope, out []reflect.Value) (v8.Value, error) {
	switch len(out) {
	case 0:
		return v8.Undefined, nil
	case 1:
		return toValue(out[0]), nil
	}
	all := make([]v8.Value, len(out))
	for n, x := range out {
		all[n] = toValue(x)
	}
	return s.Array(all...)
}
