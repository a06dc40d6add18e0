package v8

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"sync/atomic"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/closed"
)

// CopyOptions are the options of [Scope.Copy].
type CopyOptions struct {
	// Transfer lists ArrayBuffers, or views of them, whose memory is transferred to the
	// copy instead of being copied. They are detached only after everything was copied.
	// The error wraps ErrDetached, ErrNotDetachable for the memory of WebAssembly and
	// immutable buffers, ErrOtherIsolate, or ErrInvalid for other values and for a buffer
	// that is listed twice.
	Transfer []Value
	// Getters allows getters of the value to run the guest's code, under the context
	// passed to Copy. Without Getters, a value with getters is ErrNotData. Proxies are
	// always ErrNotData.
	Getters bool
	// MaxBytes is the maximum number of bytes that the copy may hold, including transferred
	// memory. Default: 256 MiB.
	MaxBytes uint64
	// Freed is called once when the memory of the copy is released, on any goroutine. It
	// must not block. Default: none.
	Freed func()
}

func (o *CopyOptions) tooManyBytes() *SizeError {
	return &SizeError{Bytes: o.MaxBytes, option: "CopyOptions.MaxBytes"}
}

// Copy is a JavaScript value outside all isolates, in serialized form. Any number of
// values can be created from it, in any isolates. It is safe for concurrent use by
// multiple goroutines. It must be closed; the garbage collector releases a Copy that is
// not.
type Copy struct {
	plain   Value // a primitive, if held.copy is zero
	held    held
	size    uint64
	closed  atomic.Bool
	users   atomic.Int64 // active calls, plus 1 while the copy is open
	cleanup runtime.Cleanup
}

// moving is added to users while Move runs.
const moving = -1 << 40

// held is the part of a Copy that needs to be released.
type held struct {
	copy   bridge.Copy
	group  *groups.Group // the group of the buffers, or nil if there are none
	shared bool          // some memory can only be used in the group
	public bool          // see wire.Hooks.CopyOf
	size   uint64
	freed  func() // may be nil
}

var copies, copied atomic.Int64

// Copies returns the number of Copies that are not released and the number of bytes that
// they hold. Copies of primitives, which are Go values, do not count.
func Copies() (n int, bytes uint64) { return int(copies.Load()), uint64(copied.Load()) }

func newCopy(h held) *Copy {
	copies.Add(1)
	copied.Add(int64(h.size))
	c := &Copy{held: h, size: h.size}
	c.own()
	return c
}

func (c *Copy) own() {
	c.users.Store(1)
	c.cleanup = runtime.AddCleanup(c, held.free, c.held)
}

func (h held) free() {
	if h.copy != (bridge.Copy{}) {
		h.copy.Free()
		copies.Add(-1)
		copied.Add(-int64(h.size))
	}
	if h.group != nil {
		members.Drop(h.group)
	}
	if h.freed != nil {
		h.freed()
	}
}

// Copy copies a value and everything that it refers to with the structured clone
// algorithm, as [Scope.Serialize] does. In addition, the memory that o.Transfer lists is
// transferred, SharedArrayBuffers and shared WebAssembly memories stay shared within
// their group, and a WebAssembly.Module is kept as the bytes from which it was compiled.
// A Copy of a primitive needs no memory of C++. For functions, symbols, proxies, promises
// and host objects the error wraps ErrNotData and contains the path of the first one.
//
// Copy checks ctx between two objects of the value and returns an error if it has ended.
// It does not check between the elements of one array.
//
// Transferred memory no longer counts for the isolate's limits.
func (s Scope) Copy(ctx context.Context, v Value, o CopyOptions) (*Copy, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = mostMaxBytes
	}
	if !v.isHandle() && len(o.Transfer) == 0 {
		return plainCopy(v, o)
	}
	i := s.scope.isolate
	var made bridge.Copy
	var facts bridge.CopyFacts
	var primitive Value
	err := i.perform(ctx, func(f *frame) (status bridge.Status) {
		for n := range o.Transfer {
			if err := f.value(&o.Transfer[n]); err != nil {
				return f.skip(fmt.Errorf("transfer %d: %w", n, err))
			}
		}
		made, facts, status = i.bridge.NewCopy(&f.args, o.MaxBytes, o.Getters, &f.result)
		return status
	}, func(f *frame) { primitive = f.resultValue() }, v)
	if made == (bridge.Copy{}) {
		if _, large := errors.AsType[*SizeError](err); large {
			err = fmt.Errorf("v8: $: %w", o.tooManyBytes())
		}
		if err != nil {
			return nil, err
		}
		return plainCopy(primitive, o)
	}
	// ctx may have ended since, but the transferred buffers are already detached, so the
	// Copy is returned.
	h := held{copy: made, shared: facts.Shared > 0, size: facts.Bytes, freed: o.Freed}
	if facts.Stores > 0 {
		members.Keep(i.group)
		h.group = i.group
	}
	return newCopy(h), nil
}

