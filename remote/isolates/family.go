package isolates

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/closed"
	"github.com/seed24588400/paddock/internal/option"
	"github.com/seed24588400/paddock/v8"
)

// ErrIsolateLimit means that a guest requested more than its [Options] allow.
var ErrIsolateLimit = errors.New("the limit of isolates is reached")

// Options are the limits of a Family. A limit of an isolate is never above the limit of
// the isolate that created it.
type Options struct {
	// MaxMemory is the maximum, in bytes, of the sum of the memory limits of all isolates
	// and of the sizes of copies that guests have not released. It must be set.
	MaxMemory uint64
	// MaxIsolates is the maximum number of isolates. Lost isolates count forever, because
	// they leave memory behind. Default: 8.
	MaxIsolates int
	// MaxDepth is the maximum nesting depth. With 1, the isolates that the guest creates
	// cannot create others. Default: 1.
	MaxDepth int
	// Limits are the maximum limits of one isolate. Limits.Memory is also the default for
	// isolates. Default: 16 MiB, and the limits of the parent.
	Limits v8.Limits
	// Group returns the group of a new isolate. If a guest loses an isolate, which some
	// scripts can do, the group accepts no new isolates. Return a separate group if the
	// group of the parent has other tenants. Default: the group of the parent.
	Group func() (*groups.Group, error)
	// Prepare is called with each new context before the guest gets it, on the goroutine
	// that runs the guest. It can define globals and call v8.Context.AllowCodeGeneration.
	// Default: none.
	Prepare func(ctx context.Context, c *v8.Context) error
	// Name is the name of the global variable that holds the guest's object. Default:
	// isolate.
	Name string
}

const (
	defaultCount  = 8
	defaultMemory = 16 << 20
)

// Family is the set of isolates that the guest of one context created, directly or
// through others. It is safe for concurrent use by multiple goroutines. It is closed when
// the context's isolate is closed, or by [Family.Close].
type Family struct {
	options Options
	root    *member
	closing chan struct{}

	memory *account

	mu     sync.Mutex
	alive  map[*member]struct{}
	count  int // isolates that are alive or lost
	closed bool
}

// member is an isolate of the family. The root is the guest's own isolate, which does not
// count.
type member struct {
	family  *Family
	parent  *member
	isolate *v8.Isolate
	depth   int
	memory  uint64
}

// New creates a Family for a context and defines the guest's object in the context.
func New(ctx context.Context, c *v8.Context, o Options) (*Family, error) {
	if c.Isolate() == nil {
		return nil, fmt.Errorf("isolates: %w: a nil or zero Context; use one that v8.Isolate.NewContext made",
			v8.ErrInvalid)
	}
	if o.MaxMemory < v8.MinMemory {
		return nil, fmt.Errorf("isolates: %w: Options.MaxMemory is %d bytes, below the minimum of one isolate, %d",
			v8.ErrInvalid, o.MaxMemory, v8.MinMemory)
	}
	if err := option.Check(o); err != nil {
		return nil, fmt.Errorf("isolates: %w", err)
	}
	if o.MaxIsolates == 0 {
		o.MaxIsolates = defaultCount
	}
	if o.MaxDepth == 0 {
		o.MaxDepth = 1
	}
	if o.Name == "" {
		o.Name = "isolate"
	}
	if o.Limits.Memory == 0 {
		o.Limits.Memory = min(defaultMemory, o.MaxMemory)
	}
	f := &Family{options: o, closing: make(chan struct{}),
		memory: &account{max: o.MaxMemory, copies: map[uint64]countedCopy{}}, alive: map[*member]struct{}{}}
	f.root = &member{family: f, isolate: c.Isolate()}
	if err := f.root.install(ctx, c); err != nil {
		return nil, err
	}
	go func() {
		select {
		case <-c.Isolate().Done():
			f.Close()
		case <-f.closing:
		}
	}()
	return f, nil
}

// limitError is an ErrIsolateLimit whose whole text guests may read.
type limitError struct{ error }

func limitErrorf(format string, args ...any) error {
	return limitError{fmt.Errorf("isolates: %w: "+format, append([]any{ErrIsolateLimit}, args...)...)}
}

func (e limitError) Unwrap() error      { return e.error }
func (e limitError) GuestError() string { return e.Error() }

// Usage is what a Family uses.
type Usage struct {
	Isolates int    // isolates that are alive or lost
	Memory   uint64 // in bytes: the sum of the memory limits and the sizes of copies
}

// Usage returns what the family uses.
func (f *Family) Usage() Usage {
	if f == nil || f.memory == nil {
		return Usage{}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return Usage{f.count, f.options.MaxMemory - f.memory.available()}
}

// Close closes all isolates and copies of the family. No more can be created. Like
// v8.Isolate.Close, it does not wait. Calling Close again has no effect.
func (f *Family) Close() error {
	if f == nil || f.memory == nil {
		return nil
	}
	f.mu.Lock()
	if f.closed {
		f.mu.Unlock()
		return nil
	}
	f.closed = true
	close(f.closing)
	f.mu.Unlock()
	f.root.closeChildren()
	f.memory.close()
	return nil
}

func (m *member) closeChildren() {
	for _, child := range m.family.childrenOf(m) {
		child.close()
	}
}

// childrenOf returns the isolates that parent created.
func (f *Family) childrenOf(parent *member) (children []*member) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for m := range f.alive {
		if m.parent == parent {
			children = append(children, m)
		}
	}
	return children
}

// close closes a member and the isolates that it created. They count until the last
// goroutine has left them.
func (m *member) close() {
	m.isolate.Close()
	m.closeChildren()
}

