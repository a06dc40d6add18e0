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
)

// CopyOptions are one Copy's.
type CopyOptions struct {
	// Transfer are ArrayBuffers, or views of them, whose memory goes along
	// instead of being copied. They are detached when all has been copied, and
	// only then. ErrDetached, ErrNotDetachable for the memory of WebAssembly and
	// immutable buffers, ErrOtherIsolate; ErrInvalid for other values, and for
	// a buffer that is listed twice.
	Transfer []Value
	// Getters has the guest's getters run where the value has them, under the
	// context that Copy is given. Without it they are ErrNotData; proxies are
	// even so.
	Getters bool
	// Most is how many bytes the copy may hold, the memory that goes along
	// included. Default: 256 MiB.
	Most uint64
	// Freed is called when what the copy holds is given back, once, on any
	// goroutine. It must not block. Default: nothing.
	Freed func()
}

func (o *CopyOptions) tooManyBytes() *SizeError {
	return &SizeError{Bytes: o.Most, option: "CopyOptions.Most"}
}

// Copy is a JavaScript value outside every heap: its structured clone. From it
// any number of values can be made, in any isolates, by any goroutines at the
// same time. It must be closed; one that is forgotten is collected some day.
type Copy struct {
	plain   Value // a primitive, for which there is no held
	held    held
	size    uint64
	closed  atomic.Bool
	users   atomic.Int64 // those at work, and 1 while it is open
	cleanup runtime.Cleanup
}

// moving is added to users while the copy moves.
const moving = -1 << 40

// held is what a Copy has in C++, and the group its buffers are of.
type held struct {
	copy   bridge.Copy
	group  *groups.Group // nil if there are none
	shared bool          // there are some that can only be used in the group
	public bool          // see BuiltCopy
	size   uint64
	freed  func() // may be nil
}

var copies, copied atomic.Int64

// Copies returns how many Copies are alive in the process and how many bytes
// they hold, those of primitives left out, which are Go's own.
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
		h.group.Drop()
	}
	if h.freed != nil {
		h.freed()
	}
}

// Copy copies a value with all it holds, by the rules of structured clones, as
// [Scope.Serialize] does, and beyond that: what o.Transfer lists goes along,
// SharedArrayBuffers and shared WebAssembly memories stay shared, within their
// group, and a WebAssembly.Module is kept as what it was compiled from. Strings
// and other primitives cost next to nothing. Functions, symbols, proxies,
// promises and objects of the host are ErrNotData, with the path to the first.
//
// ctx ends it between two objects of the value.
//
// What is held outside is nobody's memory: buffers that go along are not counted
// for the isolate any more.
func (s Scope) Copy(ctx context.Context, v Value, o CopyOptions) (*Copy, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	if o.Most == 0 {
		o.Most = maxBytes
	}
	if !v.isHandle() && len(o.Transfer) == 0 {
		return plainCopy(v, o)
	}
	i := s.scope.isolate
	f := i.enter()
	defer i.leave(f)
	if err := f.value(&v); err != nil {
		return nil, err
	}
	for n := range o.Transfer {
		if err := f.value(&o.Transfer[n]); err != nil {
			return nil, fmt.Errorf("transfer %d: %w", n, err)
		}
	}
	var made bridge.Copy
	var facts bridge.CopyFacts
	err := i.run(ctx, f, func() (status bridge.Status) {
		made, facts, status = i.bridge.NewCopy(&f.args, o.Most, o.Getters, &f.result)
		return status
	})
	if made == (bridge.Copy{}) {
		if _, large := errors.AsType[*SizeError](err); large {
			err = fmt.Errorf("v8: $: %w", o.tooManyBytes())
		}
		if err != nil {
			return nil, err
		}
		return plainCopy(i.valueOf(f.result.Value, f.result.Bytes()), o)
	}
	// If ctx has ended since, it is made all the same: what went along is gone.
	h := held{copy: made, shared: facts.Shared > 0, size: facts.Bytes, freed: o.Freed}
	if facts.Stores > 0 {
		i.group.Keep()
		h.group = i.group
	}
	return newCopy(h), nil
}

