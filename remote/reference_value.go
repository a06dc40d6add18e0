package remote

import (
	"context"
	"fmt"
	"io"

	"github.com/seed24588400/paddock/internal/conversion"
	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/v8"
)

// portable is a value outside all isolates: a primitive, or a value that Marshal converts.
// Values cross from one guest to another in this form.
type portable struct {
	x   any
	own bool // a Copy or a Reference with no other owner
}

// pack takes a value out of its isolate.
func pack(ctx context.Context, s v8.Scope, v v8.Value, getters bool) (portable, error) {
	if x, ok, err := primitive(v); ok || err != nil {
		return portable{x: x}, err
	}
	if x, ok := v.Unwrap(); ok {
		switch x.(type) {
		case *Reference, *Realm, *Function, *v8.Copy:
			return portable{x: x}, nil
		}
	}
	if s == (v8.Scope{}) {
		return portable{}, fmt.Errorf("remote: %w: a value of an isolate needs its Scope, in Access.From",
			v8.ErrInvalid)
	}
	c, err := s.Copy(ctx, v, v8.CopyOptions{Getters: getters, MaxBytes: s.Isolate().Limits().Memory})
	return portable{c, err == nil}, err
}

// size returns the number of bytes that p holds and that are not charged elsewhere.
func (p portable) size() uint64 {
	switch x := p.x.(type) {
	case *v8.Copy:
		if p.own {
			return x.Size()
		}
	case v8.Value:
		if x.Kind() == v8.KindString {
			text, _ := x.AsString()
			return uint64(len(text))
		}
	}
	return 0
}

func (p portable) release() {
	if c, ok := p.x.(io.Closer); ok && p.own {
		c.Close()
	}
}

// arguments are the arguments of a call into another isolate.
type arguments []portable

// pack takes those arguments that are values of the isolate in Access.From out of it.
func (r *Reference) pack(ctx context.Context, args []any) (arguments, error) {
	packed := make(arguments, len(args))
	for n, x := range args {
		v, ok := x.(v8.Value)
		if !ok {
			packed[n].x = x
			continue
		}
		p, err := pack(ctx, r.access.From, v, r.access.Getters)
		if err != nil {
			packed[:n].release()
			return nil, &conversion.ArgumentError{N: n, Err: err}
		}
		packed[n] = p
	}
	return packed, nil
}

func (a arguments) values(s v8.Scope) ([]v8.Value, error) {
	values := make([]v8.Value, len(a))
	for n, p := range a {
		v, err := marshal.Marshal(s, p.x)
		if err != nil {
			return nil, &conversion.ArgumentError{N: n, Err: err}
		}
		values[n] = v
	}
	return values, nil
}

func (a arguments) size() (n uint64) {
	for _, p := range a {
		n += p.size()
	}
	return n
}

func (a arguments) release() {
	for _, p := range a {
		p.release()
	}
}

// deliver stores a value in the form that into selects.
func (r *Reference) deliver(ctx context.Context, s v8.Scope, v v8.Value, into any) error {
	switch into := into.(type) {
	case nil:
		return nil
	case **Reference:
		to, err := newReferent(s, v)
		if err != nil {
			return err
		}
		*into = to.hold()
		(*into).original = true
		return nil
	case **v8.Copy:
		c, err := s.Copy(ctx, v, v8.CopyOptions{Getters: r.access.Getters})
		if err == nil {
			*into = c
		}
		return err
	case *portable:
		p, err := pack(ctx, s, v, r.access.Getters)
		if err == nil {
			*into = p
		}
		return err
	case *v8.Value:
		x, ok, err := primitive(v)
		if err == nil && !ok {
			err = fmt.Errorf("remote: %w: a value of kind %s cannot leave its isolate; request a Copy or a Reference",
				v8.ErrNotData, v.Kind())
		}
		if err == nil {
			*into = x
		}
		return err
	}
	var opts []marshal.Option
	if r.access.Getters {
		opts = append(opts, marshal.Getters(ctx))
	}
	return marshal.Unmarshal(s, v, into, opts...)
}

// deliverResult is like deliver for the result of a call.
func (r *Reference) deliverResult(ctx context.Context, s v8.Scope, v v8.Value, into any) error {
	v, err := settled(v)
	if err != nil {
		return err
	}
	return r.deliver(ctx, s, v, into)
}

// settled returns the result of a settled promise. Other values are returned unchanged.
func settled(v v8.Value) (v8.Value, error) {
	if v.Kind() != v8.KindPromise {
		return v, nil
	}
	state, result, err := v.Promise()
	switch {
	case err != nil:
		return v8.Undefined, err
	case state == v8.Rejected:
		return v8.Undefined, result.Error()
	case state == v8.Pending:
		return v8.Undefined, fmt.Errorf("remote: the call returned a promise: %w", v8.ErrUnsettled)
	}
	return result, nil
}
