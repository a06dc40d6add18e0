package isolates

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/option"
	"github.com/seed24588400/paddock/v8"
)

// ErrLimit means that a guest asked for more than its [Options] allow.
var ErrLimit = errors.New("the limit of isolates is reached")

// Options bound a Family. No limit of an isolate is above that of the isolate it
// was made in.
type Options struct {
	// Memory is the most bytes that the memory limits of all isolates, and what the
	// copies hold that guests have and have not released, may sum up to. It must be
	// given.
	Memory uint64
	// Count is how many may be alive. One that was lost counts for ever, for it
	// leaves memory behind. Default: 8.
	Count int
	// Depth is how deep they may nest: with 1 those that the guest makes can make
	// none. Default: 1.
	Depth int
	// Limits are the most that one isolate may have; Limits.Memory is also what it
	// gets if it asks for none. Default: 16 MiB, and the limits of its parent.
	Limits v8.Limits
	// Group returns the group of a new isolate. A guest that loses an isolate, which
	// some scripts can, condemns its group: give a group of their own to those
	// whose parent's group has other tenants. Default: the parent's.
	Group func() (*groups.Group, error)
	// Prepare is called with each new context, before the guest gets it, and on the
	// goroutine that runs the guest; for what it is to have, and
	// v8.Context.AllowCodeGeneration. Default: nothing.
	Prepare func(ctx context.Context, c *v8.Context) error
	// Name is the global variable that the guest has it by. Default: isolate.
	Name string
}

const (
	defaultCount  = 8
	defaultMemory = 16 << 20
)

// Family is the isolates that one context made. Its methods may be called from any
// goroutine. It is closed with the context's isolate, or before.
type Family struct {
	options Options
	root    *member
	closing chan struct{}

	memory *account

	mu     sync.Mutex
	alive  map[*member]struct{}
	count  int // alive, or lost
	closed bool
}

// member is an isolate of the family. The root is the guest's own, which is not
// counted.
type member struct {
	family  *Family
	parent  *member
	isolate *v8.Isolate
	depth   int
	memory  uint64
}

// New makes a Family for a context, and gives the context its object.
func New(ctx context.Context, c *v8.Context, o Options) (*Family, error) {
	if c.Isolate() == nil {
		return nil, fmt.Errorf("isolates: %w: a nil or zero Context; use one that v8.Isolate.NewContext made", v8.ErrInvalid)
	}
	if o.Memory < v8.MinMemory {
		return nil, fmt.Errorf("isolates: %w: Options.Memory is %d bytes, below the minimum of one isolate, %d", v8.ErrInvalid, o.Memory, v8.MinMemory)
	}
	if err := option.Check(o); err != nil {
		return nil, fmt.Errorf("isolates: %w", err)
	}
	if o.Count == 0 {
		o.Count = defaultCount
	}
	if o.Depth == 0 {
		o.Depth = 1
	}
	if o.Name == "" {
		o.Name = "isolate"
	}
	if o.Limits.Memory == 0 {
		o.Limits.Memory = min(defaultMemory, o.Memory)
	}
	f := &Family{options: o, closing: make(chan struct{}), memory: &account{most: o.Memory, copies: map[uint64]counted{}}, alive: map[*member]struct{}{}}
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

// limitError is an ErrLimit, of which guests may read all.
type limitError struct{ error }

func over(format string, args ...any) error {
	return limitError{fmt.Errorf("isolates: %w: "+format, append([]any{ErrLimit}, args...)...)}
}

func (e limitError) Unwrap() error      { return e.error }
func (e limitError) GuestError() string { return e.Error() }

// Usage is what a Family has.
type Usage struct {
	Isolates int    // alive, or lost
	Memory   uint64 // bytes: what their limits and the copies sum up to
}

// Usage returns what the family has at this moment.
func (f *Family) Usage() Usage {
	if f == nil || f.memory == nil {
		return Usage{}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return Usage{f.count, f.options.Memory - f.memory.left()}
}

// Close closes all isolates of the family, and its guests' copies; no more are made. It does not wait, as
// v8.Isolate.Close does not. Closing twice is fine.
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
	for _, child := range m.family.of(m) {
		child.close()
	}
}

// of are the isolates that one made.
func (f *Family) of(parent *member) (children []*member) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for m := range f.alive {
		if m.parent == parent {
			children = append(children, m)
		}
	}
	return children
}

// close closes a member and what it made. Its place is free when nobody is inside
// any more.
func (m *member) close() {
	m.isolate.Close()
	m.closeChildren()
}

