package marshal

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/seed24588400/paddock/internal/conversion"
	"github.com/seed24588400/paddock/v8"
)

// maxCauses is the maximum number of wrapped errors that become causes.
const maxCauses = 8

// errorFrom converts an error that is not a part of another value. ok is false if the
// error is converted in the same way as a part.
func errorFrom(s v8.Scope, err error, o *options) (v v8.Value, ok bool, failed error) {
	e, is := err.(*ErrorValue)
	if !is {
		v, failed = fromError(s, err, o, maxCauses)
		return v, true, failed
	}
	if len(e.Fields) == 0 {
		return v, false, nil
	}
	bare := *e
	bare.Fields = nil
	if v, failed = from(s, &bare, o); failed == nil {
		failed = defineFields(s, v, err, o)
	}
	return v, true, failed
}

func init() {
	conversion.Error = func(s v8.Scope, err error) (v8.Value, error) { return fromError(s, err, &defaults, 0) }
}

// fromError creates an Error that stands for a Go error. The error that it wraps becomes
// the cause, and fields of its struct with a js tag become properties.
func fromError(s v8.Scope, err error, o *options, causes int) (v8.Value, error) {
	v, failed := s.Error(err)
	if failed != nil {
		return v, fmt.Errorf("marshal: %w", failed)
	}
	wrapped := errors.Unwrap(err)
	if wrapped != nil && causes > 0 && v.Kind() == v8.KindError && isFullText(s.GuestText, err) {
		cause, failed := fromError(s, wrapped, o, causes-1)
		if failed != nil {
			return v, failed
		}
		if failed := conversion.Define(v, "cause", cause, v8.DontEnum); failed != nil {
			return v, failed
		}
	}
	return v, defineFields(s, v, err, o)
}

func defineFields(s v8.Scope, v v8.Value, err error, o *options) error {
	fields := errorFields(err)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		field, failed := from(s, fields[name], o)
		if failed == nil {
			failed = conversion.Define(v, name, field, 0)
		}
		if failed != nil {
			return fmt.Errorf("field %s: %w", name, failed)
		}
	}
	return nil
}

func errorFields(err error) map[string]any {
	if e, ok := err.(*ErrorValue); ok {
		return e.Fields
	}
	v := reflect.ValueOf(err)
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return nil
	}
	fields := map[string]any{}
	for n := range v.NumField() {
		f := v.Type().Field(n)
		name, _, _ := strings.Cut(f.Tag.Get("js"), ",")
		if name != "" && name != "-" && f.IsExported() {
			fields[name] = v.Field(n).Interface()
		}
	}
	return fields
}

// intoError converts an Error that is not a part of another value to the Go error that it
// stands for, or to an ErrorValue if there is none.
func intoError(s v8.Scope, v v8.Value, to reflect.Value, o *options) error {
	var thrown *v8.Exception
	if err := v.Error(); !errors.As(err, &thrown) {
		return fmt.Errorf("marshal: %w", err)
	}
	var value any = thrown.Host
	if _, asked := to.Interface().(**ErrorValue); thrown.Host == nil || asked {
		e := new(ErrorValue)
		if err := copied(s, v, reflect.ValueOf(e), o); err != nil {
			return err
		}
		fields, err := v.DataProperties()
		if err != nil {
			return fmt.Errorf("marshal: %w", err)
		}
		if len(fields) > 0 {
			e.Fields = fields
		}
		value = e
	}
	to.Elem().Set(reflect.ValueOf(value))
	return nil
}

// encodeError writes an Error with the message and the cause. It does not stand for the
// Go error.
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
		text := e.guestText
		if text == nil {
			text = v8.GuestText
		}
		message = text(err)
		e.public = e.public || e.guestText == nil && message != v8.PrivateText(err)
		if wrapped := errors.Unwrap(err); wrapped != nil && isFullText(text, err) {
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

// isFullText reports whether guests may read the whole text of an error. Otherwise its
// cause would reveal the rest.
func isFullText(text func(err error) string, err error) bool { return text(err) == err.Error() }

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