// clone returns a clone of a value in the same context, as a Copy with getters and its value
// would be. claim is a function that gets each object that has another prototype than plain
// objects, and returns the object that stands for it in the clone, or undefined. The memory of
// the buffers is moved.
func (s Scope) clone(ctx context.Context, v, claim Value, transfer []Value) (Value, error) {
	return s.value(ctx, func(f *frame) bridge.Status {
		for n := range transfer {
			if err := f.value(&transfer[n]); err != nil {
				return f.skip(fmt.Errorf("transfer %d: %w", n, err))
			}
		}
		return f.isolate.bridge.Clone(&f.args, f.isolate.maxBytes, &f.result)
	}, v, claim)
}

func plainCopy(v Value, o CopyOptions) (*Copy, error) {
	c := &Copy{plain: v, size: uint64(len(v.inlineText())), held: held{freed: o.Freed}}
	if c.size > o.MaxBytes {
		return nil, fmt.Errorf("v8: $: %w", o.tooManyBytes())
	}
	if o.Freed == nil {
		c.users.Store(1)
	} else {
		c.own()
	}
	return c, nil
}

func copyOfPrimitive(v Value) (*Copy, error) {
	if v.isHandle() {
		return nil, fmt.Errorf("v8: %w: a value of kind %s needs Scope.Copy", ErrInvalid, v.kind)
	}
	return plainCopy(v, CopyOptions{MaxBytes: math.MaxUint64})
}

func copyOf(b []byte, shapes, public bool) *Copy {
	return newCopy(held{copy: bridge.CopyOf(b, shapes), size: uint64(len(b)), public: public})
}

// Value creates a new value from the copy, in the scope's context. Transferred memory is
// copied. It counts for the isolate; if it would exceed a limit, Value returns a
// MemoryError. A value with shared memory is ErrOtherGroup in an isolate of another
// group. A value with a module is ErrWasmForbidden if [Context.AllowCodeGeneration] does
// not allow WebAssembly. A module is compiled again, as WebAssembly.Module does without
// options.
//
// Value runs no code of the guest. It checks ctx between two objects of the value and
// returns an error if it has ended.
func (c *Copy) Value(ctx context.Context, s Scope) (Value, error) {
	if !c.use() {
		return Undefined, errCopyClosed()
	}
	defer c.done()
	return c.value(ctx, s, false)
}

// Move is like [Copy.Value] but closes the copy. Within its group, transferred memory is
// moved without a copy. In another group it is copied once, into the sandbox of that
// group. If other goroutines use the copy at the same time, Move always copies the
// memory. While Move runs, the copy appears closed to other goroutines. If Move returns
// an error, the copy is unchanged.
func (c *Copy) Move(ctx context.Context, s Scope) (Value, error) {
	if c == nil {
		return Undefined, errCopyClosed()
	}
	if !c.users.CompareAndSwap(1, moving+1) {
		v, err := c.Value(ctx, s)
		if err == nil {
			_ = c.Close()
		}
		return v, err
	}
	v, err := c.value(ctx, s, true)
	if err == nil {
		_ = c.Close()
	}
	if c.users.Add(-moving) == 0 { // Close was called while Move ran
		c.free()
	}
	return v, err
}

func (c *Copy) value(ctx context.Context, s Scope, move bool) (Value, error) {
	if err := s.check(); err != nil {
		return Undefined, err
	}
	if c.held.copy == (bridge.Copy{}) {
		return c.plain, nil
	}
	i := s.scope.isolate
	if c.held.shared && c.held.group != i.group {
		return Undefined, fmt.Errorf("v8: %w", ErrOtherGroup)
	}
	if c.held.public && i.private {
		return Undefined, fmt.Errorf("v8: %w: the copy contains texts of Go errors, which "+
			"IsolateOptions.PrivateErrors hides from guests; make it with marshal.PrivateErrors", ErrInvalid)
	}
	var made bool
	var v Value
	err := i.perform(ctx, func(f *frame) bridge.Status {
		status := i.bridge.CopyValue(c.held.copy, move, &f.result)
		if made = status == bridge.OK; made {
			v = f.resultValue()
		}
		return status
	}, nil)
	if made { // ctx may have ended since, which is not an error
		return v, nil
	}
	return Undefined, err
}

// Size returns the number of bytes that the copy holds: the serialized value, transferred
// memory, and the bytes of modules, without shared memory.
func (c *Copy) Size() uint64 {
	if c == nil {
		return 0
	}
	return c.size
}

// Close releases the copy after all active calls have returned. It does not wait for
// them. Calling Close again has no effect.
func (c *Copy) Close() error {
	if c != nil && c.closed.CompareAndSwap(false, true) {
		c.done()
	}
	return nil
}

// use registers a user. It returns false if the copy is closed.
func (c *Copy) use() bool {
	for c != nil {
		n := c.users.Load()
		if n <= 0 || c.closed.Load() {
			return false
		}
		if c.users.CompareAndSwap(n, n+1) {
			return true
		}
	}
	return false
}

func (c *Copy) done() {
	if c.users.Add(-1) == 0 {
		c.free()
	}
}

func (c *Copy) free() {
	c.cleanup.Stop()
	c.held.free()
}

func errCopyClosed() error { return fmt.Errorf("v8: %w", closed.Error("the copy is closed")) }
