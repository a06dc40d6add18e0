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
)

// WasmModule is a WebAssembly module for any isolates: it is compiled once for
// each group, and the isolates of the group share the code, with what V8 has
// optimised of it meanwhile. Its methods may be called from any goroutine. It
// should be closed; one that is forgotten is collected some day.
//
// Code is tied to a group because the jobs that go on compiling it are (V8's
// module-compiler.cc).
type WasmModule struct {
	wire    []byte
	cache   []byte // V8's code, may be nil
	codes   *wasmCodes
	cleanup runtime.Cleanup
}

// wasmCodes are a module's, by groups.
type wasmCodes struct {
	mu       sync.Mutex
	closed   bool
	rejected bool
	code     map[*groups.Group]*wasmCode
}

// wasmCode is one's; the group is kept as long.
type wasmCode struct {
	bridge.Wasm
	group *groups.Group
	users atomic.Int64 // those who make values of it, and 1 while it is in the list
}

func (c *wasmCode) done() {
	if c.users.Add(-1) == 0 {
		c.Free()
		c.group.Drop()
	}
}

// NewWasmModule is a module of the bytes of its binary format, which are copied.
// Whether they are one is found out when it is compiled.
func NewWasmModule(wire []byte) *WasmModule { return newWasmModule(bytes.Clone(wire)) }

func newWasmModule(wire []byte) *WasmModule {
	m := &WasmModule{wire: wire, codes: &wasmCodes{code: make(map[*groups.Group]*wasmCode)}}
	m.cleanup = runtime.AddCleanup(m, (*wasmCodes).close, m.codes)
	return m
}

// Value makes a WebAssembly.Module of it in the scope's context. The first in a
// group compiles, which for a megabyte takes some milliseconds; the others take
// microseconds. An isolate that is compiling is not waited for. Bytes that are
// no module are an *Exception with a WebAssembly.CompileError, and where
// [Context.AllowCodeGeneration] has forbidden WebAssembly it is
// ErrWasmForbidden. ctx is looked at before and after.
//
// Where the isolate that compiled is lost, the others of its group go on with
// what there is, and V8 optimises no more of it.
func (m *WasmModule) Value(ctx context.Context, s Scope) (Value, error) {
	if err := m.made(); err != nil {
		return Undefined, err
	}
	return s.verb(ctx, func(i *Isolate, f *frame) (bridge.Status, error) {
		code, err := m.codes.of(i.group)
		if err != nil {
			return bridge.Invalid, err
		}
		if code != nil {
			defer code.done()
			return i.bridge.WasmValue(code.Wasm, &f.result), nil
		}
		made, used, status := i.bridge.CompileWasm(m.wire, m.cache, &f.result)
		if status == bridge.OK {
			m.codes.add(i.group, made, m.cache != nil && !used)
		}
		return status, nil
	})
}

// Size is how many bytes the module has in its binary format.
func (m *WasmModule) Size() int {
	if m == nil {
		return 0
	}
	return len(m.wire)
}

func (m *WasmModule) made() error {
	if m == nil || m.codes == nil {
		return unmade("WasmModule", "NewWasmModule")
	}
	return nil
}

// Close gives the code up; what was made of it goes on. Later use is ErrClosed.
// Closing twice is fine.
func (m *WasmModule) Close() error {
	if m.made() != nil {
		return nil
	}
	m.cleanup.Stop()
	m.codes.close()
	return nil
}

// of returns the code for a group, which is in use until it is done; nil if there
// is none yet.
func (c *wasmCodes) of(g *groups.Group) (*wasmCode, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil, fmt.Errorf("v8: the WebAssembly module is closed: %w", ErrClosed)
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
		made.Free() // another was faster
		return
	}
	g.Keep()
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

// WasmMemory returns the buffer that a WebAssembly.Memory has at the moment,
// whatever the guest made of its prototype; growing the memory detaches it. It
// is ErrInvalid for other values.
func (v Value) WasmMemory() (Value, error) {
	if err := v.check(); err != nil {
		return Undefined, err
	}
	i := v.isolate()
	f := i.enter()
	defer i.leave(f)
	if status := i.bridge.WasmMemory(bridge.Handle(v.bits), &f.result); status != bridge.OK {
		return Undefined, i.fail(status, f, nil)
	}
	return i.valueOf(f.result.Value, f.result.Bytes()), nil
}
