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
)

// GuestError is for errors that have something else to say to JavaScript than
// their Error(): less, as a rule.
type GuestError interface {
	error
	GuestError() string
}

// GuestClass is for errors that are of another class in JavaScript than Error:
// AggregateError, EvalError, RangeError, ReferenceError, SyntaxError, TypeError or
// URIError. Other names are Error.
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

// GuestWrapper is for a [GuestError] that tells guests about an error that it wraps:
// GuestErrorOf is GuestError with text as the way to ask for that error's text, which
// depends on the isolate; see IsolateOptions.PrivateErrors.
type GuestWrapper interface {
	GuestError
	GuestErrorOf(text func(err error) string) string
}

// ForGuests returns a [GuestError] that wraps err, which may be nil. Guests read
// text; without a text they read "internal error".
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

// internalError is what JavaScript reads of an error that is the host's own
// affair.
const internalError = "internal error"

// GuestText is what JavaScript reads of a Go error: what its GuestError() says, if
// it has that; name and message of an [Exception], but not where it was thrown;
// otherwise its Error(). What tells of the system below, by paths and addresses,
// or of Go's types, and what panicked, is "internal error". In an isolate with
// IsolateOptions.PrivateErrors it is less; see [Scope.GuestText].
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
		new(*json.UnmarshalTypeError), new(*json.InvalidUnmarshalError), new(*json.UnsupportedTypeError), new(*json.MarshalerError),
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

// PrivateText is what JavaScript reads of a Go error in an isolate with
// IsolateOptions.PrivateErrors: what its GuestError() says, if it has that; name and
// message of an [Exception]; the text of one of this package's own sentinels, without
// what is around it; and for all others "internal error".
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
	for _, known := range sentinels {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return internalError
}

// sentinels are the errors whose texts tell nothing of the host.
var sentinels = []error{
	ErrClosed, ErrReentrant, ErrDeadlock, ErrScopeClosed, ErrReleased, ErrViewed, ErrDetached, ErrNotDetachable,
	ErrWasmForbidden, ErrOtherGroup, ErrOtherIsolate, ErrNotData, ErrMemoryLimit, ErrCPULimit, ErrTerminated, ErrLost,
	ErrInterrupted, ErrInvalid, ErrLoop, ErrUnsettled, ErrModuleDepth, ErrWasmSize, context.Canceled, context.DeadlineExceeded,
}

func (e *Exception) guestText(text func(err error) string) string {
	if e.Host != nil {
		return text(e.Host)
	}
	return e.headline()
}

// GuestText is what the guests of the scope's isolate read of a Go error:
// [PrivateText] if IsolateOptions.PrivateErrors is set, else [GuestText].
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

// Error makes what throwing err in a [Callback] throws: an Error with the message
// that [Scope.GuestText] gives, which stands for err, so that what [Value.Error] and
// later exceptions of it wrap is err again. An *Exception that came from
// JavaScript is what was thrown there. nil is null.
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
	return s.verb(context.Background(), func(i *Isolate, f *frame) (bridge.Status, error) {
		id, text := i.host.add(err), i.guestText(err)
		status := i.bridge.NewError(errorClass(err), id, heldBy(err, text), text, &f.result)
		if status != bridge.OK {
			i.host.remove(id)
		}
		return status, nil
	})
}

// jsError is the exception in err that came from JavaScript and can go back as
// the same value, or nil. An object of another context cannot: it would lead
// the guest to the prototypes there.
func jsError(err error) *Exception {
	var e *Exception
	if errors.As(err, &e) && (e.Host == nil || e.refusal) && !e.foreign && e.hasValue() {
		return e
	}
	return nil
}

// Error returns a value as the *Exception that it would be, thrown and not
// caught. It runs nothing.
func (v Value) Error() error {
	if !v.isHandle() {
		return &Exception{Message: v.String(), Value: v}
	}
	_, err := v.do(context.Background(), bridge.DoThrow)
	return err
}

// mostErrors bounds how many errors of a tree heldBy looks at.
const mostErrors = 64

// heldBy returns how many bytes Go holds with an error beyond what the isolate is charged
// for each: its text, which may come from a guest, and the stacks of the exceptions in it.
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
