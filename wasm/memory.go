package wasm

import (
	"context"
	"fmt"

	"github.com/seed24588400/paddock/v8"
)

// PageSize is the size of a page of a memory, in bytes.
const PageSize = 64 << 10

// Memory is a memory of an instance. It is valid while its scope is open, on the
// scope's goroutine, and is not safe for concurrent use.
type Memory struct{ memory v8.Value }

// Memory returns an exported memory. It returns an error that wraps v8.ErrInvalid if
// the export is not a memory.
func (i *Instance) Memory(name string) (*Memory, error) {
	v, err := i.Export(name)
	if err != nil {
		return nil, err
	}
	if _, err := v.WasmMemory(); err != nil {
		return nil, fmt.Errorf("wasm: %s: %w", name, err)
	}
	return &Memory{v}, nil
}

// Value returns the WebAssembly.Memory.
func (m *Memory) Value() v8.Value {
	if m == nil {
		return v8.Undefined
	}
	return m.memory
}

// View calls f with all bytes of the memory in place, for reading and writing. f must
// not keep them. Nothing else runs in the isolate during the call, so the memory
// cannot grow or be freed; see [v8.Value.View].
func (m *Memory) View(f func(b []byte) error) error {
	buffer, err := m.Value().WasmMemory()
	if err != nil {
		return fmt.Errorf("wasm: %w", err)
	}
	return buffer.View(f)
}

// Read copies n bytes at offset. It returns an error that wraps v8.ErrInvalid if they
// are not all within the memory.
func (m *Memory) Read(offset, n uint64) (b []byte, err error) {
	err = m.within(offset, n, func(in []byte) { b = append(b, in...) })
	return b, err
}

// Write copies b to offset. If the bytes are not all within the memory it writes
// nothing and returns an error that wraps v8.ErrInvalid.
func (m *Memory) Write(offset uint64, b []byte) error {
	return m.within(offset, uint64(len(b)), func(in []byte) { copy(in, b) })
}

func (m *Memory) within(offset, n uint64, f func(b []byte)) error {
	return m.View(func(b []byte) error {
		if end := offset + n; end < offset || end > uint64(len(b)) {
			return fmt.Errorf("wasm: %w: bytes %d to %d are outside a memory of %d bytes",
				v8.ErrInvalid, offset, end, len(b))
		}
		f(b[offset : offset+n])
		return nil
	})
}

// Size returns the current size of the memory in bytes.
func (m *Memory) Size() (n uint64, err error) {
	err = m.View(func(b []byte) error {
		n = uint64(len(b))
		return nil
	})
	return n, err
}

// Grow adds pages of [PageSize] bytes and returns the previous number of pages. If
// the module's maximum or the isolate's memory limit does not allow it, the error is
// an *v8.Exception with a RangeError; for the memory limit it also wraps a
// *v8.MemoryError. Grow calls the memory's grow method, which a guest may have
// replaced.
func (m *Memory) Grow(ctx context.Context, pages uint32) (before uint32, err error) {
	grow, err := m.Value().Get(ctx, v8.String("grow"))
	if err != nil {
		return 0, fmt.Errorf("wasm: %w", err)
	}
	v, err := grow.Call(ctx, m.memory, v8.Number(float64(pages)))
	if err != nil {
		return 0, fmt.Errorf("wasm: %w", err)
	}
	n, ok := v.Int64()
	if !ok || n < 0 || n >= 1<<32 {
		return 0, fmt.Errorf("wasm: %w: grow returned a %v", v8.ErrInvalid, v.Kind())
	}
	return uint32(n), nil
}
