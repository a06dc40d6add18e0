package wasm

import (
	"context"
	"fmt"

	"github.com/seed24588400/paddock/v8"
)

// PageSize is that of a memory's page, in bytes.
const PageSize = 64 << 10

// Memory is an instance's memory. It is good while its scope is open, on the
// scope's goroutine.
type Memory struct{ memory v8.Value }

// Memory is an exported memory; v8.ErrInvalid if the export is another thing.
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

// Value is the WebAssembly.Memory.
func (m *Memory) Value() v8.Value {
	if m == nil {
		return v8.Undefined
	}
	return m.memory
}

// View gives f the memory's bytes in place, all that it has at the moment, to read
// and to write. They are f's until it returns, and must not be kept: nothing runs
// in the isolate meanwhile, so that the memory cannot grow or go; see
// [v8.Value.View].
func (m *Memory) View(f func(b []byte) error) error {
	buffer, err := m.Value().WasmMemory()
	if err != nil {
		return fmt.Errorf("wasm: %w", err)
	}
	return buffer.View(f)
}

// Read copies n bytes from offset on. Beyond the memory's end it is v8.ErrInvalid.
func (m *Memory) Read(offset, n uint64) (b []byte, err error) {
	err = m.within(offset, n, func(in []byte) { b = append(b, in...) })
	return b, err
}

// Write copies b to offset. Beyond the memory's end it is v8.ErrInvalid, and writes
// nothing.
func (m *Memory) Write(offset uint64, b []byte) error {
	return m.within(offset, uint64(len(b)), func(in []byte) { copy(in, b) })
}

func (m *Memory) within(offset, n uint64, f func(b []byte)) error {
	return m.View(func(b []byte) error {
		if end := offset + n; end < offset || end > uint64(len(b)) {
			return fmt.Errorf("wasm: %w: bytes %d to %d of a memory of %d", v8.ErrInvalid, offset, end, len(b))
		}
		f(b[offset : offset+n])
		return nil
	})
}

// Size is how many bytes the memory has at the moment.
func (m *Memory) Size() (n uint64, err error) {
	err = m.View(func(b []byte) error {
		n = uint64(len(b))
		return nil
	})
	return n, err
}

// Grow adds pages, of [PageSize] each, and returns how many there were before. What
// the module's maximum or the isolate's memory limit refuses is an *v8.Exception
// with a RangeError, a MemoryError in its chain for the latter. It calls the
// memory's own grow, which a guest may have replaced.
func (m *Memory) Grow(ctx context.Context, pages uint32) (before uint32, err error) {
	grow, err := m.Value().Get(ctx, v8.Text("grow"))
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
