package remote

import (
	"errors"
	"strings"

	"github.com/seed24588400/paddock/internal/conversion"
	"github.com/seed24588400/paddock/v8"
)

// calleeError is the error of a call into another isolate as the caller's JavaScript sees
// it: an error of its own realm, with the stacks of both isolates.
type calleeError struct {
	err           error
	name, message string
	frames        string // of the callee, then of the caller
}

func (e *calleeError) Error() string { return e.err.Error() }
func (e *calleeError) Unwrap() error { return e.err }

// GuestError returns the message that the callee's JavaScript saw.
func (e *calleeError) GuestError() string { return e.message }

// GuestClass returns the class that the error had in the callee.
func (e *calleeError) GuestClass() string { return e.name }

// stack returns the stack property of the error.
func (e *calleeError) stack() string {
	headline := e.name
	if e.message != "" {
		headline += ": " + e.message
	}
	return lines(headline, e.frames)
}

// Limits in bytes on the parts of an error that cross, because they come from a guest.
const (
	maxName    = 100
	maxMessage = 16 << 10
	maxFrames  = 16 << 10
)

// boundary separates the frames of two isolates.
const boundary = "    at <another isolate>"

// thrown converts the error of a call to the error that the caller's JavaScript gets.
// stack is the caller's stack. The result contains nothing of the callee except text and
// a primitive that was thrown.
func thrown(s v8.Scope, err error, stack string) error {
	var e *v8.Exception
	js := errors.As(err, &e)
	if js && e.Name == "" && e.Host == nil {
		if v := e.Value; v.Kind() < v8.KindSymbol && (v.Kind() != v8.KindUndefined || e.Message == "undefined") {
			return &v8.Exception{Message: e.Message, Value: v}
		}
	}
	c := &calleeError{err: err, name: "Error"}
	if js {
		if e.Name != "" {
			c.name = clip(e.Name, maxName)
		}
		c.message = messageFor(s, e)
	} else {
		c.message = clip(s.GuestText(err), maxMessage)
	}
	c.frames = lines(framesOf(err), boundary, stack)
	v, failed := s.Error(c)
	if failed != nil { // for example because the caller's own run has ended
		return errors.Join(err, failed)
	}
	if js {
		failed = dress(s, v, e)
	} else {
		failed = nameError(v, c.name)
	}
	if failed != nil {
		return failed
	}
	if failed := conversion.Define(v, "stack", v8.String(c.stack()), v8.DontEnum); failed != nil {
		return failed
	}
	return &v8.Exception{Name: c.name, Message: c.message, Stack: c.stack(), Value: v}
}

// messageFor returns the message of an exception of another isolate for guests of the
// scope's isolate, which may hide the texts of Go errors that the other one shows.
func messageFor(s v8.Scope, e *v8.Exception) string {
	if e.Host != nil && s.Isolate().PrivateErrors() {
		return clip(s.GuestText(e.Host), maxMessage)
	}
	return clip(e.Message, maxMessage)
}

// framesOf returns the frames of the isolate in which the error occurred, innermost
// first.
func framesOf(err error) string {
	var e *v8.Exception
	var ended *v8.TerminatedError
	frames := ""
	switch {
	case errors.As(err, &e):
		if from, ok := e.Host.(*calleeError); ok { // the error comes from another isolate still
			return from.frames
		}
		headline := e.Name
		if e.Name == "" || e.Message != "" {
			headline = strings.TrimPrefix(e.Name+": "+e.Message, ": ")
		}
		frames = strings.TrimPrefix(e.Stack, headline)
	case errors.As(err, &ended):
		frames = ended.Stack
	}
	return clip(strings.TrimPrefix(frames, "\n"), maxFrames)
}

// lines joins the parts that are not empty.
func lines(parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		if p == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(p)
	}
	return b.String()
}

func clip(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}
