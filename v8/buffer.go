package v8

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"sync"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/closed"
)

// Buffer makes an ArrayBuffer of n bytes. If fill is not nil, it can write to the bytes
// before JavaScript sees them. They are zero, are in the sandbox of the isolate's
// group, and must not be used after fill returns. If fill returns an error, Buffer
// returns it and makes no ArrayBuffer. Buffer returns a *MemoryError if the memory
// limit leaves no room for the bytes.
func (s Scope) Buffer(n int, fill func(b []byte) error) (Value, error) {
	return s.buffer(n, false, fill)
}

// SharedBuffer is like [Scope.Buffer] but makes a SharedArrayBuffer.
func (s Scope) SharedBuffer(n int, fill func(b []byte) error) (Value, error) {
	return s.buffer(n, true, fill)
}

func (s Scope) buffer(n int, shared bool, fill func(b []byte) error) (Value, error) {
	if n < 0 {
		return Undefined, fmt.Errorf("v8: buffer: %w: %d bytes", ErrInvalid, n)
	}
	return s.value(context.Background(), func(f *frame) bridge.Status {
		store, status := f.isolate.bridge.NewStore(n, shared, &f.result)
		defer store.Free()
		if status != bridge.OK {
			return status
		}
		if fill != nil {
			if err := fill(store.Bytes()); err != nil {
				return f.skip(err)
			}
		}
		return f.isolate.bridge.Buffer(store, &f.result)
	})
}

// View calls f with the bytes of an ArrayBuffer, a SharedArrayBuffer, a typed array or
// a DataView. The bytes are not copied, and f may change them. They must not be used
// after f returns. Nothing else can be done in the isolate meanwhile: all its scopes
// and handles return ErrViewed, so the buffer can be neither detached nor resized.
// Other isolates may write to the bytes of a SharedArrayBuffer at the same time; use
// sync/atomic if that matters.
//
// Each View determines the current length of a resizable buffer. It returns an error
// that wraps ErrDetached if the buffer has been detached, and ErrInvalid for other
// kinds of values.
func (v Value) View(f func(b []byte) error) error {
	if err := v.check(); err != nil {
		return err
	}
	i := v.isolate()
	var err error
	failed := i.inspect(v.bytesOf(true), func(fr *frame) {
		if f == nil {
			err = noFunction("view")
			return
		}
		i.viewing = true
		i.invalidateScopes()
		defer func() {
			i.viewing = false
			i.revalidateScopes()
		}()
		err = f(fr.result.Bytes())
	})
	return cmp.Or(failed, err)
}

// SharedBuffer is the memory of a SharedArrayBuffer, which Go and any number of
// isolates of its group can use. Until it is closed it keeps the memory and the group
// alive, even if the isolates are closed. It is safe for concurrent use by multiple
// goroutines.
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
	members.Drop(m.group)
}

// Shared returns the memory of a SharedArrayBuffer or of a typed array of one. It
// returns an error that wraps ErrInvalid for other kinds of values.
func (v Value) Shared() (*SharedBuffer, error) {
	if err := v.check(); err != nil {
		return nil, err
	}
	i := v.isolate()
	var store bridge.Store
	err := i.inspect(func(f *frame) (status bridge.Status) {
		store, status = i.bridge.StoreOf(bridge.Handle(v.bits), &f.result)
		return status
	}, nil)
	if err != nil {
		store.Free()
		return nil, err
	}
	members.Keep(i.group)
	b := &SharedBuffer{memory: &sharedMemory{store, i.group}}
	b.cleanup = runtime.AddCleanup(b, (*sharedMemory).free, b.memory)
	return b, nil
}

// Value makes a SharedArrayBuffer of the memory. It returns an error that wraps
// ErrOtherGroup in an isolate of another group.
func (b *SharedBuffer) Value(s Scope) (Value, error) {
	if b == nil {
		return Undefined, zeroValue("SharedBuffer", "Value.Shared")
	}
	b.mu.RLock()
	defer b.mu.RUnlock()
	return s.value(context.Background(), func(f *frame) bridge.Status {
		switch {
		case b.memory == nil:
			return f.skip(fmt.Errorf("v8: %w", closed.Error("the shared buffer is closed")))
		case b.memory.group != f.isolate.group:
			return f.skip(fmt.Errorf("v8: %w", ErrOtherGroup))
		}
		return f.isolate.bridge.Buffer(b.memory.store, &f.result)
	})
}

// View calls f with the bytes, which are not copied and must not be used after f
// returns. JavaScript may write to them at the same time; use sync/atomic if that
// matters.
func (b *SharedBuffer) View(f func(b []byte) error) error {
	if b == nil {
		return zeroValue("SharedBuffer", "Value.Shared")
	}
	b.mu.RLock()
	defer b.mu.RUnlock()
	if b.memory == nil {
		return fmt.Errorf("v8: %w", closed.Error("the shared buffer is closed"))
	}
	if f == nil {
		return noFunction("view")
	}
	return f(b.memory.store.Bytes())
}

// Close releases the memory, which is freed when no SharedArrayBuffer uses it. It waits
// for functions passed to View. It is not an error to call Close more than once.
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
