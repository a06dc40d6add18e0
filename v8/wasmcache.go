package v8

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/startup"
)

// ErrNotOptimized means that V8 has not optimized any function of a WebAssembly module
// yet, so there is no code for a cache.
var ErrNotOptimized = errors.New("V8 has not optimized any function of the module")

// NewWasmModuleCached is like NewWasmModule, with the code that V8 had optimized when
// the cache was made. That code runs at full speed from its first call. A cache of
// another module, or of V8 on another processor, is not an error; see CacheRejected.
func NewWasmModuleCached(wire []byte, cache *CodeCache) *WasmModule {
	m := NewWasmModule(wire)
	if cache == nil {
		return m
	}
	m.codes.rejected = cache.code.Source != startup.WasmSource(wire)
	if !m.codes.rejected {
		m.cache = cache.code.V8
	}
	return m
}

// CacheRejected reports whether the cache was for other bytes, or V8 rejected it in
// some group and compiled the module from its bytes.
func (m *WasmModule) CacheRejected() bool {
	if m.nonzero() != nil {
		return false
	}
	m.codes.mu.Lock()
	defer m.codes.mu.Unlock()
	return m.codes.rejected
}

// CodeCache makes a cache of the functions of the module that V8 has optimized so far
// in the scope's group, which are functions that were called often. It returns an error
// that wraps ErrNotOptimized if there are none, and ErrInvalid if no isolate of the
// group has compiled the module.
//
// The cache contains machine code. Package snapshot writes and reads caches in a form
// that can be trusted.
func (m *WasmModule) CodeCache(ctx context.Context, s Scope) (*CodeCache, error) {
	if err := m.nonzero(); err != nil {
		return nil, err
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	i := s.scope.isolate
	code, err := m.codes.of(i.group)
	if err != nil {
		return nil, err
	}
	if code == nil {
		return nil, fmt.Errorf("v8: code cache: %w: the module is not compiled in the isolate's group", ErrInvalid)
	}
	defer code.done()
	cache, err := i.codeCache(ctx, startup.WasmSource(m.wire), func(f *frame) bridge.Status {
		return i.bridge.WasmCode(code.Wasm, &f.result)
	})
	if err == nil && cache.Size() == 0 {
		return nil, fmt.Errorf("v8: code cache: %w", ErrNotOptimized)
	}
	return cache, err
}
