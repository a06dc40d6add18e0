package pool

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/locker"
	"github.com/seed24588400/paddock/v8"
)

var (
	// ErrBusy means that too many wait for the key already.
	ErrBusy = errors.New("too many wait for this key")
	// ErrLosses means that the key has lost as many isolates as it may.
	ErrLosses = errors.New("the key has lost too many isolates")
	// ErrShutdown means that the pool was shut down.
	ErrShutdown = errors.New("the pool is shut down")
)

// Pool has isolates ready; see the package's text. It must be shut down.
type Pool struct {
	o         Options
	allocator *groups.Allocator
	own       bool            // the allocator is the pool's
	ctx       context.Context // of what is done in the background
	stop      context.CancelFunc
	work      sync.WaitGroup // in the background

	mu      sync.Mutex
	idle    []*worker          // with a fresh context, the longest idle first
	keys    map[string]*tenant // those with anybody using or waiting
	losses  map[string]*losses // of those that had any
	waiters list.List          // of *waiter
	total   int                // isolates: idle, in use, being reset or made
	inUse   int
	making  int  // ahead
	failed  bool // the last to be made ahead
	starved int  // callers who wait for the allocator's room
	leased  map[*worker]struct{}
	down    bool          // shut down
	forced  bool          // without waiting for who uses one
	drained chan struct{} // closed when it is shut down and nobody uses one
	counts  counts
	warned  atomic.Bool // see warn
}

// tenant is what a key has going on.
type tenant struct {
	using     int // isolates, those being reset included
	resetting int
	waiting   int // callers
}

// worker is an isolate with a fresh context.
type worker struct {
	isolate *v8.Isolate
	context *v8.Context
	state   any
	opened  int    // handles, by Setup
	key     string // whom it serves, once it is claimed
	claimed bool
	uses    int
	made    time.Time
	since   time.Time // idle
}

// waiter waits for a worker, or for room to make one.
type waiter struct {
	key    string
	ready  chan struct{} // closed when it is served
	worker *worker
	err    error
	passed int // how often others behind it were served first
}

// mostPassed is how often the isolates that other keys wait for are left to
// those, before the first in the queue has one of them closed to get another.
const mostPassed = 16

// New makes a pool, and starts to make the isolates that are to be ready.
func New(o Options) (*Pool, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	if err := groups.Supported(); err != nil {
		return nil, err
	}
	p := &Pool{o: o, allocator: o.Allocator, keys: make(map[string]*tenant), losses: make(map[string]*losses), leased: make(map[*worker]struct{}),
		drained: make(chan struct{}), counts: counts{recycled: make(map[string]uint64)}}
	if p.allocator == nil {
		if p.allocator, err = groups.NewAllocator(groups.AllocatorOptions{MaxIsolates: o.Max}); err != nil {
			return nil, err
		}
		p.own = true
	}
	p.ctx, p.stop = context.WithCancel(context.Background())
	p.work.Go(p.tend)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stock()
	return p, nil
}

// Do runs f in a hold of a context in which nothing has run since Setup, in an
// isolate that serves key only; "" is a key as any other. It returns f's error.
// Where all isolates are in use it waits, first come first served but for keys
// that use all they may; it is ErrBusy where too many wait for the key already,
// ErrLosses where the key lost too many isolates, and ErrShutdown. Where a new
// isolate is needed for it and Setup fails, Setup's error is wrapped. Nothing that f
// leaves in the context is there the next time.
func (p *Pool) Do(ctx context.Context, key string, f func(s v8.Scope) error) error {
	if f == nil {
		return fmt.Errorf("pool: do: %w: the function is nil", v8.ErrInvalid)
	}
	l, err := p.Get(ctx, key)
	if err != nil {
		return err
	}
	defer l.Close()
	return l.context.Do(ctx, f)
}

