package remote

import (
	"context"
	"fmt"

	"github.com/seed24588400/paddock/internal/conversion"
	"github.com/seed24588400/paddock/v8"
)

// Eval runs a script in the context of the value. The result is stored as that of
// [Reference.Apply].
func (r *Reference) Eval(ctx context.Context, into any, source string, origin ...v8.Origin) error {
	return r.do(ctx, func(s v8.Scope, _ v8.Value) error {
		v, err := s.Eval(ctx, source, origin...)
		if err != nil {
			return err
		}
		return r.deliverResult(ctx, s, v, into)
	})
}

// Realm gives other isolates access to a context. [marshal.Marshal] converts a Realm to a host
// object, through which guests can run code in the context and reach everything in it.
// Otherwise it behaves like a [Reference]. It is safe for concurrent use by multiple
// goroutines.
//
//	global                    // a Reference to the global object
//	eval(source, options), evalSync, evalIgnored
//	release()
//
// The options are those of a Reference, and name, the name of the script.
type Realm struct{ *holder }

// NewRealm creates the Realm of the scope's context. The Realm should be closed.
func NewRealm(s v8.Scope) (*Realm, error) {
	global, err := s.Global()
	if err != nil {
		return nil, fmt.Errorf("remote: realm: %w", err)
	}
	r, err := NewReference(s, global)
	if err != nil {
		return nil, err
	}
	return &Realm{r.holder}, nil
}

// Global returns a Reference to the global object. It is closed with the Realm.
func (r *Realm) Global() *Reference {
	if r == nil {
		return nil
	}
	return &Reference{holder: r.holder}
}

// Close releases the context. Calling Close again has no effect.
func (r *Realm) Close() error {
	if r == nil {
		return nil
	}
	return r.close()
}

// Give creates an object and transfers the Realm to guests, as [Reference.Give] does.
func (r *Realm) Give(s v8.Scope) (v8.Value, error) {
	if r == nil || r.holder == nil {
		return v8.Undefined, errZero
	}
	return s.Wrap(realmClass, r)
}

// JSClass implements [marshal.Classed].
func (r *Realm) JSClass() *v8.Class { return realmClass }

func (r *Realm) object(s v8.Scope) (v8.Value, error) {
	if err := r.check(); err != nil {
		return v8.Undefined, err
	}
	own := &Realm{r.to.hold().holder}
	v, err := s.Wrap(realmClass, own)
	if err != nil {
		own.Close()
	}
	return v, err
}

var evaluation = operation{
	"eval", sourceAndName,
	func(ctx context.Context, r *Reference, args arguments, o guestOptions) (portable, error) {
		return o.result(func(into any) error {
			name, _ := args[1].x.(v8.Value).AsString()
			return r.Eval(ctx, into, args.key(), v8.Origin{Name: name})
		})
	},
}

func sourceAndName(_ context.Context, _ *Reference, call *v8.Call) (arguments, int, error) {
	source, name := call.Arg(0), v8.String("")
	if o := call.Arg(1); o.IsObject() {
		given, err := o.DataProperty(v8.String("name"), false)
		if err != nil {
			return nil, 0, fmt.Errorf("option name: %w", err)
		}
		if !given.IsNullish() {
			name = given
		}
	}
	args := arguments{{x: source}, {x: name}}
	for n := range args {
		text, _, err := primitive(args[n].x.(v8.Value))
		if err == nil && text.Kind() != v8.KindString {
			err = fmt.Errorf("%w: want a string", v8.ErrInvalid)
		}
		if err != nil {
			return nil, 0, &conversion.ArgumentError{N: n, Err: err}
		}
		args[n].x = text
	}
	return args, 1, nil
}

// realmClass is the class of the objects that [Realm.object] creates.
var realmClass = &v8.Class{Name: "Context"}

func init() { // not in the declaration, for the same reason as referenceClass
	realmClass.Members = append(evaluation.members(), releaseMember,
		v8.Member{Name: "global", Get: func(_ context.Context, call *v8.Call) (v8.Value, error) {
			r, err := thisReference(call)
			if err != nil {
				return v8.Undefined, err
			}
			return r.object(call.Scope)
		}})
}
