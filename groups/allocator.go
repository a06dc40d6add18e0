package groups

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/seed24588400/paddock/cage"
	"github.com/seed24588400/paddock/internal/engine"
	"github.com/seed24588400/paddock/internal/invariants"
	"github.com/seed24588400/paddock/internal/lock"
	"github.com/seed24588400/paddock/internal/option"
	"github.com/seed24588400/paddock/internal/room"
	"github.com/seed24588400/paddock/locker"
)

var (
	// ErrTooLarge means that a request exceeds a limit by itself, so that waiting
	// would not help.
	ErrTooLarge = errors.New("the request exceeds what the allocator can ever reserve")
	// ErrAllocatorClosed means that the allocator is closed.
	ErrAllocatorClosed = errors.New("the allocator is closed")
	// ErrFull means that the cage has no room for the requested heap or for another
	// isolate.
	ErrFull = errors.New("the group has no room")
	// ErrNoRoom means that there is no room at the moment.
	ErrNoRoom = errors.New("no group has room")
)

// Policy determines how an Allocator chooses the group of the next isolate. It
// decides which isolates share a sandbox, and so can be reached by a tenant that
// corrupts V8's heap, and which isolates share the 4 GiB of a cage.
type Policy int

const (
	// Pack fills a group before it creates the next, so that there are few groups. It
	// takes the least address space, and many isolates share one read-only heap. Any
	// two tenants may share a sandbox. Use it for code of one owner, or for code that
	// is trusted not to attack V8.
	Pack Policy = iota
	// Spread uses MaxGroups groups and chooses the one with the least heap reserved.
	// Cages fill evenly, and a lost isolate affects few others. Any two tenants may
	// share a sandbox.
	Spread
	// PerKey gives each key its own group, which is never used for another key. Code
	// that corrupts V8's heap reaches only isolates of the same key. Each key costs
	// 176 GiB of address space, a read-only heap, and about 1.3 ms for its first
	// isolate.
	PerKey
	// Fixed spreads isolates over groups that the caller created and closes.
	Fixed
)

func (p Policy) String() string {
	names := []string{"pack", "spread", "per key", "fixed"}
	if p < 0 || int(p) >= len(names) {
		return fmt.Sprintf("Policy(%d)", int(p))
	}
	return names[p]
}

// AllocatorOptions configures an Allocator. The zero value packs isolates into groups
// up to the memory of the machine.
type AllocatorOptions struct {
	// Policy selects how groups are chosen. Default: Pack.
	Policy Policy
	// Groups are the groups of the Fixed policy.
	Groups []*Group
	// MaxGroups is the maximum number of groups at a time, including condemned groups
	// that still have isolates. Default: as many as fit; for Spread, GOMAXPROCS.
	MaxGroups int
	// MaxIsolates is the maximum number of isolates at a time. Default: as many as
	// fit.
	MaxIsolates int
	// MaxReserved is the maximum sum of the heap limits of all isolates, in bytes.
	// Default: the memory of the machine or of its control group, so that the process
	// is not killed when all tenants reach their limits; at least MaxHeapPerGroup.
	MaxReserved uint64
	// MaxHeapPerGroup is the maximum sum of the heap limits of one group, in bytes. A value
	// larger than a cage overcommits it: the cage may be full before an isolate
	// reaches its own limit. V8 then reports a fatal lack of memory, and the isolate
	// is lost. With overcommitment, a group whose cage is more than three quarters
	// full gets no more isolates. Default: seven eighths of a cage.
	MaxHeapPerGroup uint64
	// MaxIsolatesPerGroup is the maximum number of isolates in one group. Default and
	// maximum: [cage.IsolatesPerGroup].
	MaxIsolatesPerGroup int
	// Warm is the number of empty groups that are kept for later requests. With
	// PerKey they are new groups, created ahead of time. Default: 1; negative: none.
	Warm int
}

// overcommitFull is the part of a cage, in quarters, above which an overcommitted
// cage gets no more isolates. maxUseAge is the maximum age of the count of its heap.
const (
	overcommitFull = 3
	maxUseAge      = 100 * time.Millisecond
)