func plainCopy(v Value, o CopyOptions) (*Copy, error) {
	c := &Copy{plain: v, size: uint64(len(v.inlineText())), held: held{freed: o.Freed}}
	if c.size > o.Most {
		return nil, fmt.Errorf("v8: $: %w", o.tooManyBytes())
	}
	if o.Freed == nil {
		c.users.Store(1)
	} else {
		c.own()
	}
	return c, nil
}

// PlainCopy is a Copy of a primitive, without an isolate. It is ErrInvalid for
// other values.
func PlainCopy(v Value) (*Copy, error) {
	if v.isHandle() {
		return nil, fmt.Errorf("v8: %w: a value of kind %s is copied by its isolate", ErrInvalid, v.kind)
	}
	return plainCopy(v, CopyOptions{Most: math.MaxUint64})
}

// SerializedCopy is a Copy of what [Scope.Serialize] wrote. For public see BuiltCopy.
func SerializedCopy(b []byte, public bool) *Copy { return copyOf(b, false, public) }

// BuiltCopy is a Copy of what package marshal writes for [Scope.Build]; give it
// nothing else. If it is public, it has texts of Go errors that guests of an isolate with
// IsolateOptions.PrivateErrors may not read, so that [Copy.Value] is ErrInvalid there.
func BuiltCopy(b []byte, public bool) *Copy { return copyOf(b, true, public) }

func copyOf(b []byte, built, public bool) *Copy {
	return newCopy(held{copy: bridge.CopyOf(b, built), size: uint64(len(b)), public: public})
}

// Value makes a new value of the copy, in the scope's context. Memory that went
// along is copied. It is counted for the isolate, whose limit may refuse it:
// that is a MemoryError. A value with shared memory is ErrOtherGroup in an
// isolate of another group, and one with a module ErrWasmForbidden where
// [Context.AllowCodeGeneration] has forbidden WebAssembly. A module is compiled
// anew, as WebAssembly.Module does without options.
//
// Nothing of the guest's runs. ctx ends it between two objects of the value.
func (c *Copy) Value(ctx context.Context, s Scope) (Value, error) {
	if !c.use() {
		return Undefined, errCopyClosed()
	}
	defer c.done()
	return c.value(ctx, s, false)
}

// Move is Value for the last time: it closes the copy. Memory that went along is
// handed over in no time within its group, and copied once into the sandbox of
// another; while others use the copy it is copied in any case. For others it is
// closed while it moves. After an error it is as it was.
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
	if c.users.Add(-moving) == 0 { // closed while it moved
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
		return Undefined, fmt.Errorf("v8: %w: the copy has texts of Go errors, which IsolateOptions.PrivateErrors keeps from guests; make it with marshal.PrivateErrors", ErrInvalid)
	}
	f := i.enter()
	defer i.leave(f)
	made := false
	err := i.run(ctx, f, func() bridge.Status {
		status := i.bridge.CopyValue(c.held.copy, move, &f.result)
		made = status == bridge.OK
		return status
	})
	if !made { // if so, ctx may have ended since
		return Undefined, err
	}
	return i.valueOf(f.result.Value, f.result.Bytes()), nil
}

// Size is how many bytes the copy holds: the value as it is written down, the
// memory that goes along, and the bytes of modules; not what is shared.
func (c *Copy) Size() uint64 {
	if c == nil {
		return 0
	}
	return c.size
}

// Close gives the copy up, when those are done who use it at the moment; it does
// not wait for them. Closing twice is fine.
func (c *Copy) Close() error {
	if c != nil && c.closed.CompareAndSwap(false, true) {
		c.done()
	}
	return nil
}

// use counts a user in; false when the copy is closed.
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

func errCopyClosed() error { return fmt.Errorf("v8: the copy is closed: %w", ErrClosed) }
