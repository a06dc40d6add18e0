package lock

import (
	"context"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/locker"
)

// Gate limits how many locks of a set of isolates are held at a time. A goroutine passes
// the gate before it requests the first lock, and leaves it after it has released that
// lock. A goroutine that is inside an isolate does not pass again, so the holder of a
// lock never waits at the gate for a goroutine that waits for its lock.
//
// A Gate is safe for concurrent use by multiple goroutines. The nil Gate has no limit.
type Gate struct {
	slots chan struct{} // goroutines that wait to send are served in FIFO order
}

// NewGate returns a gate with a limit.
func NewGate(limit int) *Gate { return &Gate{make(chan struct{}, limit)} }

// Full reports whether as many locks are held as the gate allows.
func (g *Gate) Full() bool { return g != nil && len(g.slots) == cap(g.slots) }

// enter waits until the goroutine may pass, and reports whether it must leave. refuse is
// closed when the isolate is closed.
func (g *Gate) enter(ctx context.Context, refuse <-chan struct{}) (passed bool, err error) {
	if g == nil || bridge.ThreadInside() != 0 {
		return false, nil
	}
	select {
	case g.slots <- struct{}{}:
		return true, nil
	default:
	}
	select {
	case g.slots <- struct{}{}:
		return true, nil
	case <-ctx.Done():
		return false, Ended(ctx)
	case <-refuse:
		return false, locker.ErrClosed
	}
}

// reenter is enter for a goroutine that has released its lock during an activation.
func (g *Gate) reenter() (passed bool) {
	if g != nil {
		g.slots <- struct{}{}
	}
	return g != nil
}

func (g *Gate) leave(passed bool) {
	if passed {
		<-g.slots
	}
}
