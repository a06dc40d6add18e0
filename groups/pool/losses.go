package pool

import "time"

// lossTime is for how long losses of a key count.
const lossTime = time.Hour

// losses are how many isolates a key has lost.
type losses struct {
	n     int
	since time.Time
}

// lost counts one more.
func (p *Pool) lost(key string) {
	l := p.losses[key]
	if l == nil {
		l = &losses{since: time.Now()}
		p.losses[key] = l
	}
	l.n++
}

func (p *Pool) lostTooMany(key string) bool {
	l := p.losses[key]
	return l != nil && p.o.Losses >= 0 && l.n >= p.o.Losses && time.Since(l.since) < lossTime
}

// forgive forgets losses that are long ago.
func (p *Pool) forgive(now time.Time) {
	for key, l := range p.losses {
		if now.Sub(l.since) >= lossTime {
			delete(p.losses, key)
		}
	}
}
