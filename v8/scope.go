package v8

import (
	"context"
	"fmt"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/lock"
)

// Scope is an open handle scope in a hold of an isolate. An open Scope implies that its
// goroutine holds the isolate. It is a small value that can be passed to functions, but
// not to other goroutines: it is not safe for concurrent use. The results of its
// methods belong to the innermost open scope, regardless of the Scope whose method is
// called.
type Scope struct {
	scope *scope
	id    uint64
}

// scope is one level of the nested scopes of an isolate, and is reused. id is the ID of
// the Scope that is open at this level, or 0.
type scope struct {
	isolate  *Isolate
	context  *Context
	id       uint64
	released uint64 // the ID while the scope must not be used
}

func (s Scope) check() error {
	if s.scope != nil && s.scope.id == s.id && !s.scope.isolate.closed() {
		return nil
	}
	return s.why()
}

// why returns the reason why the scope cannot be used.
func (s Scope) why() error {
	switch {
	case s.scope == nil:
	case s.scope.released == s.id && s.scope.isolate.viewing:
		return fmt.Errorf("v8: %w", ErrViewed)
	case s.scope.released == s.id:
		return fmt.Errorf("v8: %w", ErrUnlocked)
	case s.scope.id == s.id:
		return s.scope.isolate.closedError()
	}
	return fmt.Errorf("v8: %w", ErrScopeClosed)
}

func (i *Isolate) openScope(c *Context) Scope {
	i.locker.CheckHolder()
	if i.open == len(i.scopes) {
		i.scopes = append(i.scopes, &scope{isolate: i})
	}
	s := i.scopes[i.open]
	i.open++
	i.lastScope++
	s.context = c
	s.id = i.lastScope
	return Scope{s, i.lastScope}
}

// innermost returns the innermost open scope. At least one scope must be open.
func (i *Isolate) innermost() Scope {
	s := i.scopes[i.open-1]
	return Scope{s, s.id}
}

func (i *Isolate) closeScope() {
	i.checkClosing()
	i.open--
	i.scopes[i.open].id = 0
	i.scopes[i.open].context = nil
}

// Do holds the isolate while it calls f, and returns f's error. It waits for the lock,
// locks the goroutine to its thread, and opens V8's scopes once. If the goroutine is
// already inside the isolate, Do returns an error that wraps ErrReentrant; the
// goroutine has a Scope to use. If ctx has ended before Do has the lock, Do returns the
// error of ctx and does not call f.
func (c *Context) Do(ctx context.Context, f func(s Scope) error) error {
	return c.do(ctx, false, f)
}

// do implements Do. If endedToo is true, it calls f even if ctx has ended.
func (c *Context) do(ctx context.Context, endedToo bool, f func(s Scope) error) error {
	i, err := c.owner()
	if err != nil {
		return err
	}
	if f == nil {
		return noFunction("do")
	}
	// check is called with the lock, because handles are released when the lock is
	// acquired.
	wait, cancel := i.guard.until(ctx)
	err = i.locker.Hold(wait, func() (bridge.Handle, error) {
		i.freeDropped()
		if wait.Err() != nil && !endedToo {
			return 0, lock.Ended(wait)
		}
		return c.handle.bits, c.open()
	})
	cancel()
	if err != nil {
		return i.refused(err)
	}
	defer i.locker.Release()
	s := i.openScope(c)
	defer i.closeScope()
	// Also if f panics.
	defer func() {
		if i.hasRejections() {
			i.reportRejections(ctx, s)
		}
	}()
	return f(s)
}

// Nest calls f with a scope nested in this one. Handles that f creates are released
// when f returns, so Nest is useful in loops that create many.
func (s Scope) Nest(f func(s Scope) error) error { return s.nest(nil, f) }

// nest calls f with a scope nested in this one, in context c of the same isolate, or in
// the current context if c is nil.
func (s Scope) nest(c *Context, f func(s Scope) error) error {
	if err := s.check(); err != nil {
		return err
	}
	if f == nil {
		return noFunction("nest")
	}
	i := s.scope.isolate
	handle := bridge.Handle(0)
	if c == nil {
		c = i.scopes[i.open-1].context
	} else {
		if err := c.check(); err != nil {
			return err
		}
		if c.isolate != i {
			return fmt.Errorf("v8: %w", ErrOtherIsolate)
		}
		handle = c.handle.bits
	}
	if status := i.bridge.OpenScope(handle); status != bridge.OK {
		return i.fail(status, &frame{}, nil)
	}
	defer i.bridge.CloseScope()
	inner := i.openScope(c)
	defer i.closeScope()
	return f(inner)
}

