package v8

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/bridge"
)

// Buffer makes an ArrayBuffer of n bytes, which fill, if it is not nil, may
// write to before JavaScript sees them: zeros, in the sandbox of the isolate's
// group, and fill's until it returns. Its error is Buffer's, and nothing is made
// then. Memory that the limit has no room for is a MemoryError.
func (s Scope) Buffer(n int, fill func(b []byte) error) (Value, error) {
	return s.buffer(n, false, fill)
}

// SharedBuffer is [Scope.Buffer] for a SharedArrayBuffer.
func (s Scope) SharedBuffer(n int, fill func(b []byte) error) (Value, error) {
	return s.buffer(n, true, fill)
}

func (s Scope) buffer(n int, shared bool, fill func(b []byte) error) (Value, error) {
	if n < 0 {
		return Undefined, fmt.Errorf("v8: buffer: %w: %d bytes", ErrInvalid, n)
	}
	return s.verb(context.Background(), func(i *Isolate, f *frame) (bridge.Status, error) {
		store, status := i.bridge.NewStore(n, shared, &f.result)
		if status != bridge.OK {
			return status, nil
		}
		defer store.Free()
		if fill != nil {
			if err := fill(store.Bytes()); err != nil {
				return bridge.Invalid, err
			}
		}
		return i.bridge.Buffer(store, &f.result), nil
	})
}

// View gives f the bytes of an ArrayBuffer, a SharedArrayBuffer, a typed array
// or a DataView, in place, to read and to write. They are f's until it returns,
// and must not be kept. For that time nothing runs in the isolate: all its
// scopes and handles answer ErrViewed, so that the buffer can be neither
// detached nor resized. Bytes of a SharedArrayBuffer other isolates may write to
// meanwhile; use sync/atomic where that matters.
//
// How long a resizable buffer is, or whether it was detached since it was last
// looked at, which is ErrDetached, is found out at each View. Other kinds are
// ErrInvalid.
func (v Value) View(f func(b []byte) error) error {
	if err := v.check(); err != nil {
		return err
	}
	i := v.isolate()
	fr := i.enter()
	defer i.leave(fr)
	if status := i.bridge.BytesOf(bridge.Handle(v.bits), true, &fr.result); status != bridge.OK {
		return i.fail(status, fr, nil)
	}
	if f == nil {
		return noFunction("view")
	}
	i.viewing = true
	i.putAway()
	defer func() {
		i.viewing = false
		i.bringBack()
	}()
	return f(fr.result.Bytes())
}

// SharedBuffer is the memory of a SharedArrayBuffer, for Go and for any number
// of isolates of its group. Its methods may be called from any goroutine. It
// keeps the memory alive, whatever becomes of the isolates, until it is closed;
// the group lives as long.
type SharedBuffer struct {
	mu      sync.RWMutex // held for reading while the memory is in use
	memory  *sharedMemory
	cleanup runtime.Cleanup
}

type sharedMemory struct {
	store bridge.Store
	group *groups.Group
}

func (m *sharedMemory) free() {
	m.store.Free()
	m.group.Drop()
}

// Shared returns the memory of a SharedArrayBuffer or of a typed array over one.
// It is ErrInvalid for other kinds.
func (v Value) Shared() (*SharedBuffer, error) {
	if err := v.check(); err != nil {
		return nil, err
	}
	i := v.isolate()
	f := i.enter()
	defer i.leave(f)
	store, status := i.bridge.StoreOf(bridge.Handle(v.bits), &f.result)
	if status != bridge.OK {
		return nil, i.fail(status, f, nil)
	}
	i.group.Keep()
	b := &SharedBuffer{memory: &sharedMemory{store, i.group}}
	b.cleanup = runtime.AddCleanup(b, (*sharedMemory).free, b.memory)
	return b, nil
}

// Value makes a SharedArrayBuffer over the memory. It is ErrOtherGroup in an
// isolate of another group.
func (b *SharedBuffer) Value(s Scope) (Value, error) {
	if b == nil {
		return Undefined, unmade("SharedBuffer", "Value.Shared")
	}
	b.mu.RLock()
	defer b.mu.RUnlock()
	return s.verb(context.Background(), func(i *Isolate, f *frame) (bridge.Status, error) {
		switch {
		case b.memory == nil:
			return bridge.Invalid, fmt.Errorf("v8: the shared buffer is closed: %w", ErrClosed)
		case b.memory.group != i.group:
			return bridge.Invalid, fmt.Errorf("v8: %w", ErrOtherGroup)
		}
		return i.bridge.Buffer(b.memory.store, &f.result), nil
	})
}

// View gives f the bytes in place, until it returns. JavaScript may be writing to
// them meanwhile; use sync/atomic where that matters.
func (b *SharedBuffer) View(f func(b []byte) error) error {
	if b == nil {
		return unmade("SharedBuffer", "Value.Shared")
	}
	b.mu.RLock()
	defer b.mu.RUnlock()
	if b.memory == nil {
		return fmt.Errorf("v8: the shared buffer is closed: %w", ErrClosed)
	}
	if f == nil {
		return noFunction("view")
	}
	return f(b.memory.store.Bytes())
}

// Close gives the memory up; SharedArrayBuffers over it keep theirs. It waits for
// functions given to View. Closing twice is fine.
func (b *SharedBuffer) Close() error {
	if b == nil {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.memory != nil {
		b.cleanup.Stop()
		b.memory.free()
		b.memory = nil
	}
	return nil
}
