package remote

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/seed24588400/paddock/internal/conversion"
	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/v8"
)

// object creates the object through which guests use a Reference. Each object is released
// separately.
func (r *Reference) object(s v8.Scope) (v8.Value, error) {
	if err := r.check(); err != nil {
		return v8.Undefined, err
	}
	own := r.to.hold()
	v, err := s.Wrap(referenceClass, own)
	if err != nil {
		own.Close()
	}
	return v, err
}

// Give creates an object through which guests use the Reference, and transfers the
// Reference to them: it is closed when the object is released, and released when the
// object is garbage-collected. Objects that [marshal.Marshal] creates do not affect the original
// Reference.
func (r *Reference) Give(s v8.Scope) (v8.Value, error) {
	if r == nil || r.holder == nil {
		return v8.Undefined, errZero
	}
	return s.Wrap(referenceClass, r)
}

// JSClass implements [marshal.Classed].
func (r *Reference) JSClass() *v8.Class { return referenceClass }

// guestOptions are the options that a guest passed.
type guestOptions struct {
	Access
	reference bool
	timeout   time.Duration
}

// guestOptionsOf reads the options from data properties of an argument.
func guestOptionsOf(v v8.Value) (o guestOptions, err error) {
	if v.IsNullish() {
		return o, nil
	}
	for name, to := range map[string]*bool{"reference": &o.reference, "inherit": &o.Inherit, "getters": &o.Getters} {
		asked, err := v.DataProperty(v8.String(name), false)
		if err != nil {
			return o, fmt.Errorf("option %s: %w", name, err)
		}
		if *to, _ = asked.Bool(); asked.Kind() != v8.KindBoolean && !asked.IsNullish() {
			return o, fmt.Errorf("option %s: %w: want a boolean", name, v8.ErrInvalid)
		}
	}
	timeout, err := v.DataProperty(v8.String("timeout"), false)
	if err != nil {
		return o, fmt.Errorf("option timeout: %w", err)
	}
	if !timeout.IsNullish() {
		ms, ok := timeout.Float64()
		if !ok || !(ms > 0) {
			return o, fmt.Errorf("option timeout: %w: want milliseconds above 0", v8.ErrInvalid)
		}
		o.timeout = time.Duration(min(ms, 1e9) * float64(time.Millisecond))
	}
	return o, nil
}

// result reads the result of an operation in the form that the guest requested.
func (o guestOptions) result(read func(into any) error) (p portable, err error) {
	if !o.reference {
		err = read(&p)
		return p, err
	}
	var r *Reference
	if err := read(&r); err != nil {
		return p, err
	}
	r.original = false
	return portable{x: r, own: true}, nil
}

// operation is an operation of a Reference that guests can use.
type operation struct {
	name string
	// args takes the arguments out of the guest's isolate and returns the number of
	// arguments that it used.
	args func(ctx context.Context, r *Reference, call *v8.Call) (args arguments, n int, err error)
	run  func(ctx context.Context, r *Reference, args arguments, o guestOptions) (portable, error)
}

var operations = []operation{
	{"get", keyAnd(0), func(ctx context.Context, r *Reference, args arguments, o guestOptions) (portable, error) {
		return o.result(func(into any) error { return r.Get(ctx, args.key(), into) })
	}},
	{"set", keyAnd(1), func(ctx context.Context, r *Reference, args arguments, _ guestOptions) (portable, error) {
		done, err := r.set(ctx, args.key(), args[1:])
		return portable{x: v8.Bool(done)}, err
	}},
	{"delete", keyAnd(0), func(ctx context.Context, r *Reference, args arguments, _ guestOptions) (portable, error) {
		gone, err := r.Delete(ctx, args.key())
		return portable{x: v8.Bool(gone)}, err
	}},
	{"keys", noArgs, func(ctx context.Context, r *Reference, _ arguments, _ guestOptions) (portable, error) {
		keys, err := r.Keys(ctx)
		return portable{x: keys}, err
	}},
	{
		"apply", receiverAndList,
		func(ctx context.Context, r *Reference, args arguments, o guestOptions) (portable, error) {
			return o.result(func(into any) error { return r.apply(ctx, into, args) })
		},
	},
	{"construct", list, func(ctx context.Context, r *Reference, args arguments, o guestOptions) (portable, error) {
		return o.result(func(into any) error { return r.construct(ctx, into, args) })
	}},
	{"copy", noArgs, func(ctx context.Context, r *Reference, _ arguments, o guestOptions) (portable, error) {
		return o.result(func(into any) error { return r.Read(ctx, into) })
	}},
}

func (a arguments) key() string {
	key, _ := a[0].x.(v8.Value).AsString()
	return key
}

// keyAnd takes the name of a property and the given number of values.
func keyAnd(values int) func(context.Context, *Reference, *v8.Call) (arguments, int, error) {
	return func(ctx context.Context, r *Reference, call *v8.Call) (arguments, int, error) {
		key, _, err := primitive(call.Arg(0))
		if err != nil {
			return nil, 0, err
		}
		switch key.Kind() {
		case v8.KindNumber:
			key = v8.String(key.String())
		case v8.KindString:
		default:
			return nil, 0, &conversion.ArgumentError{N: 0,
				Err: fmt.Errorf("%w: want a string or a number as the name of a property", v8.ErrInvalid)}
		}
		args := []any{key}
		for n := range values {
			args = append(args, call.Arg(1+n))
		}
		packed, err := r.pack(ctx, args)
		return packed, 1 + values, err
	}
}

func noArgs(context.Context, *Reference, *v8.Call) (arguments, int, error) { return nil, 0, nil }

