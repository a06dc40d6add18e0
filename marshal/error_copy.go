package marshal

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/seed24588400/paddock/v8"
)

// nameError names an Error whose class is none of JavaScript's own.
func nameError(v v8.Value, name string) error {
	if name == "" || name == "Error" || name == "AggregateError" || errorTag(name) != 0 {
		return nil
	}
	return defineProperty(v, "name", v8.Text(clip(name, mostName)), v8.DontEnum)
}

// dress gives an Error the name, the own data, the cause and the errors of one of
// another isolate. Nothing in it is that isolate's but text and numbers.
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
			err = defineProperty(v, "cause", cause, v8.DontEnum)
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
		return fmt.Errorf("marshal: %w", err)
	}
	return defineProperty(v, "errors", list, v8.DontEnum)
}

// dressFields defines the own data of an error, but for what an Error has of its own.
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
			return fmt.Errorf("marshal: field %.40s: %w", name, err)
		}
		if err := defineProperty(v, name, field, 0); err != nil {
			return err
		}
	}
	return nil
}

// rebuilt makes the cause of an error, or one of an AggregateError's, in another
// isolate. How many there are is bounded: see v8.Exception.
func rebuilt(s v8.Scope, err error) (v8.Value, error) {
	e, ok := err.(*v8.Exception)
	if !ok {
		return fromError(s, err, &defaults, 0)
	}
	if e.Name == "" {
		switch {
		case e.Value.Kind() != v8.KindUndefined && e.Value.Kind() < v8.KindSymbol:
			return e.Value, nil
		case len(e.Fields) > 0:
			v, err := s.Value(e.Fields)
			if err != nil {
				return v, fmt.Errorf("marshal: %w", err)
			}
			return v, nil
		case e.Message == "undefined":
			return v8.Undefined, nil
		}
		return v8.Text(clip(e.Message, mostMessage)), nil
	}
	v, failed := s.Error(&calleeError{err: err, name: clip(e.Name, mostName), message: clip(e.Message, mostMessage)})
	if failed != nil {
		return v, failed
	}
	if failed := defineProperty(v, "stack", v8.Text(clip(e.Stack, mostFrames)), v8.DontEnum); failed != nil {
		return v, failed
	}
	return v, dress(s, v, e)
}

// passedError is an Error on its way to another isolate that V8's clone alone
// would make less of: its own data, its errors, its name.
type passedError struct {
	copy  *Copy
	error *v8.Exception
}

// passError takes an Error out of its isolate; nil where a Copy has all of it.
func passError(ctx context.Context, s v8.Scope, v v8.Value, getters bool) (*passedError, error) {
	var e *v8.Exception
	if err := v.Error(); !errors.As(err, &e) {
		return nil, fmt.Errorf("marshal: %w", err)
	}
	if len(e.Fields) == 0 && len(e.Errors) == 0 && (e.Name == "Error" || errorTag(e.Name) != 0) {
		return nil, nil
	}
	c, err := NewCopy(ctx, s, v, CopyOptions{Getters: getters, Most: s.Isolate().Limits().Memory})
	if err != nil {
		return nil, err
	}
	bare := *e
	bare.Value = v8.Undefined // a handle of the isolate that is left
	return &passedError{c, &bare}, nil
}

// Close gives the copy up.
func (p *passedError) Close() error { return p.copy.Close() }

// value makes the Error in the scope's context.
func (p *passedError) value(s v8.Scope) (v8.Value, error) {
	if p.error.Name == "AggregateError" {
		return rebuilt(s, p.error)
	}
	v, err := copyFrom(s, p.copy)
	if err != nil {
		return v, err
	}
	if err := nameError(v, p.error.Name); err != nil {
		return v, err
	}
	return v, dressFields(s, v, p.error)
}
