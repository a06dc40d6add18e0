package v8

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net"
	"os"
	"runtime"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/closed"
)

// GuestError is implemented by errors whose text for JavaScript differs from Error().
// Usually it says less.
type GuestError interface {
	error
	GuestError() string
}

// GuestClass is implemented by errors that become a subclass of Error in JavaScript:
// AggregateError, EvalError, RangeError, ReferenceError, SyntaxError, TypeError or
// URIError. Any other name stands for Error.
type GuestClass interface {
	error
	GuestClass() string
}

func errorClass(err error) bridge.ErrorClass {
	var c GuestClass
	if !errors.As(err, &c) {
		return bridge.PlainError
	}
	switch c.GuestClass() {
	case "AggregateError":
		return bridge.AggregateError
	case "EvalError":
		return bridge.EvalError
	case "URIError":
		return bridge.URIError
	case "RangeError":
		return bridge.RangeError
	case "ReferenceError":
		return bridge.ReferenceError
	case "SyntaxError":
		return bridge.SyntaxError
	case "TypeError":
		return bridge.TypeError
	}
	return bridge.PlainError
}

// GuestWrapper is implemented by a [GuestError] that includes the text of an error that
// it wraps. GuestErrorOf is like GuestError and gets the text of the wrapped error by
// calling text, because the text depends on the isolate; see
// IsolateOptions.PrivateErrors.
type GuestWrapper interface {
	GuestError
	GuestErrorOf(text func(err error) string) string
}

// ForGuests returns a [GuestError] that wraps err, which may be nil. Guests read text, or
// "internal error" if text is empty.
func ForGuests(text string, err error) error { return &forGuests{cmp.Or(text, internalError), err} }

type forGuests struct {
	text string
	err  error
}

func (e *forGuests) Error() string {
	if e.err == nil {
		return e.text
	}
	return e.text + ": " + e.err.Error()
}

func (e *forGuests) Unwrap() error      { return e.err }
func (e *forGuests) GuestError() string { return e.text }

// internalError is the text for guests of errors that concern only the host.
const internalError = "internal error"

// GuestText returns the text of a Go error that JavaScript reads. If the error has a
// GuestError method, this is its result. For an [Exception] it is the name and the
// message without the position. For panics, and for errors that reveal paths, addresses
// or Go types of the host, it is "internal error". For other errors it is Error(). In an
// isolate with IsolateOptions.PrivateErrors, guests read less; see [Scope.GuestText].
func GuestText(err error) string {
	if err == nil {
		return ""
	}
	if g, ok := errors.AsType[GuestError](err); ok {
		return g.GuestError()
	}
	for _, private := range []any{
		new(*PanicError), new(runtime.Error), new(*fs.PathError), new(*os.LinkError), new(*os.SyscallError),
		new(*net.OpError), new(*net.DNSError),
		new(*json.UnmarshalTypeError), new(*json.InvalidUnmarshalError), new(*json.UnsupportedTypeError),
		new(*json.MarshalerError),
	} {
		if errors.As(err, private) {
			return internalError
		}
	}
	if e, ok := errors.AsType[*Exception](err); ok {
		return e.guestText(GuestText)
	}
	return err.Error()
}

