package remote

import (
	"fmt"
	"maps"
	"slices"

	"github.com/seed24588400/paddock/internal/conversion"
	"github.com/seed24588400/paddock/v8"
)

// nameError sets the name of an Error whose class is not built into JavaScript.
func nameError(v v8.Value, name string) error {
	switch name {
	case "", "Error", "AggregateError", "EvalError", "RangeError", "ReferenceError", "SyntaxError",
		"TypeError", "URIError":
		return nil
	}
	return conversion.Define(v, "name", v8.String(clip(name, maxName)), v8.DontEnum)
}

// dress gives an Error the name, the own properties, the cause and the errors of an
// exception of another isolate. The result contains nothing of that isolate but
// primitives and plain data.
func dress(s v8.Scope, v v8.Value, e *v8.Exception) error {
	if err := nameError(v, e.Name); err != nil {
		return err
	}
	if err := dressFields(s, v, e); err != nil {
		return err
	}
	if e.Cause != nil {
		cause, err := rebuilt(s, e.Cause)
		if err == nil {
			err = conversion.Define(v, "cause", cause, v8.DontEnum)
		}
		if err != nil {
			return err
		}
	}
	if e.Name != "AggregateError" && len(e.Errors) == 0 {
		return nil
	}
	all := make([]v8.Value, len(e.Errors))
	for n, one := range e.Errors {
		var err error
		if all[n], err = rebuilt(s, one); err != nil {
			return err
		}
	}
	list, err := s.Array(all...)
	if err != nil {
		return fmt.Errorf("remote: %w", err)
	}
	return conversion.Define(v, "errors", list, v8.DontEnum)
}

// dressFields defines the own properties of an error, except the standard properties of
// an Error.
func dressFields(s v8.Scope, v v8.Value, e *v8.Exception) error {
	for _, name := range slices.Sorted(maps.Keys(e.Fields)) {
		switch name {
		case "stack", "cause", "errors":
			continue
		case "name", "message":
			if e.Name != "" {
				continue
			}
		}
		field, err := s.Value(e.Fields[name])
		if err != nil {
			return fmt.Errorf("remote: field %.40s: %w", name, err)
		}
		if err := conversion.Define(v, name, field, 0); err != nil {
			return err
		}
	}
	return nil
}

// rebuilt creates the cause of an error, or an error of an AggregateError, in another
// isolate. The number of errors is limited; see v8.Exception.
func rebuilt(s v8.Scope, err error) (v8.Value, error) {
	e, ok := err.(*v8.Exception)
	if !ok {
		return conversion.Error(s, err)
	}
	if e.Name == "" {
		switch {
		case e.Value.Kind() != v8.KindUndefined && e.Value.Kind() < v8.KindSymbol:
			return e.Value, nil
		case len(e.Fields) > 0:
			v, err := s.Value(e.Fields)
			if err != nil {
				return v, fmt.Errorf("remote: %w", err)
			}
			return v, nil
		case e.Message == "undefined":
			return v8.Undefined, nil
		}
		return v8.String(clip(e.Message, maxMessage)), nil
	}
	c := &calleeError{err: err, name: clip(e.Name, maxName), message: messageFor(s, e), frames: framesOf(e)}
	v, failed := s.Error(c)
	if failed != nil {
		return v, failed
	}
	if failed := conversion.Define(v, "stack", v8.String(c.stack()), v8.DontEnum); failed != nil {
		return v, failed
	}
	return v, dress(s, v, e)
}
