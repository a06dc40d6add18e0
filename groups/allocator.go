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
	"github.com/seed24588400/paddock/locker"
)

var (
	// ErrTooLarge means that a request is above a ceiling by itself, so that no
	// waiting would help.
	ErrTooLarge = errors.New("the request is above the ceiling")
	// ErrAllocatorClosed means that the allocator is closed.
	ErrAllocatorClosed = errors.New("the allocator is closed")
	// ErrFull means that a cage has no room for so much heap, or so many isolates.
	ErrFull = errors.New("the cage has no room")
	// ErrNoRoom means that there is no room at the moment.
	ErrNoRoom = errors.New("there is no room now")
)

// Policy is how an Allocator chooses a group for the next isolate. It decides
// who shares a sandbox, and with it who is at the mercy of a tenant that breaks
// V8 itself; and who shares a cage, and with it its 4 GiB of heap.
type Policy int

const (
	// Pack fills a group before it makes the next, so that there are few: least
	// address space, one read-only heap for many isolates. Any tenant may share a
	// sandbox with any other. For code of one owner, or trusted not to attack V8.
	Pack Policy = iota
	// Spread has MaxGroups groups and gives the next isolate to the one with least
	// heap reserved: cages fill evenly, and a lost isolate takes few others' group
	// with it. Any tenant may share a sandbox with any other.
	Spread
	// PerKey gives each key a group of its own, which is never used for another:
	// who breaks V8 reaches the isolates of the same key only. It costs 176 GiB of
	// address space to a key, some 1.3 ms for its first isolate, and a read-only heap.
	PerKey
	// Fixed spreads over groups that the caller made and closes.
	Fixed
)

func (p Policy) String() string {
	names := []string{"pack", "spread", "per key", "fixed"}
	if p < 0 || int(p) >= len(names) {
		return fmt.Sprintf("Policy(%d)", int(p))
	}
	return names[p]
}

// AllocatorOptions are one allocator's. The zero value packs, as far as the
// machine's memory goes.
type AllocatorOptions struct {
	// Policy is how groups are chosen. Default: Pack.
	Policy Policy
	// Groups are those of the Fixed policy.
	Groups []*Group
	// MaxGroups is how many groups there may be at a time, those condemned and not
	// yet empty included. Default: as many as fit; for Spread, GOMAXPROCS.
	MaxGroups int
	// MaxIsolates is how many isolates there may be at a time. Default: as many
	// as fit.
	MaxIsolates int
	// MaxReserved is how many bytes of heap the limits of all isolates may add up
	// to. Default: the memory of the machine or of its control group, so that
	// tenants who all take what they may do not have the process killed.
	MaxReserved uint64
	// CageHeap is the same for one group. More than a cage is overcommitting: an
	// isolate may then find the cage full before its own limit, which V8 takes for
	// a fatal lack of memory, and loses it. A group whose cage is more than three
	// quarters full gets no more isolates then. Default: seven eighths of a cage.
	CageHeap uint64
	// CageIsolates is how many isolates one group may have. Default, and at most:
	// as many as V8 has room for, cage.IsolatesPerGroup.
	CageIsolates int
	// Warm is how many empty groups are kept for what comes next. With PerKey they
	// are new ones, made ahead. Default: 1; negative: none.
	Warm int
}

// overcommitFull is the part of a cage, in quarters, beyond which an
// overcommitted one gets no more isolates; fresh is how old the count may be.
const (
	overcommitFull = 3
	fresh          = 100 * time.Millisecond
)

// Allocator decides in which group the next isolate lives, makes groups when
// none has room, and gives up those that are empty. A group in which an isolate
// was lost gets no more; its memory comes back when the others there are closed.
// Its methods may be called from any goroutine. It must be closed.
//
// Lock order: an allocator's mutex before a group's.
type Allocator struct {
	o AllocatorOptions

	mu       sync.Mutex
	homes    []*home          // that take isolates, the oldest first
	byKey    map[string]*home // of them, those that have a key
	leaving  int              // groups condemned, not empty
	isolates int
	reserved uint64
	waiters  list.List // of *waiter
	making   bool      // a group ahead
	closed   bool
	looked   time.Time // at the cages' real use
}

// home is a group that an allocator has.
type home struct {
	group     *Group
	key       string // whose it is, with PerKey
	isolates  int
	reserved  uint64
	full      bool // more is in use than should be
	condemned bool // and not among the homes any more
}

