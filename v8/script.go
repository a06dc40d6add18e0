package v8

import (
	"context"
	"fmt"

	"github.com/seed24588400/paddock/internal/bridge"
)

// Origin is the position of a script in its source file, for messages and stack traces.
// The zero Origin is an anonymous script. An Origin is a [CompileOption].
type Origin struct {
	Name string // such as "app.js"
	// Line and Column are the position in the file at which the source begins, counted
	// from 1. 0 means 1.
	Line, Column int
}

// originOf returns the origin of a script that has at most one.
func originOf(origins []Origin) (bridge.Origin, error) {
	switch len(origins) {
	case 0:
		return bridge.Origin{}, nil
	case 1:
		return origins[0].bridge(), nil
	}
	return bridge.Origin{}, errOrigins(len(origins))
}

func errOrigins(n int) error {
	return fmt.Errorf("v8: %w: %d origins of one script; pass at most one", ErrInvalid, n)
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

// Compile compiles a script. The options are an [Origin] and [CompileOptions], each at
// most once. A syntax error is an *Exception with its position.
func (c *Context) Compile(ctx context.Context, source string, opts ...CompileOption) (*Script, error) {
	o, err := compilationOf(source, opts)
	if err != nil {
		return nil, err
	}
	i, err := c.owner()
	if err == nil {
		err = i.lockForRun(ctx)
	}
	if err != nil {
		return nil, err
	}
	defer i.locker.Unlock()
	if err := c.open(); err != nil {
		return nil, err
	}
	return i.compile(ctx, bridge.OneShot, c.handle.bits, source, o)
}

// Compile compiles a script in a hold, as [Context.Compile] does.
func (s Scope) Compile(ctx context.Context, source string, opts ...CompileOption) (*Script, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	o, err := compilationOf(source, opts)
	if err != nil {
		return nil, err
	}
	return s.scope.isolate.compile(ctx, bridge.Held, 0, source, o)
}

func (i *Isolate) compile(
	ctx context.Context, mode bridge.Mode, context bridge.Handle, source string, o compilation,
) (*Script, error) {
	bits, err := i.make(ctx, func(f *frame) (bridge.Handle, bridge.Status) {
		return i.bridge.Compile(mode, context, &o.origin, source, o.code, &f.result)
	}, nil)
	if err != nil {
		return nil, err
	}
	script := &Script{code: o.result()}
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
		return zeroValue("Script", "Compile")
	}
	return s.handle.usable("script", i)
}