func receiverAndList(ctx context.Context, r *Reference, call *v8.Call) (arguments, int, error) {
	args, err := elements(call.Arg(1))
	if err != nil {
		return nil, 0, &conversion.ArgumentError{N: 1, Err: err}
	}
	packed, err := r.pack(ctx, append([]any{call.Arg(0)}, args...))
	return packed, 2, err
}

func list(ctx context.Context, r *Reference, call *v8.Call) (arguments, int, error) {
	args, err := elements(call.Arg(0))
	if err != nil {
		return nil, 0, &conversion.ArgumentError{N: 0, Err: err}
	}
	packed, err := r.pack(ctx, args)
	return packed, 1, err
}

// maxArguments is the maximum number of arguments of a guest's call.
const maxArguments = 1000

// elements returns the elements of an array of arguments.
func elements(v v8.Value) ([]any, error) {
	if v.IsNullish() {
		return nil, nil
	}
	n, err := v.Len()
	if err != nil {
		return nil, fmt.Errorf("%w: want an array of arguments", v8.ErrInvalid)
	}
	if n > maxArguments {
		return nil, fmt.Errorf("%w: more than %d arguments", marshal.ErrLimit, maxArguments)
	}
	all := make([]any, n)
	for at := range all {
		if all[at], err = v.DataProperty(v8.String(strconv.Itoa(at)), false); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// prepare reads the arguments and options of a call. The Reference that it returns is for
// use outside all isolates.
func (op *operation) prepare(ctx context.Context,
	call *v8.Call) (r *Reference, args arguments, o guestOptions, err error) {
	this, err := thisReference(call)
	if err != nil {
		return nil, nil, o, err
	}
	if err := this.check(); err != nil {
		return nil, nil, o, err
	}
	args, n, err := op.args(ctx, this.With(Access{From: call.Scope}), call)
	if err != nil {
		return nil, nil, o, err
	}
	if o, err = guestOptionsOf(call.Arg(n)); err != nil {
		args.release()
		return nil, nil, o, err
	}
	return this.With(o.Access), args, o, nil
}

func thisReference(call *v8.Call) (*Reference, error) {
	if x, ok := call.This().Unwrap(); ok {
		switch x := x.(type) { // of the class that the method belongs to
		case *Reference:
			return x, nil
		case *Realm:
			return x.Global(), nil
		}
	}
	return nil, fmt.Errorf("remote: %w: the object stands for no Reference or Realm", v8.ErrInvalid)
}

func (op *operation) under(ctx context.Context, r *Reference, args arguments, o guestOptions) (portable, error) {
	if o.timeout > 0 {
		within, cancel := context.WithTimeout(ctx, o.timeout)
		defer cancel()
		ctx = within
	}
	return op.run(ctx, r, args, o)
}

func (op *operation) now(ctx context.Context, call *v8.Call) (v8.Value, error) {
	r, args, o, err := op.prepare(ctx, call)
	if err != nil {
		return v8.Undefined, err
	}
	defer args.release()
	o.From = call.Scope
	p, err := op.under(ctx, r.With(o.Access), args, o)
	if err != nil {
		stack, _ := call.Scope.Stack()
		return v8.Undefined, thrown(call.Scope, err, stack)
	}
	defer p.release()
	return marshal.Marshal(call.Scope, p.x)
}

func (op *operation) async(ctx context.Context, call *v8.Call) (v8.Value, error) {
	r, args, o, err := op.prepare(ctx, call)
	if err != nil {
		return v8.Undefined, err
	}
	return promise(call.Scope, r.Isolate(), args, func(ctx context.Context) (portable, error) {
		return op.under(ctx, r, args, o)
	})
}

func (op *operation) ignored(ctx context.Context, call *v8.Call) (v8.Value, error) {
	r, args, o, err := op.prepare(ctx, call)
	if err != nil {
		return v8.Undefined, err
	}
	return ignored(call.Scope, r.Isolate(), args, func(ctx context.Context) {
		p, _ := op.under(ctx, r, args, o) // the caller does not want the result
		p.release()
	})
}

// referenceClass is the class of the objects that [Reference.object] creates.
var referenceClass = &v8.Class{Name: "Reference"}

func init() { // not in the declaration, because its members create objects of the class
	referenceClass.Members = []v8.Member{
		{Name: "typeof", Get: func(_ context.Context, call *v8.Call) (v8.Value, error) {
			r, err := thisReference(call)
			if err != nil {
				return v8.Undefined, err
			}
			return v8.String(r.Typeof()), nil
		}},
		{Name: "deref", Method: func(_ context.Context, call *v8.Call) (v8.Value, error) {
			r, err := thisReference(call)
			if err != nil {
				return v8.Undefined, err
			}
			if call.Scope.Context() != r.to.context {
				return v8.Undefined, fmt.Errorf("remote: deref: %w or context", v8.ErrOtherIsolate)
			}
			return r.Deref(call.Scope)
		}},
		releaseMember,
	}
	for n := range operations {
		referenceClass.Members = append(referenceClass.Members, operations[n].members()...)
	}
}

var releaseMember = v8.Member{Name: "release", Method: func(_ context.Context, call *v8.Call) (v8.Value, error) {
	r, err := thisReference(call)
	if err != nil {
		return v8.Undefined, err
	}
	return v8.Undefined, r.Close()
}}

func (op *operation) members() []v8.Member {
	return []v8.Member{
		{Name: op.name, Method: op.async},
		{Name: op.name + "Sync", Method: op.now},
		{Name: op.name + "Ignored", Method: op.ignored},
	}
}