// Allocator chooses the group of the next isolate, creates groups when none has room,
// and closes groups that are empty. A group in which an isolate was lost gets no more
// isolates; its memory is released when the other isolates in it are closed. An
// Allocator must be closed. It is safe for concurrent use by multiple goroutines.
//
// Lock order: an allocator's mutex before a group's.
type Allocator struct {
	o AllocatorOptions

	mu        sync.Mutex
	groups    []*managedGroup          // groups that accept isolates, the oldest first
	byKey     map[string]*managedGroup // the groups that have a key
	condemned int                      // condemned groups that still have isolates
	isolates  int
	reserved  uint64
	waiters   list.List // of *waiter
	creating  bool      // whether createAhead is creating a group
	closed    bool
	useRead   time.Time // when markFull last read the use of the cages
}

// managedGroup is a group with the reservations that an allocator granted in it.
type managedGroup struct {
	group     *Group
	key       string // key that the group belongs to, with PerKey
	isolates  int
	reserved  uint64
	full      bool // the overcommitted cage holds more than it should
	condemned bool // the group has been removed from Allocator.groups
}

// Request describes an isolate for which room is reserved.
type Request struct {
	// Key is the key that the isolate belongs to, with the PerKey policy. With an
	// empty key the isolate gets a group without a key; see [Reservation.Claim].
	Key string
	// Heap is the heap that the isolate's limit allows, in bytes. 0 means all that
	// MaxHeapPerGroup allows, at most a cage.
	Heap uint64
}

type waiter struct {
	request     Request
	ready       chan struct{} // closed after reservation or err is set
	reservation *Reservation
	err         error
}

// NewAllocator returns a new allocator. It creates a group only when one is needed. If the
// program has no engine, it returns the error of v8.Supported.
func NewAllocator(o AllocatorOptions) (*Allocator, error) {
	wrong := func(format string, args ...any) (*Allocator, error) {
		return nil, fmt.Errorf("groups: new allocator: "+format, args...)
	}
	switch {
	case o.Policy < Pack || o.Policy > Fixed:
		return wrong("%w: AllocatorOptions.Policy is %d, which is not a Policy", locker.ErrInvalid, int(o.Policy))
	case (o.Policy == Fixed) != (len(o.Groups) > 0):
		return wrong("%w: AllocatorOptions.Groups must be set if, and only if, the policy is %v",
			locker.ErrInvalid, Fixed)
	case slices.ContainsFunc(o.Groups, func(g *Group) bool { return g.check() != nil }):
		return wrong("%w: AllocatorOptions.Groups contains a nil or zero Group", locker.ErrInvalid)
	}
	if err := option.Check(o, "Warm"); err != nil {
		return wrong("%w", err)
	}
	if err := engine.Supported(); err != nil {
		return wrong("%w", err)
	}
	if o.MaxHeapPerGroup == 0 {
		o.MaxHeapPerGroup = cage.Fixed().Cage / 8 * 7
	}
	if o.MaxIsolatesPerGroup == 0 {
		o.MaxIsolatesPerGroup = cage.IsolatesPerGroup
	}
	o.MaxIsolatesPerGroup = min(o.MaxIsolatesPerGroup, cage.IsolatesPerGroup)
	if o.MaxReserved == 0 {
		o.MaxReserved = max(room.Memory(), o.MaxHeapPerGroup)
	}
	if o.MaxGroups == 0 && o.Policy == Spread {
		o.MaxGroups = runtime.GOMAXPROCS(0)
	}
	if o.Warm == 0 {
		o.Warm = 1
	}
	a := &Allocator{o: o, byKey: make(map[string]*managedGroup)}
	for _, g := range o.Groups {
		a.groups = append(a.groups, &managedGroup{group: g})
	}
	return a, nil
}

// check returns an error if a was not created by NewAllocator.
func (a *Allocator) check() error {
	if a == nil || a.byKey == nil {
		return fmt.Errorf("groups: %w: a nil or zero Allocator; use one that NewAllocator made", locker.ErrInvalid)
	}
	return nil
}

