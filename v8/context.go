package v8

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/seed24588400/paddock/internal/bridge"
)

// Context is a global object with JavaScript's built-in objects and the properties that
// scripts add. The contexts of an isolate share its heap; each has separate built-in
// objects. A Context is safe for concurrent use by multiple goroutines.
type Context struct {
	handle  handle
	isolate *Isolate
	loop    atomic.Pointer[Loop]
	modules moduleHost
	values  keptValues
	data    contextData
}

// ContextOptions are the options of [Isolate.NewContext] and [Scope.NewContext].
type ContextOptions struct {
	// From is the name of the context in the isolate's snapshot from which the context
	// starts. Default: the default context of the snapshot or, if the isolate has none, a
	// context in which no code has run.
	From string
	// SecurityToken gives the context access to all contexts of the isolate with the same
	// token, as windows of one origin have in browsers: scripts can use each other's
	// global objects, and stack traces contain each other's frames. Give the same token
	// only to contexts of one tenant. See SetSecurityToken in v8-context.h. Default: the
	// context has access to no other.
	SecurityToken string
	// ToStringTag is the Symbol.toStringTag of the global object: with "Window",
	// Object.prototype.toString.call(globalThis) returns "[object Window]". Scripts
	// cannot assign to it, but they can delete it. Default: none.
	ToStringTag string
}

func contextOptionsOf(options []ContextOptions) (o ContextOptions, err error) {
	switch len(options) {
	case 0:
		return o, nil
	case 1:
		return options[0], nil
	}
	return o, fmt.Errorf("v8: new context: %w: %d ContextOptions; pass at most one", ErrInvalid, len(options))
}

// NewContext creates a context. Pass at most one ContextOptions. NewContext returns
// an error that wraps ErrNoContext if the snapshot has no context of the name
// ContextOptions.From.
func (i *Isolate) NewContext(ctx context.Context, options ...ContextOptions) (*Context, error) {
	o, err := contextOptionsOf(options)
	if err != nil {
		return nil, err
	}
	if err := i.lock(ctx); err != nil {
		return nil, err
	}
	defer i.locker.Unlock()
	return i.newContext(ctx, bridge.OneShot, o)
}

