package v8

import (
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
// RangeError, ReferenceError, SyntaxError or TypeError. Other names are Error.
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

// internalError is what JavaScript reads of an error that is the host's own
// affair.
const internalError = "internal error"

// GuestText is what JavaScript reads of a Go error: what its GuestError() says, if
// it has that; name and message of an [Exception], but not where it was thrown;
// otherwise its Error(). What tells of the system below, by paths and addresses,
// or of Go's types, and what panicked, is "internal error".
func GuestText(err error) string {
	var g GuestError
	if errors.As(err, &g) {
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
	var e *Exception
	switch {
	case !errors.As(err, &e):
		return err.Error()
	case e.Host != nil:
		return GuestText(e.Host)
	}
	return e.headline()
}

// Error makes what throwing err in a [Callback] throws: an Error with the message
// that [GuestText] gives, which stands for err, so that what [Value.Error] and
// later exceptions of it wrap is err again. An *Exception that came from
// JavaScript is what was thrown there. nil is null.
func (s Scope) Error(err error) (Value, error) {
	if err == nil {
		return Null, nil
	}
	if e := jsError(err); e != nil && (!e.Value.isHandle() || e.Value.check() == nil) {
		return e.Value, nil
	}
	return s.verb(context.Background(), func(i *Isolate, f *frame) (bridge.Status, error) {
		id := i.host.add(err)
		status := i.bridge.NewError(errorClass(err), id, GuestText(err), &f.result)
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