// Reserve reserves room for an isolate. If there is none, it waits until there is room
// or ctx ends. Waiting callers are served in FIFO order, but a caller that waits for
// room in the group of its key does not block callers with other keys. Reserve returns
// an error that wraps ErrTooLarge if waiting would not help, and ErrAddressSpace if
// no group can be created and no room is reserved. The caller must pass the Reservation to
// v8.NewIsolate in v8.IsolateOptions, or release it.
func (a *Allocator) Reserve(ctx context.Context, r Request) (*Reservation, error) {
	reservation, w, err := a.reserve(ctx, r, true)
	if w == nil {
		return reservation, err
	}
	select {
	case <-w.ready:
		return w.reservation, w.err
	case <-ctx.Done():
	}
	a.mu.Lock()
	select {
	case <-w.ready:
		// The request was served at the same moment: release the room for the next
		// waiter.
		a.mu.Unlock()
		w.reservation.Release()
	default:
		a.forget(w)
		a.serve() // waiters behind w may need less
		a.mu.Unlock()
	}
	return nil, fmt.Errorf("groups: reserve: %w", lock.Ended(ctx))
}

// TryReserve is like [Allocator.Reserve] but does not wait. It returns an error that
// wraps ErrNoRoom if there is no room or other callers wait for it, and ErrFull if
// only the group of the key has no room.
func (a *Allocator) TryReserve(r Request) (*Reservation, error) {
	reservation, _, err := a.reserve(context.Background(), r, false)
	return reservation, err
}

