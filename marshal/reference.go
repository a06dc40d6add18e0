package marshal

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/seed24588400/paddock/v8"
)

// Reference holds a value of one isolate for Go and for the code of others, which
// never get the value itself. Its methods take the isolate's turn, run there in
// the context of the value under ctx, and may be called from any goroutine; inside
// a hold of any isolate give them its Scope by [Reference.With].
//
// What a method reads is given to the caller as into asks for: a pointer to a
// *Reference, to a *[Copy], to a [v8.Value] for primitives, to any Go type that
// [Into] takes, or nil to drop it. A promise that is settled when a call is over
// stands for what it is settled with; one that is pending is an error. Arguments
// are Go values, as [From] takes them, among them *Reference, *[Callback] and
// *Copy, each by itself; and values of the Scope's isolate, which are copied.
//
// Unless asked, nothing of the guest's runs but the function that is called: the
// methods see data properties of the object's own, and an accessor or a proxy is
// v8.ErrInvalid.
//
// A Reference is good until it is closed, or its isolate is: then v8.ErrClosed, or
// a v8.LostError. One that is forgotten is given up when it is garbage.
//
// [From] makes an object of the host of it, through which guests have the same
// methods, each by a promise of their context's [v8.Loop] or at once:
//
//	typeof                                   // as JavaScript has it
//	get(key, options), getSync
//	set(key, value, options), setSync, setIgnored
//	delete(key, options), deleteSync       // and so on
//	keys(options)
//	apply(receiver, arguments, options)
//	construct(arguments, options)
//	copy(options)
//	deref()                                  // the value, in its own context only
//	release()
//
// The options are reference, for a Reference in the place of a copy; inherit and
// getters, as in [Access]; and timeout, in milliseconds. Each object is released
// on its own; closing the Reference that the host made closes all of them.
type Reference struct {
	*holding
	access Access
}

// holding is one of those who hold on to a value.
type holding struct {
	to       *referent
	original bool // closing it is the end for all
	closed   atomic.Bool
}

// referent is what References have in common.
type referent struct {
	context   *v8.Context
	value     *v8.Persistent // nil for a primitive
	primitive v8.Value
	kind      v8.Kind
	typeOf    string
	holders   atomic.Int64
}

// Access changes how a [Reference] is used.
type Access struct {
	// From is the Scope, open on this goroutine, of the isolate that is left for
	// the Reference's own; see [v8.Scope.Enter]. Default: none is.
	From v8.Scope
	// Inherit has Get find data properties of prototypes too.
	Inherit bool
	// Getters has Get, Set, Delete, Keys and Copy do as JavaScript does, which
	// runs the guest's accessors and proxies, under ctx. It implies Inherit. Copy
	// refuses proxies even so.
	Getters bool
}

// NewReference makes a Reference to a value in the scope's context.
func NewReference(s v8.Scope, v v8.Value) (*Reference, error) {
	to, err := newReferent(s, v)
	if err != nil {
		return nil, fmt.Errorf("marshal: reference: %w", err)
	}
	r := to.hold()
	r.original = true
	return r, nil
}

