package v8

import (
	"context"
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

// internalError is what JavaScript reads of an error that is the host's own
// affair.
const internalError = "internal error"

// guestText is what JavaScript reads of a Go error. What tells of the system
// below, by paths and addresses, and what panicked, is not for guests.
func guestText(err error) string {
	var g GuestError
	if errors.As(err, &g) {
		return g.GuestError()
	}
	for _, private := range []any{
		new(*PanicError), new(runtime.Error), new(*fs.PathError), new(*os.LinkError), new(*os.SyscallError),
		new(*net.OpError), new(*net.DNSError),
	} {
		if errors.As(err, private) {
			return internalError
		}
	}
	return err.Error()
}

// Error makes what throwing err in a [Callback] would throw: an Error that
// stands for err, so that [Value.Error] and the Host of an [Exception] are err
// again. Its message is err's GuestError() if it has one; "internal error" if it
// is a panic or one of the file system or the network, which may tell of the
// host; otherwise its Error().
func (s Scope) Error(err error) (Value, error) {
	if err == nil {
		return Null, nil
	}
	return s.verb(context.Background(), func(i *Isolate, f *frame) (bridge.Status, error) {
		id := i.host.add(err)
		status := i.bridge.NewError(id, guestText(err), &f.result)
		if status != bridge.OK {
			i.host.remove(id)
		}
		return status, nil
	})
}

// jsError is the exception in err that came from JavaScript and can go back as
// the same value, or nil.
func jsError(err error) *Exception {
	var e *Exception
	if errors.As(err, &e) && e.Host == nil && e.hasValue() {
		return e
	}
	return nil
}

// thrown is what err is in JavaScript.
func (s Scope) thrown(err error) (Value, error) {
	if e := jsError(err); e != nil && (!e.Value.isHandle() || e.Value.check() == nil) {
		return e.Value, nil
	}
	return s.Error(err)
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
