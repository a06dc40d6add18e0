package pool

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/invariants"
	"github.com/seed24588400/paddock/internal/lock"
	"github.com/seed24588400/paddock/v8"
)

var (
	// ErrBusy means that too many callers wait for the key.
	ErrBusy = errors.New("too many callers wait for an isolate of this key")
	// ErrLosses means that the key has lost as many isolates as it may.
	ErrLosses = errors.New("the key has lost too many isolates")
	// ErrShutdown means that the pool is shut down.
	ErrShutdown = errors.New("the pool is shut down")
)

// Pool is a pool of isolates; see the package documentation. It must be shut down. A
// Pool is safe for concurrent use by multiple goroutines.
type Pool struct {
	o         Options
	allocator *groups.Allocator
	own       bool            // whether the pool created the allocator
	ctx       context.Context // context of background work
	stop      context.CancelFunc
	work      sync.WaitGroup // background work

	// mu must not be acquired while the mutex of the allocator is held.
	mu       sync.Mutex
	idle     idleList             // workers with a new context
	keys     map[string]*activity // keys that use isolates or have waiters
	losses   map[string]*losses   // keys that have lost isolates
	editions map[string]*edition
	builds   buildQueue
	waiters  list.List // of *waiter
	total    int       // isolates that are idle, in use, being reset or being created
	inUse    int
	creating int  // isolates that are being created ahead of time
	failed   bool // whether the last attempt of createReady failed
	starved  int  // callers that wait for room in the allocator
	leased   map[*worker]struct{}
	resets   map[*worker]struct{} // being prepared for their next uses
	down     bool                 // Shutdown was called
	forced   bool                 // Shutdown has closed the isolates in use
	drained  chan struct{}        // closed when down is set and inUse is 0
	counts   counts
	patience patience
	proving  bool        // whether idle isolates are being checked
	warned   atomic.Bool // see warnHandles
}

// activity counts what a key does.
type activity struct {
	using     int // isolates in use, including those being reset
	resetting int
	waiting   int // callers that wait
}

// worker is an isolate with contexts for the next uses. Pool.mu guards its fields while it
// is idle; otherwise they belong to the goroutine that uses or resets it.
type worker struct {
	isolate      *v8.Isolate
	limits       v8.Limits // before its first use
	setup        int       // handles that Setup opened in the last context
	fresh        []*fresh  // contexts for the next uses
	edition      *edition  // nil if it is not claimed, or if it was created ahead of time
	fromSnapshot bool      // it was created from the snapshot of its edition
	key          string    // key that it serves, if claimed
	claimed      bool
	uses         int
	unproven     int // uses since it was last proved that no former context is alive
	created      time.Time
	idleSince    time.Time // start of the idle time
	filling      bool      // fillLater is pending; guarded by Pool.mu
}

// waiter waits for a worker, or for room to create one.
type waiter struct {
	key    string
	since  time.Time
	ready  chan struct{} // closed when worker or err is set, or when there is room
	worker *worker
	err    error
	passed int // how often waiters behind it were served first
}

// maxPassed is how often waiters behind the first one may be served with idle
// isolates of their keys. After that, an idle isolate is closed for the first waiter
// even if others wait for it.
const maxPassed = 16

// New creates a pool, and starts to create the isolates that it keeps ready.
func New(o Options) (*Pool, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	if err := groups.Supported(); err != nil {
		return nil, err
	}
	p := &Pool{
		o: o, allocator: o.Allocator,
		keys:     make(map[string]*activity),
		losses:   make(map[string]*losses),
		editions: make(map[string]*edition),
		leased:   make(map[*worker]struct{}),
		resets:   make(map[*worker]struct{}),
		drained:  make(chan struct{}),
		counts:   counts{recycled: make(map[string]uint64)},
	}
	if p.allocator == nil {
		if p.allocator, err = groups.NewAllocator(groups.AllocatorOptions{MaxIsolates: o.MaxIsolates}); err != nil {
			return nil, err
		}
		p.own = true
	}
	p.ctx, p.stop = context.WithCancel(context.Background())
	p.work.Go(p.maintain)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.createReady()
	return p, nil
}

// Do runs f in a hold of a context in which nothing but Options.Setup has run. The
// isolate serves only the given key; the empty string is a key like any other. If no
// isolate is available, Do waits. Waiting callers are served in FIFO order, but a key
// that uses its maximum of isolates does not block others. Do returns the error of f.
// It returns an error that wraps ErrBusy if too many callers wait for the key,
// ErrLosses if the key has lost too many isolates, ErrShutdown if the pool is shut
// down, or the error of Setup if an isolate was created and Setup failed. No changes
// that f makes to the context are visible in later calls. Pass at most one Budget, which
// replaces Options.Budget for this use.
func (p *Pool) Do(ctx context.Context, key string, f func(s v8.Scope) error, budget ...Budget) error {
	if f == nil {
		return fmt.Errorf("pool: do: %w: the function is nil", v8.ErrInvalid)
	}
	l, err := p.Get(ctx, key, budget...)
	if err != nil {
		return err
	}
	defer l.Close()
	return l.context.Do(ctx, f)
}