// Isolate returns the isolate of the scope, or nil for the zero Scope.
func (s Scope) Isolate() *Isolate {
	if s.scope == nil {
		return nil
	}
	return s.scope.isolate
}

// Context returns the context that Go entered for the innermost scope. It returns nil
// if s is closed, and in a Callback that runs during a garbage collection. In a Callback
// it is the context in which the run began. Global, Eval and new objects belong to the
// context of the function that was called, which is another one if a script calls a
// function of another context. In a Callback of a HostFunction, Context returns that one.
func (s Scope) Context() *Context {
	if s.check() != nil {
		return nil
	}
	return s.scope.isolate.scopes[s.scope.isolate.open-1].context
}

// Eval compiles and runs a script, and returns its completion value. A script has at
// most one origin.
func (s Scope) Eval(ctx context.Context, source string, origin ...Origin) (Value, error) {
	o, err := originOf(origin)
	if err != nil {
		return Undefined, err
	}
	return s.eval(ctx, o, source)
}

// evalInternal is EvalInternal of package wire.
func (s Scope) evalInternal(ctx context.Context, source string) (Value, error) {
	return s.eval(ctx, bridge.Origin{Internal: true}, source)
}

func (s Scope) eval(ctx context.Context, o bridge.Origin, source string) (Value, error) {
	return s.value(ctx, func(f *frame) bridge.Status {
		return f.isolate.bridge.Eval(bridge.Held, 0, &o, source, bridge.WantValue, &f.result)
	})
}

// Run runs a compiled script in the scope's context, and returns its completion value.
func (s Scope) Run(ctx context.Context, script *Script) (Value, error) {
	if err := s.check(); err != nil {
		return Undefined, err
	}
	i := s.scope.isolate
	if err := script.usable(i); err != nil {
		return Undefined, err
	}
	entered := bridge.Handle(0)
	if c := i.scopes[i.open-1].context; c != nil {
		entered = c.handle.bits
	}
	return s.value(ctx, func(f *frame) bridge.Status {
		return i.bridge.Run(bridge.Held, entered, script.handle.bits, bridge.WantValue, &f.result)
	})
}

// Global returns the context's global object.
func (s Scope) Global() (Value, error) {
	return s.value(context.Background(), func(f *frame) bridge.Status {
		return f.isolate.bridge.Global(&f.result)
	})
}

// Value converts plain Go data to a JavaScript value: nil (to null), bool, all integer
// and float types, string, *big.Int (to a BigInt), time.Time (to a Date), []byte (to a
// Uint8Array with a copy of the bytes), []any and map[string]any. They may contain
// Values. The properties of an object are created in the order of the sorted keys. If
// the memory limit leaves no room for a Uint8Array, the error wraps a *MemoryError. Value
// returns an error that wraps ErrNotData for other types, for an
// integer that is not exact as a JavaScript number, for a time out of the range of a
// Date, and for data that is too large or nests too deep; see MaxParts,
// IsolateOptions.MaxBytes and IsolateOptions.MaxDepth.
func (s Scope) Value(x any) (Value, error) {
	if err := s.check(); err != nil {
		return Undefined, err
	}
	return s.make(s.scope.isolate.runContext(), x)
}

// make implements Value. It ends when ctx ends.
func (s Scope) make(ctx context.Context, x any) (Value, error) {
	return s.value(context.Background(), func(f *frame) bridge.Status {
		if err := f.data(ctx, x); err != nil {
			return f.skip(err)
		}
		return f.isolate.bridge.Make(&f.args, &f.result)
	})
}

// Object makes an empty object.
func (s Scope) Object() (Value, error) { return s.Value(map[string]any{}) }

// Array makes an array of values.
func (s Scope) Array(elements ...Value) (Value, error) {
	list := make([]any, len(elements))
	for n, e := range elements {
		list[n] = e
	}
	return s.Value(list)
}

// JSON returns the result of JSON.stringify(v, undefined, indent). ok is false if that
// is undefined, as for a function.
func (s Scope) JSON(ctx context.Context, v Value, indent string) (json string, ok bool, err error) {
	r, err := s.value(ctx, func(f *frame) bridge.Status {
		return f.isolate.bridge.Do(bridge.OpJSON, 0, &f.args, &f.result)
	}, v, String(indent))
	// JSON strings are quoted, so this text is not the JSON of any value.
	text := r.inlineText()
	return text, err == nil && text != "undefined", err
}
