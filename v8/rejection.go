package v8

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed24588400/paddock/internal/bridge"
)

// Rejection is a rejected promise that nothing handles: neither then nor await, nor
// [Value.Promise] in Go.
type Rejection struct {
	ID      uint64 // of the report, from 1; unique in the isolate
	Promise Value  // a handle in the Scope that is passed with the Rejection
	// Reason is the reason of the rejection, as the exception it would be if it were
	// thrown and not caught. No JavaScript runs to make it.
	Reason *Exception
}

// RejectionError is the error of a [Loop] that ends because nothing handles a rejected
// promise. It wraps the reason.
type RejectionError struct{ Reason *Exception }

func (e *RejectionError) Error() string {
	if e.Reason == nil {
		return "v8: unhandled rejection"
	}
	return "v8: unhandled rejection: " + e.Reason.place() + e.Reason.headline()
}

// Unwrap returns the reason.
func (e *RejectionError) Unwrap() error {
	if e.Reason == nil {
		return nil
	}
	return e.Reason
}

// rejectionHooks are the hooks of IsolateOptions.
type rejectionHooks struct {
	unhandled, handled func(ctx context.Context, s Scope, r Rejection)
}

func (h *rejectionHooks) any() bool { return h.unhandled != nil || h.handled != nil }

// hasRejections reports whether there are rejections to report to the hooks.
func (i *Isolate) hasRejections() bool { return i.rejected && i.rejections.any() }

// track adds more to the number of loops that need reports of rejections. V8's reports
// are recorded while there are any.
func (i *Isolate) track(more int) {
	i.limitsMu.Lock()
	defer i.limitsMu.Unlock()
	i.tracked += more
	if !i.closed() && !i.rejections.any() {
		i.bridge.Track(i.tracked > 0)
	}
}

// mostRejections is the maximum number of rejections that are reported at a time. It is
// twice the number that rejection.cc records, because a hook may cause more.
const mostRejections = 2 << 10

// reportRejections reports rejections to the hooks at the end of an activation.
func (i *Isolate) reportRejections(ctx context.Context, s Scope) {
	unhandled := i.reportAll(ctx, s, false, i.rejections.unhandled)
	handled := i.reportAll(ctx, s, true, i.rejections.handled)
	i.rejected = unhandled || handled
}

func (i *Isolate) reportAll(
	ctx context.Context, s Scope, handled bool, hook func(context.Context, Scope, Rejection),
) (more bool) {
	more = true
	for n := 0; more && n < mostRejections; n++ {
		more = i.reportNext(ctx, s, handled, hook)
	}
	return more
}

func (i *Isolate) reportNext(
	ctx context.Context, s Scope, handled bool, hook func(context.Context, Scope, Rejection),
) (more bool) {
	// The scope is for the handles of one rejection. An error here means that the
	// isolate is closed or lost, which its users find out anyway.
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

// rejection returns the next recorded rejection, or nil if there is none.
func (s Scope) rejection(handled bool) (*Rejection, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	i := s.scope.isolate
	r := &Rejection{}
	err := i.inspect(func(f *frame) (status bridge.Status) {
		r.ID, status = i.bridge.Rejection(handled, &f.result)
		return status
	}, func(f *frame) { r.Promise = f.resultValue() })
	if err != nil || r.Promise.kind != KindPromise {
		return nil, err
	}
	if r.Reason, err = r.Promise.reason(); err != nil {
		return nil, err
	}
	return r, nil
}

// dropRejections is DropRejections of package wire.
func (s Scope) dropRejections() error {
	if err := s.check(); err != nil {
		return err
	}
	i := s.scope.isolate
	if i.rejections.any() {
		return nil
	}
	i.limitsMu.Lock()
	i.bridge.Track(false) // the next report discards those that are recorded
	i.bridge.Track(i.tracked > 0)
	i.limitsMu.Unlock()
	_, err := s.rejection(false)
	i.rejected = false
	return err
}

// reason returns the reason of a rejected promise. It does not count as handling the
// rejection.
func (v Value) reason() (*Exception, error) {
	_, err := v.do(context.Background(), bridge.OpReason)
	if e, ok := errors.AsType[*Exception](err); ok {
		return e, nil
	}
	if err == nil {
		err = fmt.Errorf("v8: %w: the promise is not rejected", ErrInvalid)
	}
	return nil, err
}