// Get is like [Pool.Do] for uses of more than one hold, for example running a
// v8.Loop. The caller must close the Lease.
func (p *Pool) Get(ctx context.Context, key string, budget ...Budget) (*Lease, error) {
	switch {
	case p.check() != nil:
		return nil, p.check()
	case ctx == nil:
		return nil, fmt.Errorf("pool: %w", lock.ErrNilContext)
	case ctx.Err() != nil:
		return nil, fmt.Errorf("pool: %w", lock.Ended(ctx))
	}
	limits, err := budgetOf(budget, p.o.Budget)
	if err == nil {
		err = limits.check(p.o.Isolate.Measure)
	}
	if err != nil {
		return nil, fmt.Errorf("pool: %w", err)
	}
	begin := time.Now()
	w, err := p.acquire(ctx, key, begin)
	if err != nil {
		return nil, fmt.Errorf("pool: %w", err)
	}
	l := p.lease(w, key, begin)
	if err := l.meter.limit(limits); err != nil {
		_ = l.Close()
		return nil, fmt.Errorf("pool: budget: %w", err)
	}
	return l, nil
}

// lease returns the lease of a context of w for key. The caller has waited since begin.
func (p *Pool) lease(w *worker, key string, begin time.Time) *Lease {
	w.isolate.SetRequested(begin)
	p.mu.Lock()
	defer p.mu.Unlock()
	if invariants.Enabled {
		_, leased := p.leased[w]
		invariants.Check(leased && w.claimed && w.key == key,
			"pool: a lease of an isolate that is not in use by its key")
	}
	p.counts.uses++
	p.counts.waited += time.Since(begin)
	w.uses++
	if w.edition != nil {
		w.edition.uses++
	}
	f := w.fresh[0]
	w.fresh[0] = nil
	w.fresh = w.fresh[1:]
	return &Lease{pool: p, worker: w, fresh: f, context: f.context, state: f.state, meter: newMeter(w.isolate)}
}

// check returns an error if p was not created by New.
func (p *Pool) check() error {
	if p == nil || p.keys == nil {
		return fmt.Errorf("pool: %w: a nil or zero Pool; use one that New made", v8.ErrInvalid)
	}
	return nil
}

func (p *Pool) acquire(ctx context.Context, key string, begin time.Time) (*worker, error) {
	w, err := p.wait(ctx, key)
	if err != nil || w != nil && len(w.fresh) > 0 {
		return w, err
	}
	return p.create(ctx, key, w, begin)
}

// creation is the creation of a worker for a caller. Pool.mu guards its fields.
type creation struct {
	ready     chan struct{} // closed when worker or err is set
	worker    *worker
	err       error
	abandoned bool // the caller has returned
}

// create creates a worker for a caller of key that came at the time begin, for whom there is
// room, or a context for the caller in w, which has none. It returns when ctx ends, even if
// Setup does not. The worker then belongs to the goroutine that runs Setup, and is
// available to other callers when Setup returns.
func (p *Pool) create(ctx context.Context, key string, w *worker, begin time.Time) (*worker, error) {
	c := &creation{ready: make(chan struct{})}
	p.work.Go(func() {
		var err error
		if w == nil {
			w, err = p.newWorker(ctx, key, begin)
		} else {
			err = p.prepare(ctx, w, begin)
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		p.finishCreation(c, key, w, err)
	})
	select {
	case <-c.ready:
		return c.worker, c.err
	case <-ctx.Done():
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-c.ready:
		return c.worker, c.err
	default:
		c.abandoned = true
		return nil, fmt.Errorf("waiting for Load and Setup: %w", lock.Ended(ctx))
	}
}

// prepare creates a context in w, which has none, for a caller that came at the time begin.
func (p *Pool) prepare(ctx context.Context, w *worker, begin time.Time) (err error) {
	if w.edition == nil { // it was created ahead of time
		if w.edition, err = p.edition(ctx, w.key); err != nil {
			return err
		}
		p.useSnapshot(w.edition)
	}
	return p.fillFor(ctx, w, begin)
}

// finishCreation records the end of a creation. p.mu must be held.
func (p *Pool) finishCreation(c *creation, key string, w *worker, err error) {
	c.worker, c.err = w, err
	close(c.ready)
	switch {
	case err != nil:
		p.total--
		if w != nil {
			delete(p.leased, w)
			p.work.Go(w.close)
		}
		p.done(key)
	case !c.abandoned:
		p.leased[w] = struct{}{}
		if p.forced {
			_ = w.isolate.Close() // like the other isolates in use
		}
	default:
		p.makeIdle(w)
	}
}

// wait waits for a worker for key. If it returns neither a worker nor an error, there
// is room to create one.
func (p *Pool) wait(ctx context.Context, key string) (*worker, error) {
	w := &waiter{key: key, since: time.Now(), ready: make(chan struct{})}
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
		// The waiter was served at the same moment: pass the worker or the room on.
		if w.worker != nil {
			delete(p.leased, w.worker)
			p.addIdle(w.worker)
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
		p.removeUnused(key)
	}
	return nil, fmt.Errorf("waiting for an isolate: %w", lock.Ended(ctx))
}

func (p *Pool) enqueue(ctx context.Context, w *waiter) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	t := p.activity(w.key)
	defer p.removeUnused(w.key)
	switch {
	case p.down:
		return ErrShutdown
	case ctx.Err() != nil:
		return lock.Ended(ctx)
	case p.tooManyLosses(w.key):
		return fmt.Errorf("%w: %d in one hour", ErrLosses, p.o.MaxLosses)
	case t.waiting >= p.o.MaxWaiting:
		p.counts.busy++
		return fmt.Errorf("%w: %d are waiting", ErrBusy, t.waiting)
	}
	t.waiting++
	p.waiters.PushBack(w)
	if t.waiting == 1 && t.resetting > 0 {
		p.hasten(w)
	}
	p.serve()
	if invariants.Enabled {
		p.checkCounts()
	}
	return nil
}

