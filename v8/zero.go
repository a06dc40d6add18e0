package v8

import "fmt"

// zeroValue returns the error for a nil or zero value of a type that must be made by a
// function.
func zeroValue(what, maker string) error {
	return fmt.Errorf("v8: %w: a nil or zero %s; use one that %s made", ErrInvalid, what, maker)
}

// noFunction returns the error for a nil function.
func noFunction(what string) error {
	return fmt.Errorf("v8: %s: %w: the function is nil", what, ErrInvalid)
}

// nonzero returns nil if NewIsolate created the isolate, and an error otherwise.
func (i *Isolate) nonzero() error {
	if i == nil || i.locker == nil {
		return zeroValue("Isolate", "NewIsolate")
	}
	return nil
}

// owner returns the context's isolate.
func (c *Context) owner() (*Isolate, error) {
	if c == nil || c.isolate == nil {
		return nil, zeroValue("Context", "Isolate.NewContext")
	}
	return c.isolate, nil
}

// nonzero returns nil if NewLoop created the loop for a valid context, and an error
// otherwise.
func (l *Loop) nonzero() error {
	if l != nil && l.invalid != nil {
		return l.invalid
	}
	if l == nil || l.context == nil || l.context.isolate == nil {
		return zeroValue("Loop, or a Loop of a nil or zero Context", "NewLoop")
	}
	return nil
}

// makers are the functions that make the objects with handles.
var makers = map[string]string{
	"context":          "Isolate.NewContext",
	"script":           "Compile",
	"persistent value": "Value.Persist",
	"promise":          "Scope.Promise",
	"module":           "Scope.CompileModule",
}

// nonzero returns nil if the handle belongs to an isolate, and an error otherwise.
func (h *handle) nonzero(what string) error {
	if h == nil || h.isolate == nil {
		return zeroValue(what, makers[what])
	}
	return nil
}

// nameOf returns the name of a constant of a type, or the type and the number if the
// constant is unknown.
func nameOf(of string, n int, names ...string) string {
	if n < 0 || n >= len(names) {
		return fmt.Sprintf("%s(%d)", of, n)
	}
	return names[n]
}

// never is a closed channel, which Done returns for a nil or zero Isolate.
var never = func() <-chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()
