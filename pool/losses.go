package pool

import "time"

// lossWindow is the time for which losses of a key count, from the first loss on.
const lossWindow = time.Hour

// losses counts the isolates that a key has lost.
type losses struct {
	n     int
	since time.Time // time of the first loss
}

// countLoss counts a lost isolate.
func (p *Pool) countLoss(key string) {
	l := p.losses[key]
	if l == nil {
		l = &losses{since: time.Now()}
		p.losses[key] = l
	}
	l.n++
}

func (p *Pool) tooManyLosses(key string) bool {
	l := p.losses[key]
	return l != nil && p.o.MaxLosses >= 0 && l.n >= p.o.MaxLosses && time.Since(l.since) < lossWindow
}

// expireLosses removes the counts that have expired.
func (p *Pool) expireLosses(now time.Time) {
	for key, l := range p.losses {
		if now.Sub(l.since) >= lossWindow {
			delete(p.losses, key)
		}
	}
}
