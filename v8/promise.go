package v8

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/seed24588400/paddock/internal/bridge"
)

// PromiseState is the state of a promise.
type PromiseState uint8

// The states of a promise, as in v8-promise.h.
const (
	Pending PromiseState = iota
	Fulfilled
	Rejected
)

func (s PromiseState) String() string {
	return nameOf("PromiseState", int(s), "pending", "fulfilled", "rejected")
}

// Promise returns the state of a promise, and its value or the reason of its rejection.
// It runs no JavaScript. It returns an error that wraps ErrInvalid for other kinds of
// values; a thenable is not a promise. If the promise is rejected, the rejection counts
// as handled.
func (v Value) Promise() (PromiseState, Value, error) { return v.promise(bridge.DoState) }

// PeekPromise is like [Value.Promise], but an unhandled rejection stays unhandled. It
// is for printing.
func (v Value) PeekPromise() (PromiseState, Value, error) {
	return v.promise(bridge.DoState, Bool(true))
}

// promise implements Promise with DoState, PeekPromise with DoState and an argument,
// and rejected with DoMark.
func (v Value) promise(verb bridge.Verb, peek ...Value) (PromiseState, Value, error) {
	if err := v.check(); err != nil {
		return Pending, Undefined, err
	}
	i := v.isolate()
	f := i.enter()
	defer i.leave(f)
	for n := range peek {
		if err := f.value(&peek[n]); err != nil {
			return Pending, Undefined, err
		}
	}
	if status := i.bridge.Do(verb, bridge.Handle(v.bits), &f.args, &f.result); status != bridge.OK {
		return Pending, Undefined, i.fail(status, f, nil)
	}
	return PromiseState(f.result.Extra), i.valueOf(f.result.Value, f.result.Bytes()), nil
}

// Resolver settles a promise that Go made. It is safe for concurrent use by multiple
// goroutines, but its methods need a Scope of the promise's isolate, which only one
// goroutine at a time can have.
type Resolver struct {
	handle  handle
	settled atomic.Bool
}

// Promise makes a promise and the Resolver that settles it. A Resolver that is not used
// should be closed; otherwise a cleanup releases it when it is unreachable.
func (s Scope) Promise() (Value, *Resolver, error) {
	if err := s.check(); err != nil {
		return Undefined, nil, err
	}
	i := s.scope.isolate
	f := i.enter()
	defer i.leave(f)
	err := i.run(context.Background(), f, func() bridge.Status { return i.bridge.NewPromise(&f.result) })
	if bits := bridge.Handle(f.result.Extra); bits != 0 {
		r := &Resolver{}
		own(&r.handle, i, bits, r)
		if err == nil {
			return i.valueOf(f.result.Value, nil), r, nil
		}
		_ = r.Close()
	}
	return Undefined, nil, err
}

// Resolve fulfils the promise with a value. If the value is a promise or a thenable,
// the promise follows it; V8 calls the then method of a thenable. Reactions of the
// promise run under ctx before Resolve returns, unless JavaScript is running. A promise
// can be settled only once: later calls return an error that wraps ErrInvalid.
func (r *Resolver) Resolve(ctx context.Context, s Scope, v Value) error {
	return r.settle(ctx, s, bridge.DoResolve, v)
}

// Reject rejects the promise with the exception that JavaScript would see if a
// [Callback] returned err.
func (r *Resolver) Reject(ctx context.Context, s Scope, err error) error {
	v, failed := s.Error(err)
	if failed != nil {
		return failed
	}
	return r.settle(ctx, s, bridge.DoReject, v)
}

func (r *Resolver) settle(ctx context.Context, s Scope, verb bridge.Verb, args ...Value) error {
	if err := s.check(); err != nil {
		return err
	}
	if r == nil {
		return unmade("Resolver", "Scope.Promise")
	}
	i := s.scope.isolate
	if err := r.handle.usable("promise", i); err != nil && !r.settled.Load() {
		return err
	}
	if !r.settled.CompareAndSwap(false, true) || !r.handle.keep() {
		return errSettled()
	}
	f := i.enter()
	defer i.leave(f)
	err := error(nil)
	for n := 0; n < len(args) && err == nil; n++ {
		err = f.value(&args[n])
	}
	if err == nil {
		err = i.run(ctx, f, func() bridge.Status {
			return i.bridge.Settle(verb, r.handle.bits, &f.args, &f.result)
		})
	}
	if f.result.Extra == 0 { // the operation has not released it
		i.discard(r.handle.bits)
	}
	return err
}

func errSettled() error { return fmt.Errorf("v8: %w: the promise is already settled", ErrInvalid) }

// Close releases the Resolver. The promise stays pending if it is not settled. It is
// not an error to call Close more than once, or after the promise was settled.
func (r *Resolver) Close() error {
	if r == nil {
		return nil
	}
	r.handle.close()
	return nil
}