// Request is what an isolate needs.
type Request struct {
	Key  string // of the PerKey policy: whose isolate it is; "" asks for a group without a key: see Seat.Claim
	Heap uint64 // bytes of heap that its limit will allow; 0: all that CageHeap allows, at most a cage
}

type waiter struct {
	request Request
	ready   chan struct{} // closed when one of the following is set
	seat    *Seat
	err     error
}

// NewAllocator makes an allocator. It makes no group before one is needed.
func NewAllocator(o AllocatorOptions) (*Allocator, error) {
	wrong := func(format string, args ...any) (*Allocator, error) {
		return nil, fmt.Errorf("groups: new allocator: "+format, args...)
	}
	switch {
	case o.Policy < Pack || o.Policy > Fixed:
		return wrong("there is no %v", o.Policy)
	case o.MaxGroups < 0 || o.MaxIsolates < 0 || o.CageIsolates < 0:
		return wrong("a ceiling is negative")
	case (o.Policy == Fixed) != (len(o.Groups) > 0):
		return wrong("groups are to be given with the policy %v, and with no other", Fixed)
	case slices.ContainsFunc(o.Groups, func(g *Group) bool { return g.check() != nil }):
		return wrong("%w: one of the groups is nil or zero", locker.ErrInvalid)
	}
	if o.CageHeap == 0 {
		o.CageHeap = cage.Fixed().Cage / 8 * 7
	}
	if o.CageIsolates == 0 {
		o.CageIsolates = cage.IsolatesPerGroup
	}
	o.CageIsolates = min(o.CageIsolates, cage.IsolatesPerGroup)
	if o.MaxReserved == 0 {
		o.MaxReserved = max(cage.Memory(), o.CageHeap)
	}
	if o.MaxGroups == 0 && o.Policy == Spread {
		o.MaxGroups = runtime.GOMAXPROCS(0)
	}
	if o.Warm == 0 {
		o.Warm = 1
	}
	a := &Allocator{o: o, byKey: make(map[string]*home)}
	for _, g := range o.Groups {
		a.homes = append(a.homes, &home{group: g})
	}
	return a, nil
}

// made returns nil for an allocator that NewAllocator made.
func (a *Allocator) made() error {
	if a == nil || a.byKey == nil {
		return fmt.Errorf("groups: %w: a nil or zero Allocator; use one that NewAllocator made", locker.ErrInvalid)
	}
	return nil
}

// Place finds room for an isolate. Where there is none it waits until there is,
// or ctx ends, in turn with others: nobody is overtaken but by those who wait
// for other keys' groups. It is ErrTooLarge where waiting would not help, and
// ErrAddressSpace where no group can be made and none is in use. The seat is to
// be given to v8.IsolateOptions, or released.
func (a *Allocator) Place(ctx context.Context, r Request) (*Seat, error) {
	seat, w, err := a.place(ctx, r, true)
	if w == nil {
		return seat, err
	}
	select {
	case <-w.ready:
		return w.seat, w.err
	case <-ctx.Done():
	}
	a.mu.Lock()
	select {
	case <-w.ready:
		// Placed at the same moment: the room goes on to the next.
		a.mu.Unlock()
		w.seat.Release()
	default:
		a.forget(w)
		a.serve() // those behind may want less
		a.mu.Unlock()
	}
	return nil, fmt.Errorf("groups: place: %w", locker.Ended(ctx))
}

// TryPlace is [Allocator.Place] that does not wait: it is ErrNoRoom where there is
// no room, or others wait for it, and ErrFull where only the group of the key has
// none.
func (a *Allocator) TryPlace(r Request) (*Seat, error) {
	seat, _, err := a.place(context.Background(), r, false)
	return seat, err
}

