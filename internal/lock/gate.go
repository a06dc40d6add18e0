package lock

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/locker"
)

// Gate limits how many locks of a set of isolates are held at a time. A goroutine passes
// the gate before it requests the first lock, and leaves it after it has released that
// lock. A goroutine that is inside an isolate does not pass again, so the holder of a
// lock never waits at the gate for a goroutine that waits for its lock.
//
// A holder may still wait for a goroutine that waits at the gate, for example if a
// function that JavaScript has called starts goroutines that use other isolates. So if
// no goroutine has left for a while, one more passes than the limit allows.
//
// A Gate is safe for concurrent use by multiple goroutines. The nil Gate has no limit.
type Gate struct {
	slots   chan struct{} // goroutines that wait to send are served in FIFO order
	stall   time.Duration // after which one more goroutine passes
	waiting atomic.Int64  // number of waiting goroutines
	moved   atomic.Int64  // when a goroutine last passed or left while others waited, in ns since start
}

// defaultStall is long for an isolate that runs in turns with others, and short for a
// person.
const defaultStall = 20 * time.Millisecond

// NewGate returns a gate with a limit.
func NewGate(limit int) *Gate { return &Gate{slots: make(chan struct{}, limit), stall: defaultStall} }

// Full reports whether as many locks are held as the gate allows.
func (g *Gate) Full() bool { return g != nil && len(g.slots) == cap(g.slots) }

// enter waits until the goroutine may pass, and reports whether it must leave. refuse is
// closed when the isolate is closed.
func (g *Gate) enter(ctx context.Context, refuse <-chan struct{}) (passed bool, err error) {
	if g == nil || bridge.ThreadInside() != 0 {
		return false, nil
	}
	return g.pass(ctx, refuse)
}

// reenter is enter for a goroutine that has released its lock during an activation.
func (g *Gate) reenter() (passed bool) {
	if g != nil {
		passed, _ = g.pass(context.Background(), nil)
	}
	return passed
}

func (g *Gate) pass(ctx context.Context, refuse <-chan struct{}) (passed bool, err error) {
	select {
	case g.slots <- struct{}{}:
		return true, nil
	default:
		return g.wait(ctx, refuse)
	}
}

func (g *Gate) wait(ctx context.Context, refuse <-chan struct{}) (passed bool, err error) {
	if g.waiting.Add(1) == 1 {
		g.moved.Store(now())
	}
	defer g.waiting.Add(-1)
	stalled := time.NewTicker(g.stall)
	defer stalled.Stop()
	for {
		select {
		case g.slots <- struct{}{}:
			return true, nil
		case <-ctx.Done():
			return false, Ended(ctx)
		case <-refuse:
			return false, locker.ErrClosed
		case <-stalled.C:
			moved := g.moved.Load()
			if now()-moved >= int64(g.stall) && g.moved.CompareAndSwap(moved, now()) {
				return false, nil
			}
		}
	}
}

func (g *Gate) leave(passed bool) {
	if !passed {
		return
	}
	if g.waiting.Load() > 0 {
		g.moved.Store(now())
	}
	<-g.slots
}

var start = time.Now()

func now() int64 { return int64(time.Since(start)) }
