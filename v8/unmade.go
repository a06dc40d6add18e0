package v8

import "fmt"

// unmade is the error of a nil or zero value of a type that has a maker.
func unmade(what, maker string) error {
	return fmt.Errorf("v8: %w: a nil or zero %s; use one that %s made", ErrInvalid, what, maker)
}

// noFunction is the error of a nil function.
func noFunction(what string) error {
	return fmt.Errorf("v8: %s: %w: the function is nil", what, ErrInvalid)
}

// made returns nil for an isolate that NewIsolate made.
func (i *Isolate) made() error {
	if i == nil || i.locker == nil {
		return unmade("Isolate", "NewIsolate")
	}
	return nil
}

// home returns the context's isolate.
func (c *Context) home() (*Isolate, error) {
	if c == nil || c.isolate == nil {
		return nil, unmade("Context", "Isolate.NewContext")
	}
	return c.isolate, nil
}

// made returns nil for a loop that NewLoop made for a context.
func (l *Loop) made() error {
	if l == nil || l.context == nil || l.context.isolate == nil {
		return unmade("Loop or a Loop of such a Context", "NewLoop")
	}
	return nil
}

// makers are what makes the things that have handles.
var makers = map[string]string{
	"context":          "Isolate.NewContext",
	"script":           "Compile",
	"persistent value": "Value.Persist",
	"promise":          "Scope.Promise",
	"module":           "Scope.CompileModule",
}

// made returns nil for a handle that is of an isolate.
func (h *handle) made(what string) error {
	if h == nil || h.isolate == nil {
		return unmade(what, makers[what])
	}
	return nil
}

// nameOf is the name of a constant of a type; its number if there is no such one.
func nameOf(of string, n int, names ...string) string {
	if n < 0 || n >= len(names) {
		return fmt.Sprintf("%s(%d)", of, n)
	}
	return names[n]
}

// never is closed: the Done of an isolate that never was.
var never = func() <-chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()