// PrivateText returns the text of a Go error that JavaScript reads in an isolate with
// IsolateOptions.PrivateErrors. If the error has a GuestError method, this is its result.
// For an [Exception] it is the name and the message. For an error that wraps an Err
// variable of this package, [context.Canceled] or [context.DeadlineExceeded], it is the
// text of that variable only. For all other errors it is "internal error".
func PrivateText(err error) string {
	if err == nil {
		return ""
	}
	if w, ok := errors.AsType[GuestError](err); ok {
		if w, ok := w.(GuestWrapper); ok {
			return w.GuestErrorOf(PrivateText)
		}
		return w.GuestError()
	}
	if _, ok := errors.AsType[*PanicError](err); ok {
		return internalError
	}
	if e, ok := errors.AsType[*Exception](err); ok {
		return e.guestText(PrivateText)
	}
	if e, ok := errors.AsType[closed.Error](err); ok {
		return e.Error()
	}
	for _, known := range sentinels {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return internalError
}

// sentinels are the errors whose texts reveal nothing about the host.
var sentinels = []error{
	ErrClosed, ErrReentrant, ErrDeadlock, ErrScopeClosed, ErrUnlocked, ErrViewed, ErrDetached, ErrNotDetachable,
	ErrWasmForbidden, ErrOtherGroup, ErrOtherIsolate, ErrNotData, ErrMemoryLimit, ErrCPULimit, ErrTimeLimit,
	ErrTerminated, ErrLost, ErrInterrupted, ErrInvalid, ErrPendingLimit, ErrUnsettled, ErrModuleDepth, ErrWasmSize,
	context.Canceled, context.DeadlineExceeded,
}

func (e *Exception) guestText(text func(err error) string) string {
	if e.Host != nil {
		return text(e.Host)
	}
	return e.headline()
}

// GuestText returns the text of a Go error that guests of the scope's isolate read:
// [PrivateText] if IsolateOptions.PrivateErrors is set, and [GuestText] otherwise.
func (s Scope) GuestText(err error) string {
	if s.scope == nil {
		return PrivateText(err)
	}
	return s.scope.isolate.guestText(err)
}

// PrivateErrors returns IsolateOptions.PrivateErrors.
func (i *Isolate) PrivateErrors() bool { return i != nil && i.private }

func (i *Isolate) guestText(err error) string {
	if i.private {
		return PrivateText(err)
	}
	return GuestText(err)
}

// Error returns the value that JavaScript gets if a [Callback] returns err: an Error
// whose message is [Scope.GuestText]. The value stands for err: [Value.Error], and later
// exceptions with this value, wrap err. If err is an *Exception that came from
// JavaScript, Error returns the value that was thrown there. If err is nil, Error returns
// null.
func (s Scope) Error(err error) (Value, error) {
	if failed := s.check(); failed != nil {
		return Undefined, failed
	}
	if err == nil {
		return Null, nil
	}
	if e := jsError(err); e != nil && (!e.Value.isHandle() || e.Value.check() == nil) {
		return e.Value, nil
	}
	return s.value(context.Background(), func(f *frame) bridge.Status {
		id, text := f.isolate.host.add(err), f.isolate.guestText(err)
		status := f.isolate.bridge.NewError(errorClass(err), id, heldBy(err, text), text, &f.result)
		if f.result.Extra == 0 { // no object has the ID
			f.isolate.host.remove(id)
		}
		return status
	})
}

// jsError returns the exception in err that came from JavaScript and can be thrown as the
// same value, or nil. An object of another context cannot: it would give the guest access
// to the prototypes of that context.
func jsError(err error) *Exception {
	var e *Exception
	if errors.As(err, &e) && (e.Host == nil || e.refusal) && !e.foreign && e.hasValue() {
		return e
	}
	return nil
}

// Error returns the *Exception that throwing the value uncaught would cause. It runs no
// JavaScript.
func (v Value) Error() error {
	if !v.isHandle() {
		return &Exception{Message: v.String(), Value: v}
	}
	_, err := v.do(context.Background(), bridge.OpThrow)
	return err
}

// mostErrors is the maximum number of errors of a tree that heldBy visits.
const mostErrors = 64

// heldBy returns the number of bytes that Go holds for an error in addition to the fixed
// charge for each error: its text, which may come from a guest, and the stacks of the
// exceptions in it.
func heldBy(err error, text string) uint64 {
	bytes := uint64(len(text))
	waiting := []error{err}
	for n := 0; len(waiting) > 0 && n < mostErrors; n++ {
		err, waiting = waiting[len(waiting)-1], waiting[:len(waiting)-1]
		switch e := err.(type) {
		case *Exception:
			bytes += uint64(len(e.Name) + len(e.Message) + len(e.Resource) + len(e.SourceLine) + len(e.Stack))
		case *PanicError:
			bytes += uint64(len(e.Stack))
		case *TerminatedError:
			bytes += uint64(len(e.Stack))
		}
		switch e := err.(type) {
		case interface{ Unwrap() error }:
			if next := e.Unwrap(); next != nil {
				waiting = append(waiting, next)
			}
		case interface{ Unwrap() []error }:
			for _, next := range e.Unwrap() {
				if next != nil {
					waiting = append(waiting, next)
				}
			}
		}
	}
	return bytes
}
