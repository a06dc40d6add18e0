package v8

import (
	"context"
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
}

// NewContext creates a context. It is the default context of the isolate's snapshot if
// the isolate has one, and otherwise a context in which no code has run.
func (i *Isolate) NewContext(ctx context.Context) (*Context, error) {
	return i.newContext(ctx, 0)
}

func (i *Isolate) newContext(ctx context.Context, number uint32) (*Context, error) {
	if err := i.lock(ctx); err != nil {
		return nil, err
	}
	defer i.locker.Unlock()
	f := i.enter()
	defer i.leave(f)
	var bits bridge.Handle
	if err := i.roomFor(number); err != nil {
		return nil, err
	}
	err := i.run(ctx, f, func() (status bridge.Status) {
		bits, status = i.bridge.NewContextNumbered(bridge.OneShot, number, &f.result)
		return status
	})
	if err != nil {
		return nil, err
	}
	c := &Context{isolate: i}
	if i.snapshot != nil {
		c.modules.inSnapshot = i.snapshot.blob.Contexts[number].Modules
	}
	own(&c.handle, i, bits, c)
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
	_, err := c.oneShot(ctx, nil, func(f *frame) bridge.Status {
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

// Close releases the context. Objects of it that are still referenced remain in the
// heap. It is not an error to call Close more than once.
func (c *Context) Close() error {
	if c != nil {
		c.handle.close()
	}
	return nil
}

func (c *Context) check() error {
	if c == nil {
		return unmade("Context", "Isolate.NewContext")
	}
	return c.handle.check("context")
}

// oneShot runs one operation of the bridge that returns plain data. It has the lock of
// the isolate but no hold. args, if it is not nil, is called with the lock.
func (c *Context) oneShot(ctx context.Context, args func(f *frame) error, verb func(f *frame) bridge.Status) (any, error) {
	x, tells, err := c.oneTurn(ctx, args, verb)
	if tells {
		c.tell(ctx)
	}
	return x, err
}

// tell reports rejections to the hooks in a separate hold.
func (c *Context) tell(ctx context.Context) {
	// If this fails, the end of the next activation reports them.
	_ = c.Do(ctx, func(Scope) error { return nil })
}

func (c *Context) oneTurn(ctx context.Context, args func(f *frame) error, verb func(f *frame) bridge.Status) (x any, tells bool, err error) {
	i, err := c.home()
	if err == nil {
		err = i.lock(ctx)
	}
	if err != nil {
		return nil, false, err
	}
	defer i.locker.Unlock()
	// Checked with the lock, because handles are released when the lock is acquired.
	if err := c.check(); err != nil {
		return nil, false, err
	}
	defer func() { tells = i.tells() }() // runs after leave
	f := i.enter()
	defer i.leave(f)
	if args != nil {
		if err := args(f); err != nil {
			return nil, false, err
		}
	}
	i.context = c
	err = i.run(ctx, f, func() bridge.Status { return verb(f) })
	i.context = nil
	if err != nil {
		return nil, false, err
	}
	return f.graph(), false, nil
}

// Eval compiles and runs a script and returns its completion value as plain Go data, as
// [Value.Export] does. If the value cannot be converted, it returns an error that wraps
// ErrNotData, although the script has run. Use Exec for scripts whose value does not
// matter. A script has at most one origin.
func (c *Context) Eval(ctx context.Context, source string, origin ...Origin) (any, error) {
	o, err := originOf(origin)
	if err != nil {
		return nil, err
	}
	return c.oneShot(ctx, nil, func(f *frame) bridge.Status {
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
	_, err = c.oneShot(ctx, nil, func(f *frame) bridge.Status {
		return c.isolate.bridge.Eval(bridge.OneShot, c.handle.bits, &o, source, bridge.WantNothing, &f.result)
	})
	return err
}

// Run runs a compiled script and returns its completion value as plain Go data, as Eval
// does.
func (c *Context) Run(ctx context.Context, script *Script) (any, error) {
	return c.oneShot(ctx, func(*frame) error {
		return script.usable(c.isolate)
	}, func(f *frame) bridge.Status {
		return c.isolate.bridge.Run(bridge.OneShot, c.handle.bits, script.handle.bits, bridge.WantGraph, &f.result)
	})
}

// Call calls the global function of that name with plain Go data, as [Scope.Value]
// converts it, and returns its result as plain Go data.
func (c *Context) Call(ctx context.Context, name string, args ...any) (any, error) {
	return c.oneShot(ctx, func(f *frame) error {
		if err := f.argument(String(name)); err != nil {
			return err
		}
		return f.allData(ctx, args)
	}, func(f *frame) bridge.Status {
		return c.isolate.bridge.ContextDo(bridge.OneShot, c.handle.bits, bridge.DoCall, 0, &f.args, &f.result)
	})
}

// CallPersistent is like Call, for the function that the Persistent refers to. this is
// undefined.
func (c *Context) CallPersistent(ctx context.Context, function *Persistent, args ...any) (any, error) {
	return c.oneShot(ctx, func(f *frame) error {
		if err := function.usable(c.isolate); err != nil {
			return err
		}
		if err := f.argument(Undefined); err != nil {
			return err
		}
		return f.allData(ctx, args)
	}, func(f *frame) bridge.Status {
		return c.isolate.bridge.ContextDo(bridge.OneShot, c.handle.bits, bridge.DoCall, function.handle.bits, &f.args, &f.result)
	})
}

// Get returns a property of the global object as plain Go data.
func (c *Context) Get(ctx context.Context, name string) (any, error) {
	return c.oneShot(ctx, func(f *frame) error {
		return f.argument(String(name))
	}, func(f *frame) bridge.Status {
		return c.isolate.bridge.ContextDo(bridge.OneShot, c.handle.bits, bridge.DoGet, 0, &f.args, &f.result)
	})
}

// Set sets a property of the global object to plain Go data.
func (c *Context) Set(ctx context.Context, name string, x any) error {
	_, err := c.oneShot(ctx, func(f *frame) error {
		if err := f.argument(String(name)); err != nil {
			return err
		}
		return f.data(ctx, x)
	}, func(f *frame) bridge.Status {
		return c.isolate.bridge.ContextDo(bridge.OneShot, c.handle.bits, bridge.DoSet, 0, &f.args, &f.result)
	})
	return err
}

// SetFunc sets a property of the global object to a new function that calls f.
func (c *Context) SetFunc(ctx context.Context, name string, f Callback) error {
	return c.Do(ctx, func(s Scope) error {
		function, err := s.Function(name, f)
		if err != nil {
			return err
		}
		global, err := s.Global()
		if err != nil {
			return err
		}
		return global.Set(ctx, String(name), function)
	})
}
