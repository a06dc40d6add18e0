package v8

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/startup"
)

// ErrNotOptimised means that V8 has optimised no function of a WebAssembly module
// yet, and has no code for a cache.
var ErrNotOptimised = errors.New("V8 has not optimised any of the module yet")

// NewWasmModuleCached is NewWasmModule with the code that V8 had optimised when
// the cache was made, which runs at full speed from its first call. A cache of
// other bytes, or of another processor's V8, is no error; see CacheRejected.
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

// CacheRejected reports whether the module was compiled from its bytes in some
// group although it has a cache, or has one of other bytes.
func (m *WasmModule) CacheRejected() bool {
	if m.made() != nil {
		return false
	}
	m.codes.mu.Lock()
	defer m.codes.mu.Unlock()
	return m.codes.rejected
}

// CodeCache makes a cache of what V8 has optimised of the module by now in the
// scope's group: functions that were called often. It is ErrNotOptimised when
// there are none, and ErrInvalid where no isolate of the group has compiled it.
//
// What is in it is the processor's own code: package snapshot writes and reads it
// so that it can be trusted.
func (m *WasmModule) CodeCache(ctx context.Context, s Scope) (*CodeCache, error) {
	if err := m.made(); err != nil {
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
	f := i.enter()
	defer i.leave(f)
	if err := i.run(ctx, f, func() bridge.Status { return i.bridge.WasmCode(code.Wasm, &f.result) }); err != nil {
		return nil, err
	}
	if len(f.result.Bytes()) == 0 {
		return nil, fmt.Errorf("v8: code cache: %w", ErrNotOptimised)
	}
	return &CodeCache{startup.Code{Source: startup.WasmSource(m.wire), V8: slices.Clone(f.result.Bytes())}}, nil
}
