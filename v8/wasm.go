package v8

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/closed"
)

// WasmModule is a WebAssembly module that any isolate can use. It is compiled once for
// each group, and the isolates of the group share the code, including the code that V8
// optimizes later. A WasmModule should be closed; otherwise a cleanup releases it when
// it is unreachable. It is safe for concurrent use by multiple goroutines.
//
// Code is tied to a group because V8's jobs that compile it are (module-compiler.cc).
type WasmModule struct {
	wire    []byte
	cache   []byte // V8's code; may be nil
	codes   *wasmCodes
	cleanup runtime.Cleanup
}

// wasmCodes is the compiled code of a module by groups.
type wasmCodes struct {
	mu       sync.Mutex
	closed   bool
	rejected bool
	code     map[*groups.Group]*wasmCode
}

// wasmCode is the compiled code for one group. It keeps the group alive.
type wasmCode struct {
	bridge.Wasm
	group *groups.Group
	users atomic.Int64 // number of calls that use the code, plus 1 while it is in the map
}

func (c *wasmCode) done() {
	if c.users.Add(-1) == 0 {
		c.Free()
		members.Drop(c.group)
	}
}

// NewWasmModule returns a WasmModule for a module in binary format. It copies the
// bytes. They are validated when the module is compiled.
func NewWasmModule(wire []byte) *WasmModule { return newWasmModule(bytes.Clone(wire)) }

func newWasmModule(wire []byte) *WasmModule {
	m := &WasmModule{wire: wire, codes: &wasmCodes{code: make(map[*groups.Group]*wasmCode)}}
	m.cleanup = runtime.AddCleanup(m, (*wasmCodes).close, m.codes)
	return m
}

// Value makes a WebAssembly.Module in the scope's context. The first call in a group
// compiles the module, which takes some milliseconds per megabyte; later calls take
// microseconds. It does not wait for another isolate that is compiling the module.
// Value returns an *Exception with a WebAssembly.CompileError if the bytes are not a
// module, and an error that wraps ErrWasmForbidden if [Context.AllowCodeGeneration] has
// disabled WebAssembly. It checks ctx only before and after its work.
//
// If the isolate that compiled the module is lost, other isolates of its group can
// still use the code, but V8 does not optimize it further.
func (m *WasmModule) Value(ctx context.Context, s Scope) (Value, error) {
	if err := m.nonzero(); err != nil {
		return Undefined, err
	}
	return s.value(ctx, func(f *frame) bridge.Status {
		code, err := m.codes.of(f.isolate.group)
		if err != nil {
			return f.skip(err)
		}
		if code != nil {
			defer code.done()
			return f.isolate.bridge.WasmValue(code.Wasm, &f.result)
		}
		made, used, status := f.isolate.bridge.CompileWasm(m.wire, m.cache, &f.result)
		if status == bridge.OK {
			m.codes.add(f.isolate.group, made, m.cache != nil && !used)
		} else {
			made.Free()
		}
		return status
	})
}

// Size returns the size of the module in bytes.
func (m *WasmModule) Size() int {
	if m == nil {
		return 0
	}
	return len(m.wire)
}

func (m *WasmModule) nonzero() error {
	if m == nil || m.codes == nil {
		return zeroValue("WasmModule", "NewWasmModule")
	}
	return nil
}

// Close releases the code. Values made from the module remain usable. Later calls of
// Value return an error that wraps ErrClosed. It is not an error to call Close more
// than once.
func (m *WasmModule) Close() error {
	if m.nonzero() != nil {
		return nil
	}
	m.cleanup.Stop()
	m.codes.close()
	return nil
}

// of returns the code for a group, or nil if there is none yet. The caller must call
// done when it has used the code.
func (c *wasmCodes) of(g *groups.Group) (*wasmCode, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil, fmt.Errorf("v8: %w", closed.Error("the WebAssembly module is closed"))
	}
	code := c.code[g]
	if code != nil {
		code.users.Add(1)
	}
	return code, nil
}

func (c *wasmCodes) add(g *groups.Group, made bridge.Wasm, rejected bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rejected = c.rejected || rejected
	if c.code[g] != nil || c.closed {
		made.Free() // another call has compiled it in the meantime
		return
	}
	members.Keep(g)
	code := &wasmCode{Wasm: made, group: g}
	code.users.Store(1)
	c.code[g] = code
}

func (c *wasmCodes) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	for _, code := range c.code {
		code.done()
	}
	clear(c.code)
}

// WasmMemory returns the current buffer of a WebAssembly.Memory, regardless of changes
// that the guest made to its prototype. Growing the memory detaches the buffer.
// WasmMemory returns an error that wraps ErrInvalid for other values.
func (v Value) WasmMemory() (buffer Value, err error) {
	if err := v.check(); err != nil {
		return Undefined, err
	}
	err = v.isolate().inspect(func(f *frame) bridge.Status {
		return f.isolate.bridge.WasmMemory(bridge.Handle(v.bits), &f.result)
	}, func(f *frame) { buffer = f.resultValue() })
	return buffer, err
}
