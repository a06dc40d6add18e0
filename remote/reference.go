package remote

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/seed24588400/paddock/internal/closed"
	"github.com/seed24588400/paddock/v8"
)

// Reference gives Go code and guests of other isolates access to a value of one isolate,
// without the value itself. Its methods acquire the lock of the isolate and run in the
// context of the value under ctx. A Reference is safe for concurrent use by multiple
// goroutines. In a hold of any isolate, first pass the Scope of the hold to
// [Reference.With].
//
// Methods that read a value store it in into, which selects the form: a pointer to a
// *Reference, to a *[v8.Copy], to a [v8.Value] for primitives, or to any Go type that [marshal.Unmarshal]
// accepts. If into is nil, the value is dropped. If a call returns a promise that is
// settled, its result is stored, or its rejection returned; a pending promise is an
// error. Arguments are Go values that [marshal.Marshal] accepts, including *Reference, *[Function]
// and *v8.Copy, but not these as parts of other values; and values of the Scope's isolate,
// which are copied.
//
// By default a method runs no code of the guest other than the function that it calls:
// only own data properties are accessible, and an accessor or a proxy is v8.ErrInvalid.
// See [Access].
//
// After the Reference or its isolate was closed, the methods return errors that wrap
// v8.ErrClosed, or a v8.LostError. A Reference that is not closed is released by the
// garbage collector.
//
// [marshal.Marshal] converts a Reference to a host object. Guests can call the same methods on it.
// The methods without a suffix return a promise that the context's [v8.Loop] settles, and
// those with the suffix Sync return the result:
//
//	typeof                                   // as JavaScript defines it
//	get(key, options), getSync
//	set(key, value, options), setSync, setIgnored
//	delete(key, options), deleteSync         // and so on
//	keys(options)
//	apply(receiver, arguments, options)
//	construct(arguments, options)
//	copy(options)
//	deref()                                  // the value, only in its own context
//	release()
//
// The options are reference, for a Reference as the result instead of a copy; inherit and
// getters, as in [Access]; and timeout, in milliseconds. Each object is released
// separately. Closing the Reference that the host created closes all of them.
type Reference struct {
	*holder
	access Access
}

// holder is one holder of a value.
type holder struct {
	to       *referent
	original bool // closing it releases the value for all holders
	closed   atomic.Bool
}

// referent is the value that several References share.
type referent struct {
	context     *v8.Context
	value       *v8.Persistent // nil for a primitive
	primitive   v8.Value
	kind        v8.Kind
	typeOf      string
	holderCount atomic.Int64
}

// Access changes how a [Reference] is used.
type Access struct {
	// From is the open Scope of the isolate that the goroutine leaves while it uses the
	// Reference; see [v8.Scope.Enter]. Default: the goroutine is in no isolate.
	From v8.Scope
	// Inherit makes Get find data properties of prototypes.
	Inherit bool
	// Getters makes Get, Set, Delete, Keys and Copy behave as in JavaScript, so that they
	// run the guest's accessors and proxies, under ctx. It implies Inherit. Copy rejects
	// proxies with and without it.
	Getters bool
}

// NewReference creates a Reference to a value in the scope's context. The Reference
// should be closed.
func NewReference(s v8.Scope, v v8.Value) (*Reference, error) {
	to, err := newReferent(s, v)
	if err != nil {
		return nil, fmt.Errorf("remote: reference: %w", err)
	}
	r := to.hold()
	r.original = true
	return r, nil
}

func newReferent(s v8.Scope, v v8.Value) (*referent, error) {
	c := s.Context()
	if c == nil {
		return nil, fmt.Errorf("%w: the scope has no open context", v8.ErrInvalid)
	}
	typeOf, err := v.TypeOf()
	if err != nil {
		return nil, err
	}
	to := &referent{context: c, kind: v.Kind(), typeOf: typeOf}
	if x, ok, err := primitive(v); err != nil {
		return nil, err
	} else if ok {
		to.primitive = x
		return to, nil
	}
	to.value, err = v.Persist()
	return to, err
}

// primitive converts a primitive to plain data. For other values ok is false.
func primitive(v v8.Value) (plain v8.Value, ok bool, err error) {
	switch k := v.Kind(); {
	case k == v8.KindString: // a long one is a handle
		text, err := v.AsString()
		return v8.String(text), true, err
	case k < v8.KindSymbol:
		return v, true, nil
	}
	return v8.Undefined, false, nil
}

func (to *referent) hold() *Reference {
	to.holderCount.Add(1)
	return &Reference{holder: &holder{to: to}}
}

func (to *referent) in(s v8.Scope) (v8.Value, error) {
	if to.value == nil {
		return to.primitive, nil
	}
	return to.value.Value(s)
}

// errZero is the error for a nil or zero Reference, Realm or Function.
var errZero = fmt.Errorf("remote: %w: a nil or zero Reference, Realm or Function; use one that NewReference, "+
	"NewRealm or NewFunction made", v8.ErrInvalid)

// Close releases the value. Calling Close again has no effect.
func (r *Reference) Close() error {
	if r == nil {
		return nil
	}
	return r.close()
}

func (h *holder) close() error {
	if h == nil || !h.closed.CompareAndSwap(false, true) {
		return nil
	}
	if last := h.to.holderCount.Add(-1) == 0; (last || h.original) && h.to.value != nil {
		return h.to.value.Close()
	}
	return nil
}

// With returns the same Reference with different access. Closing one of them closes both.
// The result can be used while the Scope in a is open.
func (r *Reference) With(a Access) *Reference {
	if r == nil {
		return nil
	}
	return &Reference{r.holder, a}
}

// Isolate returns the isolate of the value.
func (r *Reference) Isolate() *v8.Isolate {
	if r == nil || r.holder == nil {
		return nil
	}
	return r.to.context.Isolate()
}

