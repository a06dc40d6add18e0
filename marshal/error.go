package marshal

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"

	"github.com/seed24588400/paddock/v8"
)

// ErrLimit means that a value nests too deeply or is too large.
var ErrLimit = errors.New("the limit is exceeded")

// tooDeep returns the error for a value that nests too deeply.
func tooDeep(t reflect.Type, depth int) error {
	return failf(t, "%w: %w", ErrLimit, &v8.DepthError{Limit: depth})
}

func (o *options) tooManyParts() error {
	return failf(nil, "%w: the value has more than %d parts; the option MaxParts sets the limit", ErrLimit, o.parts)
}

func (o *options) tooManyBytes() error {
	return failf(nil, "%w: the value takes more than %d bytes; the option MaxBytes sets the limit", ErrLimit, o.bytes)
}

// ErrCycle means that a value contains itself; see [Cycles].
var ErrCycle = errors.New("the value is cyclic")

// Error describes which part of a value could not be converted.
type Error struct {
	Path string       // for example $.items[3].price
	Type reflect.Type // of the Go value there; nil if unknown
	Err  error
	host bool // the value belongs to the host, and so do the names in the path
}

// errHost is an error whose text changes if guests may not read the host's errors.
var errHost = errors.New("host")

func (e *Error) Error() string { return fmt.Sprintf("marshal: %.160s: %v", e.Path, e.Err) }

// GuestError returns the message without the names of Go types.
func (e *Error) GuestError() string { return e.GuestErrorOf(v8.GuestText) }

// GuestErrorOf implements [v8.GuestWrapper].
func (e *Error) GuestErrorOf(text func(err error) string) string {
	why := "the value does not fit"
	if e.host && text(errHost) != errHost.Error() {
		return text(errHost)
	}
	var deep *v8.DepthError
	switch {
	case errors.As(e.Err, &deep):
		why = deep.GuestError()
	case errors.Is(e.Err, ErrLimit):
		why = "the value is too large"
	case errors.Is(e.Err, ErrCycle):
		why = ErrCycle.Error()
	default:
		var known v8.GuestError
		if errors.As(e.Err, &known) {
			why = text(known)
		}
	}
	return fmt.Sprintf("%.160s: %s", e.Path, why)
}

// misfit is the error for a value that does not fit a type.
type misfit struct {
	what string
	typ  reflect.Type
}

func (m *misfit) Error() string { return fmt.Sprintf("cannot put %s into %v", m.what, m.typ) }

// GuestError names the expected type with JavaScript's terms.
func (m *misfit) GuestError() string {
	return fmt.Sprintf("want %s, not %s", wanted(m.typ), m.what)
}

func wanted(t reflect.Type) string {
	switch k := t.Kind(); {
	case t == timeType:
		return "a Date"
	case t == bigType, k >= reflect.Int && k <= reflect.Uintptr:
		return "an integer that fits"
	case k == reflect.Float32 || k == reflect.Float64:
		return "a number"
	case k == reflect.String:
		return "a string"
	case k == reflect.Bool:
		return "a boolean"
	case k == reflect.Slice || k == reflect.Array:
		return "an array"
	case t.Implements(classedType):
		return "a host object"
	case k == reflect.Pointer:
		return wanted(t.Elem())
	}
	return "another value"
}

// Unwrap returns the reason.
func (e *Error) Unwrap() error { return e.Err }

// fault is an Error under construction. Its path grows at the front as calls return.
type fault struct {
	path string
	typ  reflect.Type
	err  error
}

func (f *fault) Error() string { return f.path + ": " + f.err.Error() }

func failf(t reflect.Type, format string, args ...any) error {
	return &fault{typ: t, err: fmt.Errorf(format, args...)}
}

// maxPath is the maximum length of a path in bytes.
const maxPath = 1000

// under prepends a step to the path of an error.
func under(step string, err error) error {
	f, ok := err.(*fault)
	if !ok {
		f = &fault{err: err}
	}
	// A long path is cut at its end.
	f.path = step + f.path[:min(len(f.path), maxPath)]
	return f
}

// underField cuts long names, because they come from guests and occur at every level.
func underField(name string, err error) error { return under(fmt.Sprintf(".%.40s", name), err) }
func underIndex(n int, err error) error       { return under("["+strconv.Itoa(n)+"]", err) }

// hosts is like public for an error in a value of the host.
func hosts(err error) error {
	err = public(err)
	if e, ok := err.(*Error); ok {
		e.host = true
	}
	return err
}

// public converts an internal error to the error that the package returns.
func public(err error) error {
	if err == nil {
		return nil
	}
	if f, ok := err.(*fault); ok {
		return &Error{Path: "$" + f.path, Type: f.typ, Err: f.err}
	}
	return &Error{Path: "$", Err: err}
}
