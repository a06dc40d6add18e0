package lock

import (
	"cmp"
	"container/list"
	"context"
	"sync"
	"time"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/locker"
)

// Gate limits how many locks of a set of isolates are held at a time. A goroutine passes
// the gate before it requests the first lock, and leaves it after it has released that
// lock. A goroutine that is inside an isolate does not pass again, so the holder of a
// lock never waits at the gate for a goroutine that waits for its lock.
//
// Goroutines pass in the order of their ranks; see usage.rank.
//
// A holder may still wait for a goroutine that waits at the gate, for example if a
// function that JavaScript has called starts goroutines that use other isolates. So if
// no goroutine has left for a while, one more passes than the limit allows.
//
// A Gate is safe for concurrent use by multiple goroutines. The nil Gate has no limit.
type Gate struct {
	limit int
	stall time.Duration // after which one more goroutine passes

	mu      sync.Mutex
	inside  int           // goroutines that have passed and must leave
	waiting list.List     // of *visitor, in the order of their ranks
	moved   time.Duration // when a goroutine last passed or left while others waited, since start
}

// visitor is a goroutine that waits at a gate.
type visitor struct {
	ready chan struct{} // closed when the visitor passes
	extra bool          // it passes in addition to the limit, and need not leave
	rank  time.Duration
	usage *usage
}

// usage is what a Gate knows about an isolate. The mutex of the gate guards it.
type usage struct {
	requested time.Duration // see Locker.SetRequested; 0: when the goroutine comes to the gate
	used      time.Duration // the time inside, of which half is forgotten in recentUse
	at        time.Duration // when used was computed
	passed    time.Duration // when the last goroutine passed
}

const (
	// defaultStall is long for an isolate that runs in turns with others, and short for a
	// person.
	defaultStall = 20 * time.Millisecond
	// maxAge limits how much the age of a request counts.
	maxAge = 500 * time.Millisecond
	// An isolate that always runs has a used time of recentUse. The rank of its oldest
	// requests is then that of requests that come useWeight*recentUse - maxAge later.
	recentUse = time.Second
	useWeight = 2
)

// NewGate returns a gate with a limit.
func NewGate(limit int) *Gate { return &Gate{limit: limit, stall: defaultStall} }

// Full reports whether as many locks are held as the gate allows.
func (g *Gate) Full() bool { return g != nil && g.count() >= g.limit }

func (g *Gate) count() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.inside
}

// rank returns the rank of a goroutine that comes to the gate. It is a time: that of the
// request for which the isolate works, so that requests take equally long, whether they
// are alone or many of their isolate and whether they consist of one hold or of many. It
// is later the more the isolate has run recently, and a request counts as at most maxAge
// old, so that an isolate with many requests does not delay those of others. The rank of a
// goroutine does not become later while it waits, so it passes in the end.
func (u *usage) rank(at time.Duration) time.Duration {
	u.forget(at)
	requested := at
	if u.requested != 0 {
		requested = min(max(u.requested, at-maxAge), at)
	}
	return requested + useWeight*u.used
}

// forget reduces the used time by the time since it was computed.
func (u *usage) forget(at time.Duration) {
	idle := at - u.at
	u.used = time.Duration(float64(u.used) * float64(recentUse) / float64(recentUse+idle))
	u.at = at
}

// SetRequested sets when the work was requested that the isolate does next; see
// usage.rank. The zero time means when it comes to the gate.
func (l *Locker) SetRequested(t time.Time) {
	if l.gate == nil {
		return
	}
	l.gate.mu.Lock()
	defer l.gate.mu.Unlock()
	u := &l.usage
	u.requested = 0
	if !t.IsZero() {
		u.requested = cmp.Or(t.Sub(start), 1)
	}
	// A goroutine that waits already may now work for an older request.
	rank := u.rank(now())
	for e := l.gate.waiting.Front(); e != nil; e = e.Next() {
		if v := e.Value.(*visitor); v.usage == u && v.rank > rank {
			v.rank = rank
			l.gate.move(e)
		}
	}
}

// move moves a visitor forward to its place.
func (g *Gate) move(e *list.Element) {
	at := e.Prev()
	for at != nil && at.Value.(*visitor).rank > e.Value.(*visitor).rank {
		at = at.Prev()
	}
	if at == nil {
		g.waiting.MoveToFront(e)
	} else {
		g.waiting.MoveAfter(e, at)
	}
}

// enter waits until the goroutine may pass, and reports whether it must leave. refuse is
// closed when the isolate is closed.
func (g *Gate) enter(ctx context.Context, u *usage, refuse <-chan struct{}) (passed bool, err error) {
	if g == nil || bridge.ThreadInside() != 0 {
		return false, nil
	}
	return g.pass(ctx, u, refuse)
}

// reenter is enter for a goroutine that has released its lock during an activation.
func (g *Gate) reenter(u *usage) (passed bool) {
	if g != nil {
		passed, _ = g.pass(context.Background(), u, nil)
	}
	return passed
}

func (g *Gate) pass(ctx context.Context, u *usage, refuse <-chan struct{}) (passed bool, err error) {
	g.mu.Lock()
	at := now()
	rank := u.rank(at)
	if g.inside < g.limit {
		g.inside++
		u.passed = at
		g.mu.Unlock()
		return true, nil
	}
	if g.waiting.Len() == 0 {
		g.moved = at
	}
	v := &visitor{ready: make(chan struct{}), rank: rank, usage: u}
	place := g.waiting.PushBack(v)
	g.move(place)
	g.mu.Unlock()
	return g.wait(ctx, v, refuse, place)
}

func (g *Gate) wait(ctx context.Context, v *visitor, refuse <-chan struct{}, place *list.Element) (bool, error) {
	stalled := time.NewTicker(g.stall)
	defer stalled.Stop()
	for {
		var err error
		select {
		case <-v.ready:
			return !v.extra, nil
		case <-ctx.Done():
			err = Ended(ctx)
		case <-refuse:
			err = locker.ErrClosed
		case <-stalled.C:
			g.unblock()
			continue
		}
		if g.abandon(v, place) {
			return false, err
		}
		return !v.extra, nil // passed at the same moment
	}
}

// unblock lets the first goroutine pass in addition to the limit if the gate has stalled.
func (g *Gate) unblock() {
	g.mu.Lock()
	defer g.mu.Unlock()
	at, first := now(), g.waiting.Front()
	if first == nil || at-g.moved < g.stall {
		return
	}
	g.moved = at
	v := g.waiting.Remove(first).(*visitor)
	v.extra = true
	close(v.ready)
}

// abandon ends the wait of a goroutine, and returns false if it has passed.
func (g *Gate) abandon(v *visitor, place *list.Element) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	select {
	case <-v.ready:
		return false
	default:
		g.waiting.Remove(place)
		return true
	}
}

// leave lets the next goroutine pass, after one that works for the isolate of u.
func (g *Gate) leave(passed bool, u *usage) {
	if !passed {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	at := now()
	u.forget(at)
	u.used += at - u.passed
	first := g.waiting.Front()
	if first == nil {
		g.inside--
		return
	}
	v := g.waiting.Remove(first).(*visitor)
	g.moved = at
	v.usage.passed = at
	close(v.ready)
}

var start = time.Now()

func now() time.Duration { return time.Since(start) }