// Typeof returns the type of the value at the time when the Reference was created, as
// JavaScript's typeof does.
func (r *Reference) Typeof() string {
	if r == nil || r.holder == nil {
		return ""
	}
	return r.to.typeOf
}

func (h *holder) check() error {
	if h == nil {
		return errZero
	}
	if h.closed.Load() {
		return fmt.Errorf("remote: %w", closed.Error("the reference is closed"))
	}
	return nil
}

// do runs f in the context of the value.
func (r *Reference) do(ctx context.Context, f func(s v8.Scope, v v8.Value) error) error {
	if r == nil {
		return errZero
	}
	if err := r.check(); err != nil {
		return err
	}
	visit := func(s v8.Scope) error {
		v, err := r.to.in(s)
		if err != nil {
			return err
		}
		return f(s, v)
	}
	if r.access.From == (v8.Scope{}) {
		return r.to.context.Do(ctx, visit)
	}
	return r.access.From.Enter(ctx, r.to.context, visit)
}

// Get reads a property. The result is undefined if there is no such property.
func (r *Reference) Get(ctx context.Context, key string, into any) error {
	return r.do(ctx, func(s v8.Scope, v v8.Value) (err error) {
		if r.access.Getters {
			v, err = v.Get(ctx, v8.String(key))
		} else {
			v, err = v.DataProperty(v8.String(key), r.access.Inherit)
		}
		if err != nil {
			return err
		}
		return r.deliver(ctx, s, v, into)
	})
}

// Set sets an own property. It returns false if the object rejects the change. If setters
// may run (Access.Getters), a rejected change is a TypeError, an [v8.Exception].
func (r *Reference) Set(ctx context.Context, key string, x any) (done bool, err error) {
	packed, err := r.pack(ctx, []any{x})
	if err != nil {
		return false, err
	}
	defer packed.release()
	return r.set(ctx, key, packed)
}

func (r *Reference) set(ctx context.Context, key string, packed arguments) (done bool, err error) {
	err = r.do(ctx, func(s v8.Scope, v v8.Value) error {
		values, err := packed.values(s)
		if err != nil {
			return err
		}
		if r.access.Getters {
			done = true
			return v.Set(ctx, v8.String(key), values[0])
		}
		done, err = v.SetDataProperty(v8.String(key), values[0])
		return err
	})
	return done && err == nil, err
}

// Delete deletes an own property and reports whether it does not exist afterwards.
func (r *Reference) Delete(ctx context.Context, key string) (deleted bool, err error) {
	err = r.do(ctx, func(_ v8.Scope, v v8.Value) error {
		if err := r.refuseProxy(); err != nil {
			return err
		}
		deleted, err = v.Delete(ctx, v8.String(key))
		return err
	})
	return deleted, err
}

// Keys returns the names of the object's own enumerable properties.
func (r *Reference) Keys(ctx context.Context) (keys []string, err error) {
	err = r.do(ctx, func(_ v8.Scope, v v8.Value) error {
		if err := r.refuseProxy(); err != nil {
			return err
		}
		keys, err = v.Keys(ctx)
		return err
	})
	return keys, err
}

func (r *Reference) refuseProxy() error {
	if r.to.kind == v8.KindProxy && !r.access.Getters {
		return fmt.Errorf("remote: %w: the value is a proxy", v8.ErrInvalid)
	}
	return nil
}

// Apply calls the value, which must be a function, with a receiver and arguments.
func (r *Reference) Apply(ctx context.Context, into, this any, args ...any) error {
	packed, err := r.pack(ctx, append([]any{this}, args...))
	if err != nil {
		return err
	}
	defer packed.release()
	return r.apply(ctx, into, packed)
}

// apply is like Apply with the receiver as the first argument.
func (r *Reference) apply(ctx context.Context, into any, packed arguments) error {
	return r.do(ctx, func(s v8.Scope, f v8.Value) error {
		values, err := packed.values(s)
		if err != nil {
			return err
		}
		v, err := f.Call(ctx, values[0], values[1:]...)
		if err != nil {
			return err
		}
		return r.deliverResult(ctx, s, v, into)
	})
}

// Construct calls the value as a constructor, as new does.
func (r *Reference) Construct(ctx context.Context, into any, args ...any) error {
	packed, err := r.pack(ctx, args)
	if err != nil {
		return err
	}
	defer packed.release()
	return r.construct(ctx, into, packed)
}

func (r *Reference) construct(ctx context.Context, into any, packed arguments) error {
	return r.do(ctx, func(s v8.Scope, f v8.Value) error {
		values, err := packed.values(s)
		if err != nil {
			return err
		}
		v, err := f.Construct(ctx, values...)
		if err != nil {
			return err
		}
		return r.deliver(ctx, s, v, into)
	})
}

// Read reads the value itself. If into is a **v8.Copy, the value is copied.
func (r *Reference) Read(ctx context.Context, into any) error {
	return r.do(ctx, func(s v8.Scope, v v8.Value) error { return r.deliver(ctx, s, v, into) })
}

// Copy copies the value.
func (r *Reference) Copy(ctx context.Context) (*v8.Copy, error) {
	var c *v8.Copy
	err := r.Read(ctx, &c)
	return c, err
}

// Deref returns the value itself. The scope must be one of its isolate.
func (r *Reference) Deref(s v8.Scope) (v8.Value, error) {
	if r == nil {
		return v8.Undefined, errZero
	}
	if err := r.check(); err != nil {
		return v8.Undefined, err
	}
	if s.Context() != nil && s.Isolate() != r.Isolate() {
		return v8.Undefined, fmt.Errorf("remote: %w", v8.ErrOtherIsolate)
	}
	return r.to.in(s)
}
