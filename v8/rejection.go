package v8

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed24588400/paddock/internal/bridge"
)

// Rejection is a promise that was rejected and that nothing handles: no then, no
// await, and no [Value.Promise] of Go's.
type Rejection struct {
	ID      uint64 // of the report, from 1; not used again in the isolate
	Promise Value  // good in the Scope that comes with it
	// Reason is what the promise was rejected with, as an exception that was
	// thrown and not caught. Nothing of the guest's was run to make it.
	Reason *Exception
}

// RejectionError is what a [Loop] ends with where a promise was rejected and
// nothing handles it. It wraps the reason.
type RejectionError struct{ Reason *Exception }

func (e *RejectionError) Error() string {
	if e.Reason == nil {
		return "v8: unhandled rejection"
	}
	return "v8: unhandled rejection: " + e.Reason.place() + e.Reason.headline()
}

// Unwrap gives the reason.
func (e *RejectionError) Unwrap() error {
	if e.Reason == nil {
		return nil
	}
	return e.Reason
}

// rejectionHooks are those of IsolateOptions.
type rejectionHooks struct {
	unhandled, handled func(ctx context.Context, s Scope, r Rejection)
}

func (h *rejectionHooks) any() bool { return h.unhandled != nil || h.handled != nil }

// tells reports whether there are rejections to tell the hooks of.
func (i *Isolate) tells() bool { return i.rejected && i.rejections.any() }

// track has V8's reports of rejections noted, while anybody asks for it.
func (i *Isolate) track(more int) {
	i.limitsMu.Lock()
	defer i.limitsMu.Unlock()
	i.tracked += more
	if !i.locker.Closed() && !i.rejections.any() {
		i.bridge.Track(i.tracked > 0)
	}
}

// mostRejections is how many are told of at a time: twice what rejection.cc
// notes, for a hook may make more.
const mostRejections = 2 << 10

// tell tells the hooks, at the end of a stay.
func (i *Isolate) tell(ctx context.Context, s Scope) {
	unhandled := i.tellAll(ctx, s, false, i.rejections.unhandled)
	handled := i.tellAll(ctx, s, true, i.rejections.handled)
	i.rejected = unhandled || handled
}

func (i *Isolate) tellAll(ctx context.Context, s Scope, handled bool, hook func(context.Context, Scope, Rejection)) (more bool) {
	more = true
	for n := 0; more && n < mostRejections; n++ {
		more = i.tellOne(ctx, s, handled, hook)
	}
	return more
}

func (i *Isolate) tellOne(ctx context.Context, s Scope, handled bool, hook func(context.Context, Scope, Rejection)) (more bool) {
	// Its handles go with it. What fails here is the isolate's end, which
	// whoever is inside learns of anyway.
	_ = s.Nest(func(s Scope) error {
		r, err := s.rejection(handled)
		if r == nil || err != nil {
			return err
		}
		more = true
		if hook != nil {
			hook(ctx, s, *r)
		}
		return nil
	})
	return more
}

// rejection takes the next that was noted; nil if there is none.
func (s Scope) rejection(handled bool) (*Rejection, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	i := s.scope.isolate
	f := i.enter()
	report, status := i.bridge.Rejection(handled, &f.result)
	promise := i.valueOf(f.result.Value, nil)
	err := i.fail(status, f, nil)
	i.leave(f)
	if err != nil || promise.kind != KindPromise {
		return nil, err
	}
	r := &Rejection{ID: report, Promise: promise}
	if r.Reason, err = promise.reason(); err != nil {
		return nil, err
	}
	return r, nil
}

// reason is what the promise was rejected with, and does not count as handling
// it.
func (v Value) reason() (*Exception, error) {
	_, err := v.do(context.Background(), bridge.DoReason)
	if e, ok := errors.AsType[*Exception](err); ok {
		return e, nil
	}
	if err == nil {
		err = fmt.Errorf("v8: %w: the promise is not rejected", ErrInvalid)
	}
	return nil, err
}