func newReferent(s v8.Scope, v v8.Value) (*referent, error) {
	c := s.Context()
	if c == nil {
		return nil, fmt.Errorf("%w: the scope has no context that is open", v8.ErrInvalid)
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

// primitive makes plain data of a value that is a primitive.
func primitive(v v8.Value) (plain v8.Value, ok bool, err error) {
	switch k := v.Kind(); {
	case k == v8.KindString: // a long one is a handle
		text, err := v.Text()
		return v8.Text(text), true, err
	case k < v8.KindSymbol:
		return v, true, nil
	}
	return v8.Undefined, false, nil
}

func (to *referent) hold() *Reference {
	to.holders.Add(1)
	return &Reference{holding: &holding{to: to}}
}

func (to *referent) in(s v8.Scope) (v8.Value, error) {
	if to.value == nil {
		return to.primitive, nil
	}
	return to.value.Value(s)
}

// errUnmade is the error of what stands for nothing of another isolate.
var errUnmade = fmt.Errorf("marshal: %w: a nil or zero Reference, Realm or Callback; use one that NewReference, NewRealm or NewCallback made", v8.ErrInvalid)

// Close gives the value up; closing twice is fine.
func (r *Reference) Close() error {
	if r == nil {
		return nil
	}
	return r.close()
}

func (h *holding) close() error {
	if h == nil || !h.closed.CompareAndSwap(false, true) {
		return nil
	}
	if last := h.to.holders.Add(-1) == 0; (last || h.original) && h.to.value != nil {
		return h.to.value.Close()
	}
	return nil
}

// With returns the Reference with other access. It is the same one: closing
// either closes both. It is good as long as the Scope in a.
func (r *Reference) With(a Access) *Reference {
	if r == nil {
		return nil
	}
	return &Reference{r.holding, a}
}

// Isolate returns the isolate that the value is in.
func (r *Reference) Isolate() *v8.Isolate {
	if r == nil || r.holding == nil {
		return nil
	}
	return r.to.context.Isolate()
}

// Typeof says of what type the value was, as JavaScript's typeof does.
func (r *Reference) Typeof() string {
	if r == nil || r.holding == nil {
		return ""
	}
	return r.to.typeOf
}

func (h *holding) check() error {
	if h == nil {
		return errUnmade
	}
	if h.closed.Load() {
		return fmt.Errorf("marshal: what is of another isolate was released: %w", v8.ErrClosed)
	}
	return nil
}

// do runs f in the value's context.
func (r *Reference) do(ctx context.Context, f func(s v8.Scope, v v8.Value) error) error {
	if r == nil {
		return errUnmade
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

// Get reads a property; undefined where there is none.
func (r *Reference) Get(ctx context.Context, key string, into any) error {
	return r.do(ctx, func(s v8.Scope, v v8.Value) (err error) {
		if r.access.Getters {
			v, err = v.Get(ctx, v8.Text(key))
		} else {
			v, err = v.Data(v8.Text(key), r.access.Inherit)
		}
		if err != nil {
			return err
		}
		return r.deliver(ctx, s, v, into)
	})
}

// Set writes a property of the object's own, or makes it. It reports false where
// the object refuses.
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
			return v.Set(ctx, v8.Text(key), values[0])
		}
		done, err = v.SetData(v8.Text(key), values[0])
		return err
	})
	return done && err == nil, err
}

// Delete deletes a property of the object's own, and reports whether it is gone.
func (r *Reference) Delete(ctx context.Context, key string) (gone bool, err error) {
	err = r.do(ctx, func(_ v8.Scope, v v8.Value) error {
		if err := r.refuseProxy(); err != nil {
			return err
		}
		gone, err = v.Delete(ctx, v8.Text(key))
		return err
	})
	return gone, err
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
		return fmt.Errorf("marshal: %w: the value is a proxy", v8.ErrInvalid)
	}
	return nil
}

// Apply calls the value, a function, with a receiver and arguments.
func (r *Reference) Apply(ctx context.Context, into, this any, args ...any) error {
	packed, err := r.pack(ctx, append([]any{this}, args...))
	if err != nil {
		return err
	}
	defer packed.release()
	return r.apply(ctx, into, packed)
}

// apply is Apply with the receiver as the first argument.
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

// Read reads the value itself: into a *Copy's pointer it copies it.
func (r *Reference) Read(ctx context.Context, into any) error {
	return r.do(ctx, func(s v8.Scope, v v8.Value) error { return r.deliver(ctx, s, v, into) })
}

// Copy copies the value.
func (r *Reference) Copy(ctx context.Context) (*Copy, error) {
	var c *Copy
	err := r.Read(ctx, &c)
	return c, err
}

// Deref returns the value itself in a scope of its isolate.
func (r *Reference) Deref(s v8.Scope) (v8.Value, error) {
	if r == nil {
		return v8.Undefined, errUnmade
	}
	if err := r.check(); err != nil {
		return v8.Undefined, err
	}
	if s.Context() != nil && s.Isolate() != r.Isolate() {
		return v8.Undefined, fmt.Errorf("marshal: %w", v8.ErrOtherIsolate)
	}
	return r.to.in(s)
}
