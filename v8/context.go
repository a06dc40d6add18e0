package v8

import (
	"context"
	"sync/atomic"

	"github.com/seed24588400/paddock/internal/bridge"
)

// Context is a global object with JavaScript's built-ins, and what scripts add
// to it. Contexts of one isolate share its heap but nothing else. Its methods
// may be called from any goroutine.
type Context struct {
	handle  handle
	isolate *Isolate
	loop    atomic.Pointer[Loop]
	modules moduleHost
}

// NewContext makes a context: the default one of the isolate's snapshot, if it
// has one, and else one in which nothing has run.
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

// CodeGeneration says what code a guest may make while it runs. A new context
// allows both.
type CodeGeneration struct {
	Strings bool // eval, Function and its like; an EvalError if not
	Wasm    bool // WebAssembly modules; a WebAssembly.CompileError if not
}

// AllowCodeGeneration changes that, from now on. V8 itself refuses the rest,
// whatever the guest made of eval. Source: v8-context.h,
// AllowCodeGenerationFromStrings.
func (c *Context) AllowCodeGeneration(ctx context.Context, allow CodeGeneration) error {
	_, err := c.oneShot(ctx, nil, func(f *frame) bridge.Status {
		return c.isolate.bridge.Allow(bridge.OneShot, c.handle.bits, allow.Strings, allow.Wasm, &f.result)
	})
	return err
}

// Isolate returns the isolate that the context is in.
func (c *Context) Isolate() *Isolate {
	if c == nil {
		return nil
	}
	return c.isolate
}

// Close gives the context up. What refers into it lives on in the engine;
// closing twice is fine.
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

// oneShot runs one verb of the bridge that wants plain data, with the isolate's
// turn but no hold; args too is called with the turn.
func (c *Context) oneShot(ctx context.Context, args func(f *frame) error, verb func(f *frame) bridge.Status) (any, error) {
	x, tells, err := c.oneTurn(ctx, args, verb)
	if tells {
		c.tell(ctx)
	}
	return x, err
}

// tell tells the hooks of rejections, in a hold of its own.
func (c *Context) tell(ctx context.Context) {
	// If that cannot be now, the next stay does so.
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
	// Asked with the turn: a handle dies at its isolate's next turn.
	if err := c.check(); err != nil {
		return nil, false, err
	}
	defer func() { tells = i.tells() }() // when the frame is left
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

// Eval compiles and runs a script and returns its completion value as plain Go
// data, as [Value.Export] does. If the value is none, the script has run all
// the same and the error is ErrNotData; use Exec for scripts whose value does
// not matter.
func (c *Context) Eval(ctx context.Context, source string, origin Origin) (any, error) {
	return c.oneShot(ctx, nil, func(f *frame) bridge.Status {
		o := origin.bridge()
		return c.isolate.bridge.Eval(bridge.OneShot, c.handle.bits, &o, source, bridge.WantGraph, &f.result)
	})
}

// Exec compiles and runs a script for its effects.
func (c *Context) Exec(ctx context.Context, source string, origin Origin) error {
	_, err := c.oneShot(ctx, nil, func(f *frame) bridge.Status {
		o := origin.bridge()
		return c.isolate.bridge.Eval(bridge.OneShot, c.handle.bits, &o, source, bridge.WantNothing, &f.result)
	})
	return err
}

// Run runs a compiled script and returns its completion value as plain Go data,
// as Eval does.
func (c *Context) Run(ctx context.Context, script *Script) (any, error) {
	return c.oneShot(ctx, func(*frame) error {
		return script.usable(c.isolate)
	}, func(f *frame) bridge.Status {
		return c.isolate.bridge.Run(bridge.OneShot, c.handle.bits, script.handle.bits, bridge.WantGraph, &f.result)
	})
}

// Call calls the global function of that name with plain Go data, as
// [Scope.Value] takes it, and returns its result as plain Go data.
func (c *Context) Call(ctx context.Context, name string, args ...any) (any, error) {
	return c.oneShot(ctx, func(f *frame) error {
		if err := f.argument(Text(name)); err != nil {
			return err
		}
		return f.allData(args)
	}, func(f *frame) bridge.Status {
		return c.isolate.bridge.ContextDo(bridge.OneShot, c.handle.bits, bridge.DoCall, 0, &f.args, &f.result)
	})
}

// CallPersistent calls a function that was persisted, with an undefined this,
// as Call does.
func (c *Context) CallPersistent(ctx context.Context, function *Persistent, args ...any) (any, error) {
	return c.oneShot(ctx, func(f *frame) error {
		if err := function.usable(c.isolate); err != nil {
			return err
		}
		if err := f.argument(Undefined); err != nil {
			return err
		}
		return f.allData(args)
	}, func(f *frame) bridge.Status {
		return c.isolate.bridge.ContextDo(bridge.OneShot, c.handle.bits, bridge.DoCall, function.handle.bits, &f.args, &f.result)
	})
}

// Get returns a property of the global object as plain Go data.
func (c *Context) Get(ctx context.Context, name string) (any, error) {
	return c.oneShot(ctx, func(f *frame) error {
		return f.argument(Text(name))
	}, func(f *frame) bridge.Status {
		return c.isolate.bridge.ContextDo(bridge.OneShot, c.handle.bits, bridge.DoGet, 0, &f.args, &f.result)
	})
}

// Set sets a property of the global object to plain Go data.
func (c *Context) Set(ctx context.Context, name string, x any) error {
	_, err := c.oneShot(ctx, func(f *frame) error {
		if err := f.argument(Text(name)); err != nil {
			return err
		}
		return f.data(x)
	}, func(f *frame) bridge.Status {
		return c.isolate.bridge.ContextDo(bridge.OneShot, c.handle.bits, bridge.DoSet, 0, &f.args, &f.result)
	})
	return err
}

// SetFunc sets a property of the global object to a Go function.
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
		return global.Set(ctx, Text(name), function)
	})
}