// reserve counts a new isolate, or returns an error.
func (f *Family) reserve(memory uint64) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.closed:
		return fmt.Errorf("isolates: %w", closed.Error("the family is closed"))
	case f.count >= f.options.MaxIsolates:
		return limitErrorf("%d isolates exist; dispose of one", f.count)
	case !f.memory.reserve(memory):
		return limitErrorf("%[2]d of %[1]d bytes are left", f.options.MaxMemory, f.memory.available())
	}
	f.count++
	return nil
}

func (f *Family) unreserve(memory uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.count--
	f.memory.release(memory)
}

// copyCost is the number of bytes that a Copy takes in addition to its size.
const copyCost = 512

// copy copies a value of a guest. The copy counts until it is released.
func (f *Family) copy(ctx context.Context, s v8.Scope, v v8.Value, maximum uint64) (*v8.Copy, error) {
	f.mu.Lock()
	familyClosed := f.closed
	f.mu.Unlock()
	if familyClosed {
		return nil, fmt.Errorf("isolates: %w", closed.Error("the family is closed"))
	}
	memory := f.memory
	full := func() error {
		return limitErrorf("%[2]d of %[1]d bytes are left; release a copy", f.options.MaxMemory, memory.available())
	}
	left := memory.available()
	if left <= copyCost {
		return nil, full()
	}
	id := memory.id()
	c, err := s.Copy(ctx, v, v8.CopyOptions{MaxBytes: min(maximum, left-copyCost), Freed: func() { memory.freed(id) }})
	if err != nil {
		return nil, err
	}
	if !memory.count(id, c) {
		_ = c.Close()
		return nil, full()
	}
	return c, nil
}

// create creates an isolate in the family.
func (parent *member) create(l v8.Limits) (*member, error) {
	f := parent.family
	if parent.depth >= f.options.MaxDepth {
		return nil, limitErrorf("isolates nest at most %d levels deep", f.options.MaxDepth)
	}
	if err := f.reserve(l.Memory); err != nil {
		return nil, err
	}
	m := &member{family: f, parent: parent, depth: parent.depth + 1, memory: l.Memory}
	var err error
	if m.isolate, err = m.newIsolate(l); err != nil {
		f.unreserve(l.Memory)
		return nil, err
	}
	f.mu.Lock()
	f.alive[m] = struct{}{}
	familyClosed := f.closed
	f.mu.Unlock()
	go m.awaitClose()
	// If the parent is closed after this check, it finds the child.
	if familyClosed || parent.isClosed() {
		m.close()
		return nil, fmt.Errorf("isolates: %w", closed.Error("the family or its parent isolate is closed"))
	}
	return m, nil
}

// leastMaxBytes is enough for values of a small isolate: the least default of
// v8.IsolateOptions.MaxBytes.
const leastMaxBytes = 16 << 20

func (m *member) newIsolate(l v8.Limits) (*v8.Isolate, error) {
	group := m.family.root.isolate.Group()
	if m.family.options.Group != nil {
		var err error
		if group, err = m.family.options.Group(); err != nil {
			return nil, fmt.Errorf("isolates: %w", err)
		}
	}
	parent := m.parent.isolate
	return v8.NewIsolate(v8.IsolateOptions{
		Group:    group,
		Limits:   l,
		MaxDepth: parent.MaxDepth(),
		// Values of a small isolate must not take more memory of Go than the isolate has.
		MaxBytes:          min(parent.MaxBytes(), max(l.Memory, leastMaxBytes)),
		PrivateErrors:     parent.PrivateErrors(),
		ForbidAtomicsWait: parent.ForbidsAtomicsWait(),
	})
}

// awaitClose waits until the isolate is disposed of, closes the isolates that it created, and
// updates the counts.
func (m *member) awaitClose() {
	<-m.isolate.Done()
	m.closeChildren()
	f := m.family
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.alive, m)
	f.memory.release(m.memory)
	if !m.lost() {
		f.count--
	}
}

// isClosed reports whether the isolate is closed.
func (m *member) isClosed() bool { return m.isolate.Err() != nil }

func (m *member) lost() bool { return errors.Is(m.isolate.Err(), v8.ErrLost) }

// limitsFor returns the limits of an isolate that parent creates: the least of the requested
// limits, the options, and the limits of parent.
func (parent *member) limitsFor(requested v8.Limits) (v8.Limits, error) {
	maximum, outer := parent.family.options.Limits, parent.isolate.Limits()
	l := v8.Limits{
		Memory:   least(maximum.Memory, outer.Memory),
		Heap:     least(maximum.Heap, outer.Heap),
		Buffers:  least(maximum.Buffers, outer.Buffers),
		Stack:    least(maximum.Stack, outer.Stack),
		Mappings: least(maximum.Mappings, outer.Mappings),
		RunCPU:   least(maximum.RunCPU, outer.RunCPU),
		CPU:      least(maximum.CPU, outer.CPU),
		Deadline: earlier(maximum.Deadline, outer.Deadline),
	}
	if requested.Memory > l.Memory {
		return l, limitErrorf("an isolate can have at most %d bytes", l.Memory)
	}
	l.Memory = least(l.Memory, requested.Memory)
	l.Heap, l.Buffers = min(l.Heap, l.Memory), min(l.Buffers, l.Memory)
	l.RunCPU = least(l.RunCPU, requested.RunCPU)
	return l, nil
}

// earlier returns the earlier of two deadlines, where the zero time means none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// least returns the lower of two limits, where 0 means no limit.
func least[T uint64 | time.Duration](a, b T) T {
	if a == 0 || b == 0 {
		return max(a, b)
	}
	return min(a, b)
}