// NewContext creates a context, as [Isolate.NewContext] does, while the isolate is held,
// also inside a Callback. Use [Scope.Enter] to run code in it. Contexts that are closed
// in a hold or a Callback are released when the lock of the isolate is acquired the next
// time, so a loop that creates and closes contexts in one hold reaches the memory limit.
func (s Scope) NewContext(ctx context.Context, options ...ContextOptions) (*Context, error) {
	o, err := contextOptionsOf(options)
	if err != nil {
		return nil, err
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	return s.scope.isolate.newContext(ctx, bridge.Held, o)
}

func (i *Isolate) newContext(ctx context.Context, mode bridge.Mode, o ContextOptions) (*Context, error) {
	number, err := i.snapshot.number(o.From)
	if err != nil {
		return nil, err
	}
	if err := i.roomFor(number); err != nil {
		return nil, err
	}
	var id uint32
	bits, err := i.make(ctx, func(f *frame) (bits bridge.Handle, status bridge.Status) {
		options := bridge.ContextOptions{Number: number, Token: o.SecurityToken, ToStringTag: o.ToStringTag}
		bits, id, status = i.bridge.NewContext(mode, options, &f.result)
		return bits, status
	}, nil)
	if err != nil {
		return nil, err
	}
	c := &Context{isolate: i}
	if i.snapshot != nil {
		in := i.snapshot.blob.Contexts[number]
		c.modules.inSnapshot = in.Modules
		c.values.inSnapshot = make(map[string]int, len(in.Values))
		for n, name := range in.Values {
			c.values.inSnapshot[name] = len(in.Modules) + n
		}
	}
	own(&c.handle, i, bits, c)
	i.contexts.add(id, c)
	return c, nil
}

// CodeGeneration determines which code a guest may generate while it runs. A new
// context allows both.
type CodeGeneration struct {
	Strings bool // eval, Function and the like; if false, they throw an EvalError
	Wasm    bool // WebAssembly modules; if false, compiling throws a WebAssembly.CompileError
}

// AllowCodeGeneration changes what code the context may generate from now on. V8
// enforces it, so that changes a guest makes to eval have no effect. It is documented
// in v8-context.h, AllowCodeGenerationFromStrings.
func (c *Context) AllowCodeGeneration(ctx context.Context, allow CodeGeneration) error {
	_, err := c.oneShot(ctx, func(f *frame) bridge.Status {
		return c.isolate.bridge.Allow(bridge.OneShot, c.handle.bits, allow.Strings, allow.Wasm, &f.result)
	})
	return err
}

// Isolate returns the context's isolate.
func (c *Context) Isolate() *Isolate {
	if c == nil {
		return nil
	}
	return c.isolate
}

// Close releases the context when the lock of the isolate is acquired the next time.
// Objects of it that are still referenced remain in the heap. A [Loop] of the context that
// waits ends with ErrClosed. It is not an error to call Close more than once.
func (c *Context) Close() error {
	if c != nil {
		c.handle.close()
		pump.wake(c.Isolate().ID())
	}
	return nil
}

func (c *Context) check() error {
	if c == nil {
		return zeroValue("Context", "Isolate.NewContext")
	}
	return c.handle.check("context")
}

// open is check for a context that is not nil or zero, with the lock of the isolate.
func (c *Context) open() error { return c.handle.open("context") }

// Eval compiles and runs a script and returns its completion value as plain Go data, as
// [Value.Export] does. If the value cannot be converted, it returns an error that wraps
// ErrNotData, although the script has run. Use Exec for scripts whose value does not
// matter. A script has at most one origin.
func (c *Context) Eval(ctx context.Context, source string, origin ...Origin) (any, error) {
	o, err := originOf(origin)
	if err != nil {
		return nil, err
	}
	return c.oneShot(ctx, func(f *frame) bridge.Status {
		return c.isolate.bridge.Eval(bridge.OneShot, c.handle.bits, &o, source, bridge.WantGraph, &f.result)
	})
}

// Exec compiles and runs a script and discards its completion value. A script has at
// most one origin.
func (c *Context) Exec(ctx context.Context, source string, origin ...Origin) error {
	o, err := originOf(origin)
	if err != nil {
		return err
	}
	_, err = c.oneShot(ctx, func(f *frame) bridge.Status {
		return c.isolate.bridge.Eval(bridge.OneShot, c.handle.bits, &o, source, bridge.WantNothing, &f.result)
	})
	return err
}

// Run runs a compiled script and returns its completion value as plain Go data, as Eval
// does.
func (c *Context) Run(ctx context.Context, script *Script) (any, error) {
	return c.oneShot(ctx, func(f *frame) bridge.Status {
		if err := script.usable(f.isolate); err != nil {
			return f.skip(err)
		}
		return f.isolate.bridge.Run(bridge.OneShot, c.handle.bits, script.handle.bits, bridge.WantGraph, &f.result)
	})
}

// Call calls the global function of that name with plain Go data, as [Scope.Value]
// converts it, and returns its result as plain Go data. this is undefined.
func (c *Context) Call(ctx context.Context, name string, args ...any) (any, error) {
	return c.oneShot(ctx, func(f *frame) bridge.Status {
		if err := f.allData(ctx, args); err != nil {
			return f.skip(err)
		}
		return f.contextDo(c, bridge.OpCall, 0)
	}, String(name))
}

// Get returns a property of the global object as plain Go data.
func (c *Context) Get(ctx context.Context, name string) (any, error) {
	return c.oneShot(ctx, func(f *frame) bridge.Status { return f.contextDo(c, bridge.OpGet, 0) }, String(name))
}

// Set sets a property of the global object to plain Go data. If the property is read-only,
// or if it does not exist and the global object is not extensible, the error wraps
// ErrInvalid. Setters are called; a property that has only a getter is no error.
func (c *Context) Set(ctx context.Context, name string, x any) error {
	return c.Do(ctx, func(s Scope) error {
		v, err := s.make(ctx, x)
		if err != nil {
			return err
		}
		return s.setGlobal(ctx, name, v)
	})
}

// setGlobal sets a property of the global object. Only accessors and proxies run JavaScript.
func (s Scope) setGlobal(ctx context.Context, name string, v Value) error {
	global, err := s.Global()
	if err != nil {
		return err
	}
	key := String(name)
	switch _, err := global.DataProperty(key, true); {
	case errors.Is(err, ErrInvalid): // an accessor or a proxy, perhaps in a prototype
		return global.Set(ctx, key, v)
	case err != nil:
		return err
	}
	if done, err := global.SetDataProperty(key, v); err != nil || done {
		return err
	}
	return fmt.Errorf("v8: set %s: %w: it is read-only, or the global object is not extensible", name, ErrInvalid)
}

// contextDo performs an operation on an object of the context, or on the global object
// if object is 0, without a hold.
func (f *frame) contextDo(c *Context, op bridge.Op, object bridge.Handle) bridge.Status {
	return f.isolate.bridge.ContextDo(bridge.OneShot, c.handle.bits, op, object, &f.args, &f.result)
}

// SetFunc sets a property of the global object to a new function that calls f. The errors
// are those of Set.
func (c *Context) SetFunc(ctx context.Context, name string, f Callback) error {
	return c.Do(ctx, func(s Scope) error {
		function, err := s.Function(name, f)
		if err != nil {
			return err
		}
		return s.setGlobal(ctx, name, function)
	})
}
