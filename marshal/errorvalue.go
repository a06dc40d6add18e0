package marshal

import (
	"errors"
	"reflect"

	"github.com/seed24588400/paddock/v8"
)

// encodeError writes an Error with its message and cause, and nothing of Go's.
func encodeError(e *encoder, v reflect.Value) error {
	if isNil(v) {
		return e.part(tagNull)
	}
	return e.within(v, func() error { return e.errorOf(v) })
}

func (e *encoder) errorOf(v reflect.Value) error {
	e.object(tagError)
	message, cause := "", any(nil)
	if js, ok := v.Interface().(*ErrorValue); ok {
		if tag := errorTag(js.Name); tag != 0 {
			e.tag(tag)
		}
		message, cause = js.Message, js.Cause
	} else {
		err := v.Interface().(error)
		message = v8.GuestText(err)
		// What an error does not say itself its cause would.
		if wrapped := errors.Unwrap(err); wrapped != nil && message == err.Error() {
			cause = wrapped
		}
	}
	e.tag(errorMessage)
	e.text(message)
	if cause != nil {
		e.tag(errorCause)
		if err := e.any(cause); err != nil {
			return underField("cause", err)
		}
	}
	e.tag(errorEnd)
	return nil
}

func errorTag(name string) byte {
	for tag, n := range errorNames {
		if n == name {
			return tag
		}
	}
	return 0
}

var errorNames = map[byte]string{
	errorEval: "EvalError", errorRange: "RangeError", errorReference: "ReferenceError",
	errorSyntax: "SyntaxError", errorOfType: "TypeError", errorURI: "URIError",
}

func decodeGoError(d *decoder, v reflect.Value) error {
	tag, at := d.ahead()
	x, err := d.any()
	if err != nil {
		return err
	}
	switch x := x.(type) {
	case nil:
		v.SetZero()
	case *ErrorValue:
		v.Set(reflect.ValueOf(x))
	default:
		return cannot(d.describe(tag, at), errorType)
	}
	return nil
}
