// Package conversion has the parts of the conversion of values that packages marshal and
// remote share.
package conversion

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"github.com/seed24588400/paddock/v8"
)

// The following functions are set when the packages are initialized.
var (
	// Remote converts a value of package remote, which sets it. For other values ok is
	// false. It is nil if the program does not use package remote.
	Remote func(s v8.Scope, x any) (v v8.Value, ok bool, err error)
	// Function is the type *remote.Function, whose values cannot be parts of others. It is
	// nil if the program does not use package remote.
	Function reflect.Type
	// Error creates an Error that stands for a Go error, without the errors that it
	// wraps. Package marshal sets it.
	Error func(s v8.Scope, err error) (v8.Value, error)
)

// ArgumentError is the error of an argument that cannot be converted.
type ArgumentError struct {
	N   int // counted from 0
	Err error
}

// ErrMissing means that a call has no such argument.
var ErrMissing = errors.New("missing")

func (e *ArgumentError) Error() string { return fmt.Sprintf("argument %d: %v", e.N, e.Err) }

// Unwrap returns the reason.
func (e *ArgumentError) Unwrap() error { return e.Err }

// GuestError returns the message without the names of Go types.
func (e *ArgumentError) GuestError() string { return e.GuestErrorOf(v8.GuestText) }

// GuestErrorOf implements [v8.GuestWrapper].
func (e *ArgumentError) GuestErrorOf(text func(err error) string) string {
	var known v8.GuestError
	if errors.As(e.Err, &known) {
		return fmt.Sprintf("argument %d: %s", e.N, text(known))
	}
	switch {
	case errors.Is(e.Err, ErrMissing):
		return fmt.Sprintf("argument %d is missing", e.N)
	case errors.Is(e.Err, v8.ErrNotData): // the text is written for guests
		return e.Error()
	}
	return fmt.Sprintf("argument %d does not fit", e.N)
}

// Define defines a property of an object. It calls no setters.
func Define(v v8.Value, name string, x v8.Value, a v8.PropertyAttributes) error {
	_, err := v.Define(context.Background(), v8.String(name), x, a)
	return err
}