// reserve returns a reservation if there is room. Otherwise it returns a waiter in the queue
// if wait is true, and an error if not.
func (a *Allocator) reserve(ctx context.Context, r Request, wait bool) (*Reservation, *waiter, error) {
	if err := a.check(); err != nil {
		return nil, nil, err
	}
	if ctx == nil {
		return nil, nil, fmt.Errorf("groups: reserve: %w", lock.ErrNilContext)
	}
	if r.Heap == 0 {
		r.Heap = min(a.o.MaxHeapPerGroup, cage.Fixed().Cage)
	}
	if a.o.MaxHeapPerGroup > cage.Fixed().Cage {
		a.markFull()
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	refuse := func(err error) (*Reservation, *waiter, error) {
		return nil, nil, fmt.Errorf("groups: reserve: %w", err)
	}
	switch {
	case a.closed:
		return refuse(ErrAllocatorClosed)
	case ctx.Err() != nil:
		return refuse(lock.Ended(ctx))
	case r.Heap > a.o.MaxHeapPerGroup || r.Heap > a.o.MaxReserved || r.Heap > cage.Fixed().Cage:
		return refuse(fmt.Errorf("%w: a heap of %d MiB, where one group has at most %d MiB and all groups have %d MiB",
			ErrTooLarge, r.Heap>>20, min(a.o.MaxHeapPerGroup, cage.Fixed().Cage)>>20, a.o.MaxReserved>>20))
	}
	defer a.createAhead()
	if a.waiters.Len() == 0 {
		if reservation, err := a.tryReserve(r); reservation != nil || err != nil {
			return reservation, nil, err
		}
	}
	w := &waiter{request: r, ready: make(chan struct{})}
	last := a.waiters.PushBack(w)
	a.serve()
	select {
	case <-w.ready:
		return w.reservation, nil, w.err
	default:
	}
	if wait {
		return nil, w, nil
	}
	a.waiters.Remove(last)
	if m := a.byKey[r.Key]; m != nil && a.withinLimits(r) && !a.hasRoom(m, r) {
		return refuse(ErrFull)
	}
	return refuse(ErrNoRoom)
}

func (a *Allocator) forget(w *waiter) {
	for e := a.waiters.Front(); e != nil; e = e.Next() {
		if e.Value == w {
			a.waiters.Remove(e)
			return
		}
	}
}

// serve grants reservations to waiters in FIFO order. With PerKey, a waiter for the group of
// its key does not block the waiters behind it. a.mu must be held.
func (a *Allocator) serve() {
	if invariants.Enabled {
		defer a.checkCounts()
	}
	var next *list.Element
	for e := a.waiters.Front(); e != nil; e = next {
		next = e.Next()
		w := e.Value.(*waiter)
		reservation, err := a.tryReserve(w.request)
		if reservation == nil && err == nil {
			if a.o.Policy == PerKey && a.withinLimits(w.request) {
				continue
			}
			return
		}
		a.waiters.Remove(e)
		w.reservation, w.err = reservation, err
		close(w.ready)
	}
}

// withinLimits reports whether the limits of all groups together leave room for r.
func (a *Allocator) withinLimits(r Request) bool {
	return (a.o.MaxIsolates == 0 || a.isolates < a.o.MaxIsolates) && a.reserved+r.Heap <= a.o.MaxReserved
}

// tryReserve returns a reservation or an error, or neither if there is no room at the moment.
func (a *Allocator) tryReserve(r Request) (*Reservation, error) {
	if !a.withinLimits(r) {
		return nil, nil
	}
	m, err := a.choose(r)
	if m == nil || err != nil {
		return nil, err
	}
	m.isolates++
	m.reserved += r.Heap
	a.isolates++
	a.reserved += r.Heap
	return &Reservation{allocator: a, group: m, heap: r.Heap}, nil
}

// choose returns a group with room for the request, or neither a group nor an error
// if there is none at the moment.
func (a *Allocator) choose(r Request) (*managedGroup, error) {
	switch a.o.Policy {
	case PerKey:
		return a.ofKey(r)
	case Fixed:
		if len(a.groups) == 0 {
			return nil, fmt.Errorf("groups: reserve: all fixed groups are closed or have lost an isolate: %w",
				ErrGroupClosed)
		}
		return a.leastReserved(r), nil
	case Spread:
		if m := a.leastReserved(r); m != nil && (m.isolates == 0 || !a.mayCreate()) {
			return m, nil
		}
		m, err := a.empty()
		if m == nil {
			// The address space may be exhausted before MaxGroups is reached.
			if m = a.leastReserved(r); m != nil {
				err = nil
			}
		}
		return m, err
	}
	for _, m := range a.groups {
		if a.hasRoom(m, r) {
			return m, nil
		}
	}
	return a.empty()
}

func (a *Allocator) ofKey(r Request) (*managedGroup, error) {
	if m := a.byKey[r.Key]; m != nil {
		if a.hasRoom(m, r) {
			return m, nil
		}
		return nil, nil
	}
	m, err := a.empty()
	if m != nil && r.Key != "" {
		a.bind(m, r.Key)
	}
	return m, err
}

func (a *Allocator) bind(m *managedGroup, key string) {
	m.key = key
	a.byKey[key] = m
}

func (a *Allocator) leastReserved(r Request) (least *managedGroup) {
	for _, m := range a.groups {
		if a.hasRoom(m, r) && (least == nil || m.reserved < least.reserved) {
			least = m
		}
	}
	return least
}

func (a *Allocator) hasRoom(m *managedGroup, r Request) bool {
	return !m.full && m.reserved+r.Heap <= a.o.MaxHeapPerGroup && m.isolates < a.o.MaxIsolatesPerGroup
}

func (a *Allocator) mayCreate() bool {
	return a.o.MaxGroups == 0 || len(a.groups)+a.condemned < a.o.MaxGroups
}

// empty returns an empty group without a key, creating one if necessary. It returns
// neither a group nor an error if isolates must be closed first.
func (a *Allocator) empty() (*managedGroup, error) {
	for _, m := range a.groups {
		if m.isolates == 0 && m.key == "" {
			return m, nil
		}
	}
	if !a.mayCreate() {
		return nil, nil
	}
	g, err := New()
	if err != nil {
		if errors.Is(err, ErrAddressSpace) && a.isolates > 0 {
			return nil, nil
		}
		return nil, fmt.Errorf("groups: reserve: %w", err)
	}
	m := &managedGroup{group: g}
	a.groups = append(a.groups, m)
	return m, nil
}

// leave is called when an isolate has left m. a.mu must be held.
func (a *Allocator) leave(m *managedGroup) {
	switch {
	case m.condemned:
		if m.isolates == 0 {
			a.condemned--
		}
	case m.group.condemned():
		a.condemn(m)
	case m.isolates == 0:
		a.retire(m)
	}
	a.serve()
	a.createAhead()
}

// condemn makes the group accept no more isolates. The group ends with its last
// isolate.
func (a *Allocator) condemn(m *managedGroup) {
	m.group.log(slog.LevelWarn, "isolate group condemned", slog.Int("isolates", m.isolates))
	a.drop(m)
	m.condemned = true
	if m.isolates > 0 {
		a.condemned++
	}
}

// retire drops an empty group unless it should be kept. A group that belonged to a
// key is never kept, because code of that key may have corrupted its sandbox.
func (a *Allocator) retire(m *managedGroup) {
	if a.o.Policy == Fixed {
		return
	}
	if a.o.Policy == PerKey || a.closed || a.idle() > a.o.Warm {
		a.drop(m)
	}
}

// idle returns the number of empty groups.
func (a *Allocator) idle() (n int) {
	for _, m := range a.groups {
		if m.isolates == 0 {
			n++
		}
	}
	return n
}

// drop removes a group from the allocator, and closes it if the allocator created it.
func (a *Allocator) drop(m *managedGroup) {
	a.groups = slices.DeleteFunc(a.groups, func(x *managedGroup) bool { return x == m })
	if a.byKey[m.key] == m {
		delete(a.byKey, m.key)
	}
	if a.o.Policy != Fixed {
		_ = m.group.Close() // never the default group, for which Close returns an error
	}
}

// createAhead creates groups in the background for the keys that follow.
func (a *Allocator) createAhead() {
	if a.o.Policy != PerKey || a.closed || a.creating || !a.mayCreate() || a.idle() >= a.o.Warm {
		return
	}
	a.creating = true
	go func() {
		g, err := New()
		a.mu.Lock()
		defer a.mu.Unlock()
		a.creating = false
		switch {
		case err != nil: // a request that needs a group gets the error
		case a.closed || !a.mayCreate():
			_ = g.Close()
		default:
			a.groups = append(a.groups, &managedGroup{group: g})
			a.serve()
			a.createAhead()
		}
	}()
}

// markFull marks the groups whose cages hold more than they should.
func (a *Allocator) markFull() {
	a.mu.Lock()
	if time.Since(a.useRead) < maxUseAge {
		a.mu.Unlock()
		return
	}
	a.useRead = time.Now()
	all := slices.Clone(a.groups)
	a.mu.Unlock()
	for _, m := range all {
		full := m.group.Use().Heap > cage.Fixed().Cage/4*overcommitFull
		a.mu.Lock()
		m.full = full
		a.mu.Unlock()
	}
}

// AllocatorStats is a snapshot of an allocator's state.
type AllocatorStats struct {
	Groups    int    // groups that accept isolates, including empty ones
	Empty     int    // empty groups among Groups
	Condemned int    // groups that lost an isolate and still have others
	Isolates  int    // reservations, each for one isolate
	Reserved  uint64 // heap reserved for them, in bytes
	Waiting   int    // callers that wait for room
}

// Stats returns the current statistics.
func (a *Allocator) Stats() AllocatorStats {
	if a.check() != nil {
		return AllocatorStats{}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return AllocatorStats{Groups: len(a.groups), Empty: a.idle(), Condemned: a.condemned,
		Isolates: a.isolates, Reserved: a.reserved, Waiting: a.waiters.Len()}
}

// Close closes the allocator. Callers that wait get an error that wraps
// ErrAllocatorClosed, and no more room is reserved. Empty groups are closed at
// once, and other groups when their last isolate is closed; groups of the Fixed
// policy are not closed. It is safe to call Close more than once.
func (a *Allocator) Close() error {
	if a.check() != nil {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		return nil
	}
	a.closed = true
	for e := a.waiters.Front(); e != nil; e = e.Next() {
		w := e.Value.(*waiter)
		w.err = fmt.Errorf("groups: reserve: %w", ErrAllocatorClosed)
		close(w.ready)
	}
	a.waiters.Init()
	for _, m := range slices.Clone(a.groups) {
		if m.isolates == 0 {
			a.retire(m)
		}
	}
	return nil
}
