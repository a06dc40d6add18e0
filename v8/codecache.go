package v8

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/startup"
)

// CodeCache is V8's compiled code of one script or module, which makes compiling it
// again faster in any isolate. V8 does not verify that the code belongs to the source;
// package snapshot writes and reads caches in a form that can be trusted. A CodeCache
// is safe for concurrent use by multiple goroutines.
type CodeCache struct{ code startup.Code }

func newCodeCache(c startup.Code) *CodeCache { return &CodeCache{c} }

// trusted returns the code and the hash of its source.
func (c *CodeCache) trusted() startup.Code {
	if c == nil {
		return startup.Code{}
	}
	return c.code
}

// Size returns the size of the code in bytes.
func (c *CodeCache) Size() int { return len(c.trusted().V8) }

// CompileOptions configures compilation. The zero value compiles as Compile does.
type CompileOptions struct {
	// Cache is a cache of the same source. V8 may reject it, which is not an error; see
	// Script.CacheRejected. Default: none.
	Cache *CodeCache
	// Eager compiles functions immediately, which V8 otherwise compiles when they are
	// called. It is for making a cache, and has no effect together with Cache. Default:
	// false.
	Eager bool
}

// codeOf records how a script was compiled.
type codeOf struct {
	source   [sha256.Size]byte // hash of the source
	rejected bool
}

// CompileWith compiles a script with options. Otherwise it is like [Context.Compile].
func (c *Context) CompileWith(ctx context.Context, source string, origin Origin, o CompileOptions) (*Script, error) {
	code, of := o.code(source)
	script, err := c.compile(ctx, source, origin, code)
	if err != nil {
		return nil, err
	}
	script.code = o.how(code, of)
	return script, nil
}

// CompileWith compiles a script in a hold, as [Context.CompileWith] does.
func (s Scope) CompileWith(ctx context.Context, source string, origin Origin, o CompileOptions) (*Script, error) {
	code, of := o.code(source)
	script, err := s.compile(ctx, source, origin, code)
	if err != nil {
		return nil, err
	}
	script.code = o.how(code, of)
	return script, nil
}

// code returns the options for the bridge, and the hash of the source. The hash is
// compared here because V8 compares only the length of the source.
func (o CompileOptions) code(source string) (*bridge.Code, [sha256.Size]byte) {
	of := sha256.Sum256([]byte(source))
	code := &bridge.Code{Eager: o.Eager}
	if o.Cache != nil && o.Cache.code.Source == of {
		code.Cache = o.Cache.code.V8
	}
	return code, of
}

// how returns the record of a compilation with these options.
func (o CompileOptions) how(code *bridge.Code, of [sha256.Size]byte) codeOf {
	return codeOf{of, o.Cache != nil && (len(code.Cache) == 0 || code.Rejected)}
}

// CacheRejected reports whether the script was compiled from its source although
// CompileOptions.Cache was set. The cache was for another source, or for V8 with other
// flags.
func (s *Script) CacheRejected() bool { return s != nil && s.code.rejected }

// CodeCache makes a cache of a script that CompileWith compiled. It contains the
// functions that are compiled: those that have been called, or all if the script was
// compiled eagerly.
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

// CompileModuleWith compiles a module with options. Otherwise it is like
// [Scope.CompileModule].
func (s Scope) CompileModuleWith(ctx context.Context, source string, origin Origin, o CompileOptions) (*Module, error) {
	code, of := o.code(source)
	m, err := s.compileModule(ctx, source, origin, code)
	if err != nil {
		return nil, err
	}
	m.code = o.how(code, of)
	return m, nil
}

// CacheRejected reports whether the module was compiled from its source although
// CompileOptions.Cache was set, as [Script.CacheRejected] does.
func (m *Module) CacheRejected() bool { return m != nil && m.code.rejected }

// CodeCache makes a cache of a module that CompileModuleWith compiled, as
// [Script.CodeCache] does. It returns an error that wraps ErrInvalid if the evaluation
// of the module failed.
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
