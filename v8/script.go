package v8

import (
	"context"

	"github.com/seed24588400/paddock/internal/bridge"
)

// Origin is the position of a script in its source file, for messages and stack traces.
// The zero Origin is an anonymous script.
type Origin struct {
	Name string // such as "app.js"
	// Line and Column are the position in the file at which the source begins, counted
	// from 1. 0 means 1.
	Line, Column int
}

func (o Origin) bridge() bridge.Origin {
	return bridge.Origin{Name: o.Name, Line: int32(max(o.Line, 1) - 1), Column: int32(max(o.Column, 1) - 1)}
}

// Script is compiled code of an isolate. Any context of the isolate can run it, any
// number of times. It is safe for concurrent use by multiple goroutines.
type Script struct {
	handle handle
	code   codeOf
}

// Compile compiles a script. A syntax error is an *Exception with its position.
func (c *Context) Compile(ctx context.Context, source string, origin Origin) (*Script, error) {
	return c.compile(ctx, source, origin, nil)
}

func (c *Context) compile(ctx context.Context, source string, origin Origin, code *bridge.Code) (*Script, error) {
	i, err := c.home()
	if err == nil {
		err = i.lock(ctx)
	}
	if err != nil {
		return nil, err
	}
	defer i.locker.Unlock()
	if err := c.check(); err != nil {
		return nil, err
	}
	return i.compile(ctx, bridge.OneShot, c.handle.bits, source, origin, code)
}

// Compile compiles a script in a hold, as [Context.Compile] does.
func (s Scope) Compile(ctx context.Context, source string, origin Origin) (*Script, error) {
	return s.compile(ctx, source, origin, nil)
}

func (s Scope) compile(ctx context.Context, source string, origin Origin, code *bridge.Code) (*Script, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	return s.scope.isolate.compile(ctx, bridge.Held, 0, source, origin, code)
}

func (i *Isolate) compile(ctx context.Context, mode bridge.Mode, context bridge.Handle, source string, origin Origin, code *bridge.Code) (*Script, error) {
	f := i.enter()
	defer i.leave(f)
	var bits bridge.Handle
	err := i.run(ctx, f, func() (status bridge.Status) {
		o := origin.bridge()
		bits, status = i.bridge.Compile(mode, context, &o, source, code, &f.result)
		return status
	})
	if err != nil {
		return nil, err
	}
	script := new(Script)
	own(&script.handle, i, bits, script)
	return script, nil
}

// Close releases the script. It is not an error to call Close more than once.
func (s *Script) Close() error {
	if s != nil {
		s.handle.close()
	}
	return nil
}

func (s *Script) usable(i *Isolate) error {
	if s == nil {
		return unmade("Script", "Compile")
	}
	return s.handle.usable("script", i)
}
