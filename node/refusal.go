package node

import (
	"errors"

	"github.com/seed24588400/paddock/v8"
)

// refusedError is an error of which the guest reads only the text, not err.
type refusedError struct {
	text string
	err  error // nil for none
}

func refusal(text string, err error) error { return &refusedError{text, err} }

func (r *refusedError) Error() string {
	if r.err == nil || errors.Is(r.err, v8.ErrClosed) { // r.text says that too
		return "node: " + r.text
	}
	return "node: " + r.text + ": " + r.err.Error()
}

func (r *refusedError) Unwrap() error      { return r.err }
func (r *refusedError) GuestError() string { return r.text }

// fullError is a RangeError in JavaScript.
type fullError struct{ refusedError }

func (f *fullError) GuestClass() string { return "RangeError" }

// unpended converts the error of a loop that accepts no further task.
func unpended(err error) error {
	if errors.Is(err, v8.ErrClosed) {
		return refusal("the loop is closed", err)
	}
	return &fullError{refusedError{"the limit of pending work is reached", err}}
}

var errClosed = refusal("the environment is closed", v8.ErrClosed)
