package web

import (
	"errors"

	"github.com/seed24588400/paddock/v8"
)

// refused is an error of which the guest reads only the text, not err.
type refused struct {
	text string
	err  error // nil for none
}

func refusal(text string, err error) error { return &refused{text, err} }

func (r *refused) Error() string {
	if r.err == nil || errors.Is(r.err, v8.ErrClosed) { // r.text says that too
		return "web: " + r.text
	}
	return "web: " + r.text + ": " + r.err.Error()
}

func (r *refused) Unwrap() error      { return r.err }
func (r *refused) GuestError() string { return r.text }

// unpended converts the error of a loop that accepts no further task.
func unpended(err error) error {
	if errors.Is(err, v8.ErrClosed) {
		return refusal("the loop is closed", err)
	}
	return &full{refused{"the limit of pending work is reached", err}}
}

// uncharged converts the error of an isolate that has no memory for an object of Go.
func uncharged(err error) error {
	if errors.Is(err, v8.ErrClosed) {
		return refusal("the isolate is closed", err)
	}
	return &full{refused{"the limit of memory is reached", err}}
}

// newBytes returns a Uint8Array. If there is no memory for it, the error is a RangeError in
// JavaScript, as for a buffer that JavaScript makes.
func newBytes(s v8.Scope, b []byte) (v8.Value, error) {
	v, err := s.Bytes(b)
	if errors.Is(err, v8.ErrMemoryLimit) {
		err = uncharged(err)
	}
	return v, err
}

// full is a RangeError in JavaScript.
type full struct{ refused }

func (f *full) GuestClass() string { return "RangeError" }
