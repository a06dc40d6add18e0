package v8

import (
	"context"

	"github.com/seed24588400/paddock/internal/bridge"
)

// Origin is where a script's text comes from, for messages and stacks. The zero
// Origin is an anonymous script.
type Origin struct {
	Name string // such as "app.js"
	// Line and Column are where in that file the text begins, counted from 1;
	// 0 means 1.
	Line, Column int
}

func (o Origin) bridge() bridge.Origin {
	return bridge.Origin{Name: o.Name, Line: int32(max(o.Line, 1) - 1), Column: int32(max(o.Column, 1) - 1)}
}

// Script is compiled code of an isolate; any of its contexts can run it, many
// times, from any goroutine.
type Script struct {
	handle handle
	code   codeOf
}

// Compile compiles a script. A syntax error is an *Exception with its place.
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

// Compile compiles a script inside a hold, as [Context.Compile] does.
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

// Close gives the script up; closing twice is fine.
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
