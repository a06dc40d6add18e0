package groups

import (
	"errors"
	"fmt"
	"log/slog"
)

// MostLost is the number of isolates that a process may lose before [Worn] returns an
// error. Each lost isolate leaks at least 1.1 MB, which V8 had allocated with malloc.
const MostLost = 1000

// ErrWorn means that the process has lost so many isolates that it should be
// restarted.
var ErrWorn = errors.New("the process has lost many isolates and should be restarted")

// Worn returns an error that wraps ErrWorn if the process has lost at least
// [MostLost] isolates, and nil otherwise. Worn is for health checks, so that a
// supervisor restarts the process long before it runs out of memory; Paddock itself
// refuses nothing. The logger of [SetLogger] gets a record at [slog.LevelError] when
// MostLost is reached, and again after each further tenth of MostLost.
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

// lose counts a lost isolate.
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