// Get is [Pool.Do] for what is more than one hold, such as running a v8.Loop. The
// Lease must be closed.
func (p *Pool) Get(ctx context.Context, key string) (*Lease, error) {
	switch {
	case p.made() != nil:
		return nil, p.made()
	case ctx == nil:
		return nil, fmt.Errorf("pool: %w", locker.ErrNoContext)
	}
	begin := time.Now()
	w, err := p.acquire(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("pool: %w", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.counts.uses++
	p.counts.waited += time.Since(begin)
	w.uses++
	return &Lease{pool: p, worker: w, context: w.context, state: w.state}, nil
}

// made returns nil for a pool that New made.
func (p *Pool) made() error {
	if p == nil || p.keys == nil {
		return fmt.Errorf("pool: %w: a nil or zero Pool; use one that New made", v8.ErrInvalid)
	}
	return nil
}

func (p *Pool) acquire(ctx context.Context, key string) (*worker, error) {
	w, err := p.wait(ctx, key)
	if err != nil || w != nil {
		return w, err
	}
	w, err = p.make(ctx, key, true)
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		p.total--
		p.done(key)
		return nil, err
	}
	p.leased[w] = struct{}{}
	if p.forced {
		_ = w.isolate.Close() // as all others that are in use
	}
	return w, nil
}

// wait returns when there is a worker for key, or, with neither worker nor error,
// room to make one.
func (p *Pool) wait(ctx context.Context, key string) (*worker, error) {
	w := &waiter{key: key, ready: make(chan struct{})}
	if err := p.enqueue(ctx, w); err != nil {
		return nil, err
	}
	select {
	case <-w.ready:
		return w.worker, w.err
	case <-ctx.Done():
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-w.ready:
		if w.err != nil {
			return nil, w.err
		}
		// Served at the same moment: it goes on to the next.
		if w.worker != nil {
			delete(p.leased, w.worker)
			p.rest(w.worker)
		} else {
			p.total--
		}
		p.done(key)
	default:
		for e := p.waiters.Front(); e != nil; e = e.Next() {
			if e.Value == w {
				p.waiters.Remove(e)
				break
			}
		}
		p.keys[key].waiting--
		p.forget(key)
	}
	return nil, locker.Ended(ctx)
}

func (p *Pool) enqueue(ctx context.Context, w *waiter) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	t := p.tenant(w.key)
	defer p.forget(w.key)
	switch {
	case p.down:
		return ErrShutdown
	case ctx.Err() != nil:
		return locker.Ended(ctx)
	case p.lostTooMany(w.key):
		return fmt.Errorf("%w: %d within an hour", ErrLosses, p.o.Losses)
	case t.waiting >= p.o.Waiting:
		p.counts.busy++
		return fmt.Errorf("%w: %d", ErrBusy, t.waiting)
	}
	t.waiting++
	p.waiters.PushBack(w)
	p.serve()
	return nil
}

func (p *Pool) tenant(key string) *tenant {
	t := p.keys[key]
	if t == nil {
		t = &tenant{}
		p.keys[key] = t
	}
	return t
}

func (p *Pool) forget(key string) {
	if t := p.keys[key]; t != nil && *t == (tenant{}) {
		delete(p.keys, key)
	}
}

// serve gives those who wait what there is.
func (p *Pool) serve() {
	var next *list.Element
	expected := make(map[string]int) // isolates, by who waits for them
	var first *waiter                // that there is no room for
	for e := p.waiters.Front(); e != nil; e = next {
		next = e.Next()
		w := e.Value.(*waiter)
		t := p.keys[w.key]
		if t.using >= p.o.MaxPerKey {
			continue
		}
		if w.worker = p.take(w.key); w.worker == nil {
			// One that is being reset is ready sooner than another is made.
			if expected[w.key] < t.resetting {
				expected[w.key]++
				continue
			}
			if p.total >= p.o.Max && p.evict(w.passed < mostPassed) == nil {
				if len(p.idle) == 0 {
					return
				}
				if first == nil {
					first = w
				}
				continue // somebody behind waits for what is idle
			}
			p.total++
		} else {
			p.leased[w.worker] = struct{}{}
			if first != nil {
				first.passed++
			}
		}
		p.waiters.Remove(e)
		t.waiting--
		t.using++
		p.inUse++
		close(w.ready)
	}
	// Nobody wants what is idle still, and others wait for its room.
	for n := p.starved; n > 0 && p.evict(unwanted) != nil; n-- {
	}
	p.stock()
}

// take returns an idle worker for key: one that has served it, or none yet.
func (p *Pool) take(key string) *worker {
	// What was used last is warmest.
	for n := len(p.idle) - 1; n >= 0; n-- {
		if w := p.idle[n]; w.claimed && w.key == key {
			p.idle = slices.Delete(p.idle, n, n+1)
			return w
		}
	}
	for n, w := range p.idle {
		if !w.claimed && w.isolate.Seat().Claim(key) {
			w.key, w.claimed = key, true
			p.idle = slices.Delete(p.idle, n, n+1)
			return w
		}
	}
	return nil
}

// unwanted spares, for evict, the isolates of keys that have callers waiting.
const unwanted = true

// evict closes the isolate that has been idle longest and returns it; nil if there
// is none. With unwanted it considers only isolates that no caller waits for.
func (p *Pool) evict(unwanted bool) *v8.Isolate {
	for n, w := range p.idle {
		if unwanted && p.wanted(w) {
			continue
		}
		p.idle = slices.Delete(p.idle, n, n+1)
		p.recycle(w, "evicted")
		return w.isolate
	}
	return nil
}

// wanted reports whether somebody waits for an idle isolate's key, and may have it.
func (p *Pool) wanted(w *worker) bool {
	t := p.keys[w.key]
	return w.claimed && t != nil && t.waiting > 0 && t.using < p.o.MaxPerKey
}

// done counts a use by key out.
func (p *Pool) done(key string) {
	p.inUse--
	p.keys[key].using--
	p.forget(key)
	if p.down && p.inUse == 0 {
		close(p.drained)
	}
	p.serve()
}
