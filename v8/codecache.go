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

// CompileOption is an option of Compile and CompileModule: an [Origin] or a
// [CompileOptions].
type CompileOption interface{ compileOption() }

func (Origin) compileOption()         {}
func (CompileOptions) compileOption() {}

// CompileOptions configures compilation. Only a script or module that was compiled with
// CompileOptions, which may be zero, has a code cache.
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
	source   [sha256.Size]byte // hash of the source; zero if compiled without CompileOptions
	rejected bool
}

// compilation has the options of one compilation.
type compilation struct {
	origin bridge.Origin
	code   *bridge.Code // nil if there are no CompileOptions
	source [sha256.Size]byte
	cached bool // CompileOptions has a cache
}

func compilationOf(source string, opts []CompileOption) (c compilation, err error) {
	origins := 0
	for _, o := range opts {
		switch o := o.(type) {
		case Origin:
			origins++
			c.origin = o.bridge()
		case CompileOptions:
			if c.code != nil {
				return c, fmt.Errorf("v8: compile: %w: more than one CompileOptions", ErrInvalid)
			}
			c.set(source, o)
		default:
			return c, fmt.Errorf("v8: compile: %w: an option is %T; want an Origin or a CompileOptions", ErrInvalid, o)
		}
	}
	if origins > 1 {
		return c, errOrigins(origins)
	}
	return c, nil
}

// set sets the options for the bridge. The hash of the source is compared here because
// V8 compares only the length of the source.
func (c *compilation) set(source string, o CompileOptions) {
	c.source = sha256.Sum256([]byte(source))
	c.code = &bridge.Code{Eager: o.Eager}
	c.cached = o.Cache != nil
	if c.cached && o.Cache.code.Source == c.source {
		c.code.Cache = o.Cache.code.V8
	}
}

// result returns the record of the compilation, after V8 has set code.Rejected.
func (c *compilation) result() codeOf {
	return codeOf{c.source, c.cached && (len(c.code.Cache) == 0 || c.code.Rejected)}
}

// CacheRejected reports whether the script was compiled from its source although
// CompileOptions.Cache was set. The cache was for another source, or for V8 with other
// flags.
func (s *Script) CacheRejected() bool { return s != nil && s.code.rejected }

// CodeCache makes a cache of a script that was compiled with CompileOptions. It contains
// the functions that are compiled: those that have been called, or all if the script was
// compiled eagerly.
func (s *Script) CodeCache(ctx context.Context) (*CodeCache, error) {
	if s == nil || s.code.source == [sha256.Size]byte{} {
		return nil, fmt.Errorf("v8: code cache: %w: the script was compiled without CompileOptions", ErrInvalid)
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

// CacheRejected reports whether the module was compiled from its source although
// CompileOptions.Cache was set, as [Script.CacheRejected] does.
func (m *Module) CacheRejected() bool { return m != nil && m.code.rejected }

// CodeCache makes a cache of a module that was compiled with CompileOptions, as
// [Script.CodeCache] does. It returns an error that wraps ErrInvalid if the evaluation
// of the module failed.
func (m *Module) CodeCache(ctx context.Context, s Scope) (*CodeCache, error) {
	if m == nil || m.code.source == [sha256.Size]byte{} {
		return nil, fmt.Errorf("v8: code cache: %w: the module was compiled without CompileOptions", ErrInvalid)
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

func (i *Isolate) codeCache(
	ctx context.Context, of [sha256.Size]byte, call func(f *frame) bridge.Status,
) (c *CodeCache, err error) {
	err = i.perform(ctx, call, func(f *frame) {
		c = &CodeCache{startup.Code{Source: of, V8: slices.Clone(f.result.Bytes())}}
	})
	return c, err
}