func (p *Pool) activity(key string) *activity {
	t := p.keys[key]
	if t == nil {
		t = &activity{}
		p.keys[key] = t
	}
	return t
}

func (p *Pool) removeUnused(key string) {
	if t := p.keys[key]; t != nil && *t == (activity{}) {
		delete(p.keys, key)
	}
}

// serve serves waiters as far as isolates and room are available. p.mu must be held.
func (p *Pool) serve() {
	var next *list.Element
	var expected map[string]int // waiters that wait for a reset, by key
	var first *waiter           // first waiter for which there is no room
	now := time.Now()
	for e := p.waiters.Front(); e != nil; e = next {
		next = e.Next()
		w := e.Value.(*waiter)
		t := p.keys[w.key]
		if t.using >= p.o.MaxIsolatesPerKey {
			continue
		}
		w.worker = p.idle.take(w.key)
		if w.worker == nil && expected[w.key] < t.resetting {
			// A reset is faster than the creation of an isolate, or of a context in another one.
			if expected == nil {
				expected = make(map[string]int)
			}
			expected[w.key]++
			continue
		}
		if w.worker == nil {
			w.worker = p.takeReady(w.key)
		}
		if w.worker == nil {
			another := t.using > 0
			if another && !p.needsAnother(w, now) {
				continue
			}
			if p.total >= p.o.MaxIsolates && p.evict(now, w.passed < maxPassed, another) == nil {
				if len(p.idle.workers) == 0 {
					return
				}
				if first == nil {
					first = w
				}
				continue // a waiter behind w may want an idle isolate
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
	// Callers wait for room in the allocator: close idle isolates that nobody wants.
	for n := p.starved; n > 0 && p.evict(now, unwanted, false) != nil; n-- {
	}
	p.createReady()
	if invariants.Enabled {
		p.checkCounts()
	}
}

// takeReady removes an idle worker that has served no key, and returns it for key, or nil if
// there is none.
func (p *Pool) takeReady(key string) *worker {
	if e := p.editions[key]; e != nil && e.snapshot != nil {
		return nil // isolates that were created ahead of time do not start from the snapshot
	}
	w := p.idle.takeUnclaimed(func(w *worker) bool { return w.isolate.Reservation().Claim(key) })
	if w != nil {
		w.key, w.claimed = key, true
	}
	return w
}

// unwanted is the argument of evict that spares the isolates of keys with waiters.
const unwanted = true

// evict closes the isolate that has been idle longest and returns it, or nil if there
// is none. If unwanted is true it considers only isolates that no caller waits for. If
// another is true, the room is for another isolate of a key that has one, and evict
// spares the isolates that were used recently.
func (p *Pool) evict(now time.Time, unwanted, another bool) *v8.Isolate {
	long := now.Add(-recently)
	for n, w := range p.idle.workers {
		if another && w.claimed && w.idleSince.After(long) {
			if p.idle.unclaimed == 0 {
				return nil // the others have been idle for a shorter time
			}
			continue
		}
		if unwanted && p.wanted(w) {
			continue
		}
		p.recycle(p.idle.remove(n), "evicted")
		return w.isolate
	}
	return nil
}

// wanted reports whether a caller waits for w's key and may get another isolate.
func (p *Pool) wanted(w *worker) bool {
	t := p.keys[w.key]
	return w.claimed && t != nil && t.waiting > 0 && t.using < p.o.MaxIsolatesPerKey
}

// done counts a use by key as finished.
func (p *Pool) done(key string) {
	p.inUse--
	p.keys[key].using--
	p.removeUnused(key)
	if p.down && p.inUse == 0 {
		close(p.drained)
	}
	p.serve()
}
