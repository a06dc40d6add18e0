package groups

import (
	"errors"
	"fmt"
	"log/slog"
)

// MostLost is how many isolates a process may lose before [Worn] says so. Each
// leaves 1.1 MB or more for good: what V8 took from malloc.
const MostLost = 1000

// ErrWorn means that the process has lost so many isolates that it should be
// replaced.
var ErrWorn = errors.New("the process has lost many isolates and should be restarted")

// Worn returns an error that wraps ErrWorn once the process has lost [MostLost]
// isolates, and else nil. Nothing is refused then: it is for a health check, so
// that a supervisor replaces the process long before it runs out of memory. The
// logger of [SetLogger] is told at [slog.LevelError] too, again for each tenth
// of MostLost.
func Worn() error { return known.worn() }

func (r *register) worn() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n := r.sum(); n >= MostLost {
		return fmt.Errorf("groups: %w: %d isolates of at most %d", ErrWorn, n, MostLost)
	}
	return nil
}

func (r *register) sum() (n uint64) {
	for _, lost := range r.lost {
		n += lost
	}
	return n
}

// lose counts an isolate that was lost.
func (r *register) lose(to string) {
	r.mu.Lock()
	r.lost[to]++
	n := r.sum()
	tell := n >= MostLost && n >= r.told+MostLost/10
	if tell {
		r.told = n
	}
	r.mu.Unlock()
	if tell {
		Log(slog.LevelError, ErrWorn.Error(), slog.Uint64("lost", n))
	}
}
