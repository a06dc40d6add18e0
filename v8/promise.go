package v8

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/seed24588400/paddock/internal/bridge"
)

// PromiseState is how far a promise is.
type PromiseState uint8

// The states, as in v8-promise.h.
const (
	Pending PromiseState = iota
	Fulfilled
	Rejected
)

func (s PromiseState) String() string {
	return [...]string{"pending", "fulfilled", "rejected"}[s]
}

// Promise returns how far a promise is, and what it was fulfilled or rejected
// with. It runs nothing. It is ErrInvalid for other kinds; a thenable is none. A
// rejection that is returned counts as handled.
func (v Value) Promise() (PromiseState, Value, error) {
	r, err := v.do(context.Background(), bridge.DoState)
	if err != nil {
		return Pending, Undefined, err
	}
	n, _ := r.Int64()
	state := PromiseState(n)
	if state == Pending {
		return state, Undefined, nil
	}
	result, err := v.do(context.Background(), bridge.DoResult)
	return state, result, err
}

// Resolver settles a promise that Go made. It may be passed between goroutines;
// its methods need a Scope of the promise's isolate.
type Resolver struct {
	promise *Persistent
	settled atomic.Bool
}

// Promise makes a promise, and what settles it. A Resolver that is not used
// must be closed, or is when it is garbage.
func (s Scope) Promise() (Value, *Resolver, error) {
	v, err := s.verb(context.Background(), func(i *Isolate, f *frame) (bridge.Status, error) {
		return i.bridge.NewPromise(&f.result), nil
	})
	if err != nil {
		return Undefined, nil, err
	}
	p, err := v.Persist()
	if err != nil {
		return Undefined, nil, err
	}
	return v, &Resolver{promise: p}, nil
}

// Resolve fulfils the promise with a value, or has it follow one that is a
// promise or a thenable, whose then is called by V8. What waits for the promise
// runs, under ctx, before Resolve returns, unless JavaScript is under way. A
// promise is settled once: later calls are ErrInvalid.
func (r *Resolver) Resolve(ctx context.Context, s Scope, v Value) error {
	return r.settle(ctx, s, bridge.DoResolve, v)
}

// Reject rejects the promise with what throwing err in a [Callback] would throw.
func (r *Resolver) Reject(ctx context.Context, s Scope, err error) error {
	v, failed := s.Error(err)
	if failed != nil {
		return failed
	}
	return r.settle(ctx, s, bridge.DoReject, v)
}

func (r *Resolver) settle(ctx context.Context, s Scope, verb bridge.Verb, args ...Value) error {
	p, err := r.promise.Value(s)
	if err != nil {
		if r.settled.Load() {
			return errSettled()
		}
		return err
	}
	if !r.settled.CompareAndSwap(false, true) {
		return errSettled()
	}
	_, err = p.do(ctx, verb, args...)
	r.promise.handle.close()
	return err
}

func errSettled() error { return fmt.Errorf("v8: %w: the promise is settled already", ErrInvalid) }

// Close gives the promise up as it is. Closing twice, or after settling, is
// fine.
func (r *Resolver) Close() error { return r.promise.Close() }