// place returns a seat, or a waiter in the queue if it may wait.
func (a *Allocator) place(ctx context.Context, r Request, wait bool) (*Seat, *waiter, error) {
	if err := a.made(); err != nil {
		return nil, nil, err
	}
	if ctx == nil {
		return nil, nil, fmt.Errorf("groups: place: %w", locker.ErrNoContext)
	}
	if r.Heap == 0 {
		r.Heap = min(a.o.CageHeap, cage.Fixed().Cage)
	}
	if a.o.CageHeap > cage.Fixed().Cage {
		a.lookAtUse()
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	refuse := func(err error) (*Seat, *waiter, error) {
		return nil, nil, fmt.Errorf("groups: place: %w", err)
	}
	switch {
	case a.closed:
		return refuse(ErrAllocatorClosed)
	case ctx.Err() != nil:
		return refuse(locker.Ended(ctx))
	case r.Heap > a.o.CageHeap || r.Heap > a.o.MaxReserved || r.Heap > cage.Fixed().Cage:
		return refuse(fmt.Errorf("%w: a heap of %d MiB where a cage gives %d and all groups %d",
			ErrTooLarge, r.Heap>>20, min(a.o.CageHeap, cage.Fixed().Cage)>>20, a.o.MaxReserved>>20))
	}
	defer a.makeAhead()
	if a.waiters.Len() == 0 {
		if seat, err := a.try(r); seat != nil || err != nil {
			return seat, nil, err
		}
	}
	w := &waiter{request: r, ready: make(chan struct{})}
	last := a.waiters.PushBack(w)
	a.serve()
	select {
	case <-w.ready:
		return w.seat, nil, w.err
	default:
	}
	if wait {
		return nil, w, nil
	}
	a.waiters.Remove(last)
	if h := a.byKey[r.Key]; h != nil && a.below(r) && !a.hasRoom(h, r) {
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

// serve gives those who wait what there is, first come first. Who waits for the
// group of its key holds nobody else up.
func (a *Allocator) serve() {
	var next *list.Element
	for e := a.waiters.Front(); e != nil; e = next {
		next = e.Next()
		w := e.Value.(*waiter)
		seat, err := a.try(w.request)
		if seat == nil && err == nil {
			if a.o.Policy == PerKey && a.below(w.request) {
				continue
			}
			return
		}
		a.waiters.Remove(e)
		w.seat, w.err = seat, err
		close(w.ready)
	}
}

// below reports whether the ceilings of all groups together leave room.
func (a *Allocator) below(r Request) bool {
	return (a.o.MaxIsolates == 0 || a.isolates < a.o.MaxIsolates) && a.reserved+r.Heap <= a.o.MaxReserved
}

// try returns a seat, an error, or neither where there is no room now.
func (a *Allocator) try(r Request) (*Seat, error) {
	if !a.below(r) {
		return nil, nil
	}
	h, err := a.choose(r)
	if h == nil || err != nil {
		return nil, err
	}
	h.isolates++
	h.reserved += r.Heap
	a.isolates++
	a.reserved += r.Heap
	return &Seat{allocator: a, home: h, heap: r.Heap}, nil
}

// choose returns a group with room for the request, or neither group nor error
// where there is none.
func (a *Allocator) choose(r Request) (*home, error) {
	switch a.o.Policy {
	case PerKey:
		return a.ofKey(r)
	case Fixed:
		if len(a.homes) == 0 {
			return nil, fmt.Errorf("groups: place: each of the fixed groups is closed, or had an isolate lost: %w", ErrClosed)
		}
		return a.leastReserved(r), nil
	case Spread:
		if h := a.leastReserved(r); h != nil && (h.isolates == 0 || !a.mayMake()) {
			return h, nil
		}
		h, err := a.empty()
		if h == nil {
			// The address space may end before MaxGroups is reached.
			if h = a.leastReserved(r); h != nil {
				err = nil
			}
		}
		return h, err
	}
	for _, h := range a.homes {
		if a.hasRoom(h, r) {
			return h, nil
		}
	}
	return a.empty()
}

func (a *Allocator) ofKey(r Request) (*home, error) {
	if h := a.byKey[r.Key]; h != nil {
		if a.hasRoom(h, r) {
			return h, nil
		}
		return nil, nil
	}
	h, err := a.empty()
	if h != nil && r.Key != "" {
		a.bind(h, r.Key)
	}
	return h, err
}

func (a *Allocator) bind(h *home, key string) {
	h.key = key
	a.byKey[key] = h
}

func (a *Allocator) leastReserved(r Request) (least *home) {
	for _, h := range a.homes {
		if a.hasRoom(h, r) && (least == nil || h.reserved < least.reserved) {
			least = h
		}
	}
	return least
}

func (a *Allocator) hasRoom(h *home, r Request) bool {
	return !h.full && h.reserved+r.Heap <= a.o.CageHeap && h.isolates < a.o.CageIsolates
}

func (a *Allocator) mayMake() bool {
	return a.o.MaxGroups == 0 || len(a.homes)+a.leaving < a.o.MaxGroups
}

// empty returns a group that nobody uses: one that is kept, or a new one; or
// neither where others must leave first.
func (a *Allocator) empty() (*home, error) {
	for _, h := range a.homes {
		if h.isolates == 0 && h.key == "" {
			return h, nil
		}
	}
	if !a.mayMake() {
		return nil, nil
	}
	g, err := New()
	if err != nil {
		if errors.Is(err, ErrAddressSpace) && a.isolates > 0 {
			return nil, nil
		}
		return nil, fmt.Errorf("groups: place: %w", err)
	}
	h := &home{group: g}
	a.homes = append(a.homes, h)
	return h, nil
}

// leave is called when an isolate has left h.
func (a *Allocator) leave(h *home) {
	switch {
	case h.condemned:
		if h.isolates == 0 {
			a.leaving--
		}
	case h.group.condemned():
		a.condemn(h)
	case h.isolates == 0:
		a.retire(h)
	}
	a.serve()
	a.makeAhead()
}

// condemn has a group get no more isolates; it ends with those it has.
func (a *Allocator) condemn(h *home) {
	h.group.log(slog.LevelWarn, "isolate group condemned", slog.Int("isolates", h.isolates))
	a.drop(h)
	h.condemned = true
	if h.isolates > 0 {
		a.leaving++
	}
}

// retire gives an empty group up, unless it is to be kept: one that a key had
// is not, for what it did to its sandbox would meet the next.
func (a *Allocator) retire(h *home) {
	if a.o.Policy == Fixed {
		return
	}
	if a.o.Policy == PerKey || a.closed || a.idle() > a.o.Warm {
		a.drop(h)
	}
}

// idle is how many groups are empty.
func (a *Allocator) idle() (n int) {
	for _, h := range a.homes {
		if h.isolates == 0 {
			n++
		}
	}
	return n
}

// drop takes a group out, and gives it back if it is the allocator's own.
func (a *Allocator) drop(h *home) {
	a.homes = slices.DeleteFunc(a.homes, func(x *home) bool { return x == h })
	if a.byKey[h.key] == h {
		delete(a.byKey, h.key)
	}
	if a.o.Policy != Fixed {
		_ = h.group.Close() // never the default group, whose Close is refused
	}
}

// makeAhead makes a group that the next key will ask for.
func (a *Allocator) makeAhead() {
	if a.o.Policy != PerKey || a.closed || a.making || !a.mayMake() || a.idle() >= a.o.Warm {
		return
	}
	a.making = true
	go func() {
		g, err := New()
		a.mu.Lock()
		defer a.mu.Unlock()
		a.making = false
		switch {
		case err != nil: // whoever needs one gets to know
		case a.closed || !a.mayMake():
			_ = g.Close()
		default:
			a.homes = append(a.homes, &home{group: g})
			a.serve()
			a.makeAhead()
		}
	}()
}

// lookAtUse finds the cages that hold more than they should.
func (a *Allocator) lookAtUse() {
	a.mu.Lock()
	if time.Since(a.looked) < fresh {
		a.mu.Unlock()
		return
	}
	a.looked = time.Now()
	homes := slices.Clone(a.homes)
	a.mu.Unlock()
	for _, h := range homes {
		full := h.group.Use().Heap > cage.Fixed().Cage/4*overcommitFull
		a.mu.Lock()
		h.full = full
		a.mu.Unlock()
	}
}

// AllocatorStats is what an allocator has given out.
type AllocatorStats struct {
	Groups    int    // that take isolates, empty ones included
	Empty     int    // of them
	Condemned int    // groups that an isolate was lost in and others are still in
	Isolates  int    // seats given out
	Reserved  uint64 // bytes of heap that they may take
	Waiting   int    // for a seat
}

// Stats returns that of this moment.
func (a *Allocator) Stats() AllocatorStats {
	if a.made() != nil {
		return AllocatorStats{}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return AllocatorStats{Groups: len(a.homes), Empty: a.idle(), Condemned: a.leaving,
		Isolates: a.isolates, Reserved: a.reserved, Waiting: a.waiters.Len()}
}

// Close places no more isolates: who waits gets ErrClosed. Groups are given back
// as the isolates in them are closed, empty ones at once, those of the Fixed
// policy not at all. Closing twice is fine.
func (a *Allocator) Close() error {
	if a.made() != nil {
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
		w.err = fmt.Errorf("groups: place: %w", ErrAllocatorClosed)
		close(w.ready)
	}
	a.waiters.Init()
	for _, h := range slices.Clone(a.homes) {
		if h.isolates == 0 {
			a.retire(h)
		}
	}
	return nil
}
