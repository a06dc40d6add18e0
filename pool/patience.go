package pool

import "time"

// A waiter whose key uses an isolate already waits for that one first, because another
// isolate takes longer to create than most uses take, and runs no sooner while the
// processors are busy. It waits for twice the average duration of a use, within these
// limits.
const (
	minPatience = 5 * time.Millisecond
	maxPatience = 100 * time.Millisecond
)

// recently is how long an isolate of another key must be idle until it is closed to make
// room for another isolate of a key that has one.
const recently = time.Second

// patience measures how long uses take.
type patience struct {
	average time.Duration // of the last uses
	pending bool          // whether serve will be called when the next waiter has waited enough
}

// ended records the duration of a use.
func (a *patience) ended(d time.Duration) { a.average += (d - a.average) / 8 }

func (a *patience) enough() time.Duration { return min(max(2*a.average, minPatience), maxPatience) }

// needsAnother reports whether w has waited enough for the isolates that its key uses.
// p.mu must be held.
func (p *Pool) needsAnother(w *waiter, now time.Time) bool {
	left := p.patience.enough() - now.Sub(w.since)
	if left <= 0 {
		return true
	}
	if !p.patience.pending {
		p.patience.pending = true
		time.AfterFunc(left, func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.patience.pending = false
			if !p.down {
				p.serve()
			}
		})
	}
	return false
}
