package v8

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/startup"
)

// CodeCache is what V8 compiled of one text, for compiling it faster the next
// time, in any isolate. V8 itself does not see to it that the code is the
// text's; package snapshot writes and reads caches so that it can trust them. It
// may be used from any goroutine.
type CodeCache struct{ code startup.Code }

// NewCodeCache is for package snapshot.
func NewCodeCache(c startup.Code) *CodeCache { return &CodeCache{c} }

// Code is for package snapshot.
func (c *CodeCache) Code() startup.Code {
	if c == nil {
		return startup.Code{}
	}
	return c.code
}

// Size returns how many bytes of code it is.
func (c *CodeCache) Size() int { return len(c.Code().V8) }

// CompileOptions say how to compile. The zero value is how Compile does.
type CompileOptions struct {
	// Cache is of the same text. V8 may have no use for it, which is no error; see
	// Script.CacheRejected. Default: none.
	Cache *CodeCache
	// Eager compiles functions too, which otherwise wait until they are called.
	// It is for making a cache, and means nothing beside one. Default: false.
	Eager bool
}

// codeOf is how a script was compiled.
type codeOf struct {
	source   [sha256.Size]byte // of the text
	rejected bool
}

// CompileWith compiles a script as [Context.Compile] does, with options.
func (c *Context) CompileWith(ctx context.Context, source string, origin Origin, o CompileOptions) (*Script, error) {
	code, of := o.code(source)
	script, err := c.compile(ctx, source, origin, code)
	if err != nil {
		return nil, err
	}
	script.code = o.how(code, of)
	return script, nil
}

// CompileWith compiles a script inside a hold, as [Context.CompileWith] does.
func (s Scope) CompileWith(ctx context.Context, source string, origin Origin, o CompileOptions) (*Script, error) {
	code, of := o.code(source)
	script, err := s.compile(ctx, source, origin, code)
	if err != nil {
		return nil, err
	}
	script.code = o.how(code, of)
	return script, nil
}

// code is how the bridge is to compile a text, and the text's hash. V8 looks
// only at its length.
func (o CompileOptions) code(source string) (*bridge.Code, [sha256.Size]byte) {
	of := sha256.Sum256([]byte(source))
	code := &bridge.Code{Eager: o.Eager}
	if o.Cache != nil && o.Cache.code.Source == of {
		code.Cache = o.Cache.code.V8
	}
	return code, of
}

// how is what came of that.
func (o CompileOptions) how(code *bridge.Code, of [sha256.Size]byte) codeOf {
	return codeOf{of, o.Cache != nil && (len(code.Cache) == 0 || code.Rejected)}
}

// CacheRejected reports whether the script was compiled from its text although
// there was a cache: that was of another text, or of a V8 with other flags.
func (s *Script) CacheRejected() bool { return s != nil && s.code.rejected }

// CodeCache makes a cache of a script that CompileWith compiled: of it and of
// its functions that have been compiled by now, which are those that were
// called, or all if it was compiled eagerly.
func (s *Script) CodeCache(ctx context.Context) (*CodeCache, error) {
	if s == nil || s.code.source == [sha256.Size]byte{} {
		return nil, fmt.Errorf("v8: code cache: %w: the script was not compiled by CompileWith", ErrInvalid)
	}
	i := s.handle.isolate
	if err := i.lock(ctx); err != nil {
		return nil, err
	}
	defer i.locker.Unlock()
	if err := s.usable(i); err != nil {
		return nil, err
	}
	return i.codeCache(ctx, s.code.source, func(f *frame) bridge.Status {
		return i.bridge.ScriptCache(bridge.OneShot, s.handle.bits, &f.result)
	})
}

// CompileModuleWith compiles a module as [Scope.CompileModule] does, with options.
func (s Scope) CompileModuleWith(ctx context.Context, source string, origin Origin, o CompileOptions) (*Module, error) {
	code, of := o.code(source)
	m, err := s.compileModule(ctx, source, origin, code)
	if err != nil {
		return nil, err
	}
	m.code = o.how(code, of)
	return m, nil
}

// CacheRejected is as [Script.CacheRejected].
func (m *Module) CacheRejected() bool { return m != nil && m.code.rejected }

// CodeCache makes a cache of a module that CompileModuleWith compiled, as
// [Script.CodeCache] does. It is ErrInvalid for one that failed.
func (m *Module) CodeCache(ctx context.Context, s Scope) (*CodeCache, error) {
	if m == nil || m.code.source == [sha256.Size]byte{} {
		return nil, fmt.Errorf("v8: code cache: %w: the module was not compiled by CompileModuleWith", ErrInvalid)
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	i := s.scope.isolate
	if err := m.handle.usable("module", i); err != nil {
		return nil, err
	}
	return i.codeCache(ctx, m.code.source, func(f *frame) bridge.Status {
		return i.bridge.DoModule(bridge.ModuleCache, m.context.handle.bits, m.handle.bits, &f.args, &f.result)
	})
}

func (i *Isolate) codeCache(ctx context.Context, of [sha256.Size]byte, verb func(f *frame) bridge.Status) (*CodeCache, error) {
	f := i.enter()
	defer i.leave(f)
	if err := i.run(ctx, f, func() bridge.Status { return verb(f) }); err != nil {
		return nil, err
	}
	return &CodeCache{startup.Code{Source: of, V8: slices.Clone(f.result.Bytes())}}, nil
}
