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
	return nameOf("PromiseState", int(s), "pending", "fulfilled", "rejected")
}

// Promise returns how far a promise is, and what it was fulfilled or rejected
// with. It runs nothing. It is ErrInvalid for other kinds; a thenable is none. A
// rejection that is returned counts as handled.
func (v Value) Promise() (PromiseState, Value, error) { return v.promise(bridge.DoState) }

// PeekPromise is [Value.Promise] for printing: a rejection that nothing handles
// stays unhandled.
func (v Value) PeekPromise() (PromiseState, Value, error) {
	return v.promise(bridge.DoState, Bool(true))
}

// promise is Promise, by DoState or DoMark, or PeekPromise with an argument.
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

// Resolver settles a promise that Go made. It may be passed between goroutines;
// its methods need a Scope of the promise's isolate.
type Resolver struct {
	handle  handle
	settled atomic.Bool
}

// Promise makes a promise, and what settles it. A Resolver that is not used
// must be closed, or is when it is garbage.
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
	if f.result.Extra == 0 { // the verb has not freed it
		i.discard(r.handle.bits)
	}
	return err
}

func errSettled() error { return fmt.Errorf("v8: %w: the promise is settled already", ErrInvalid) }

// Close gives the promise up as it is. Closing twice, or after settling, is
// fine.
func (r *Resolver) Close() error {
	if r == nil {
		return nil
	}
	r.handle.close()
	return nil
}