// reserve takes a place.
func (f *Family) reserve(memory uint64) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.closed:
		return fmt.Errorf("isolates: the family is closed: %w", v8.ErrClosed)
	case f.count >= f.options.Count:
		return over("%d are alive; dispose of one", f.count)
	case !f.memory.take(memory):
		return over("of %d bytes %d are left", f.options.Memory, f.memory.left())
	}
	f.count++
	return nil
}

func (f *Family) giveBack(memory uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.count--
	f.memory.give(memory)
}

// copyCost is what a Copy takes beside its bytes.
const copyCost = 512

// copy makes a copy of a guest's value, which is counted until it is freed.
func (f *Family) copy(ctx context.Context, s v8.Scope, v v8.Value, most uint64) (*v8.Copy, error) {
	f.mu.Lock()
	closed := f.closed
	f.mu.Unlock()
	if closed {
		return nil, fmt.Errorf("isolates: the family is closed: %w", v8.ErrClosed)
	}
	memory := f.memory
	full := func() error {
		return over("of %d bytes %d are left; release a copy", f.options.Memory, memory.left())
	}
	left := memory.left()
	if left <= copyCost {
		return nil, full()
	}
	id := memory.id()
	c, err := s.Copy(ctx, v, v8.CopyOptions{Most: min(most, left-copyCost), Freed: func() { memory.freed(id) }})
	if err != nil {
		return nil, err
	}
	if !memory.count(id, c) {
		_ = c.Close()
		return nil, full()
	}
	return c, nil
}

// create makes an isolate in the family.
func (parent *member) create(l v8.Limits) (*member, error) {
	f := parent.family
	if parent.depth >= f.options.Depth {
		return nil, over("they nest no deeper than %d", f.options.Depth)
	}
	if err := f.reserve(l.Memory); err != nil {
		return nil, err
	}
	m := &member{family: f, parent: parent, depth: parent.depth + 1, memory: l.Memory}
	var err error
	if m.isolate, err = m.open(l); err != nil {
		f.giveBack(l.Memory)
		return nil, err
	}
	f.mu.Lock()
	f.alive[m] = struct{}{}
	closed := f.closed
	f.mu.Unlock()
	go m.watch()
	// Whoever closes the parent later finds the child.
	if closed || parent.gone() {
		m.close()
		return nil, fmt.Errorf("isolates: %w", v8.ErrClosed)
	}
	return m, nil
}

func (m *member) open(l v8.Limits) (*v8.Isolate, error) {
	group := m.family.root.isolate.Group()
	if m.family.options.Group != nil {
		var err error
		if group, err = m.family.options.Group(); err != nil {
			return nil, fmt.Errorf("isolates: %w", err)
		}
	}
	parent := m.parent.isolate
	return v8.NewIsolate(v8.IsolateOptions{Group: group, Limits: l, PrivateErrors: parent.PrivateErrors(), Depth: parent.Depth()})
}

// watch gives the place back when the isolate is gone, and closes what was made in
// it.
func (m *member) watch() {
	<-m.isolate.Done()
	m.closeChildren()
	f := m.family
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.alive, m)
	f.memory.give(m.memory)
	if !m.lost() {
		f.count--
	}
}

// gone reports whether the isolate is closed.
func (m *member) gone() bool { return m.isolate.Err() != nil }

func (m *member) lost() bool { return errors.Is(m.isolate.Err(), v8.ErrLost) }

// narrow returns the limits of an isolate that asks for some in another: the
// least of what is asked, of the options, and of the other.
func (parent *member) narrow(asked v8.Limits) (v8.Limits, error) {
	most, outer := parent.family.options.Limits, parent.isolate.Limits()
	l := v8.Limits{
		Memory:  least(most.Memory, outer.Memory),
		Heap:    least(most.Heap, outer.Heap),
		Buffers: least(most.Buffers, outer.Buffers),
		Stack:   least(most.Stack, outer.Stack),
		RunCPU:  least(most.RunCPU, outer.RunCPU),
		CPU:     least(most.CPU, outer.CPU),
	}
	if asked.Memory > l.Memory {
		return l, over("an isolate here may have %d bytes", l.Memory)
	}
	l.Memory = least(l.Memory, asked.Memory)
	l.Heap, l.Buffers = min(l.Heap, l.Memory), min(l.Buffers, l.Memory)
	l.RunCPU = least(l.RunCPU, asked.RunCPU)
	return l, nil
}

// least is the lesser of two limits, of which 0 is none.
func least[T uint64 | time.Duration](a, b T) T {
	if a == 0 || b == 0 {
		return max(a, b)
	}
	return min(a, b)
}
