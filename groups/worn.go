package groups

import (
	"errors"
	"fmt"
	"log/slog"

	"github.com/seed24588400/paddock/internal/logging"
	"github.com/seed24588400/paddock/internal/room"
)

const (
	// MaxLost is the number of isolates that a process may lose before [Worn] returns an
	// error. Each lost isolate leaks at least 1.1 MB, which V8 had allocated with malloc.
	MaxLost = 1000
	// leakedDivisor is the divisor of the memory of the machine or its control group that
	// yields how much lost isolates may leak before [Worn] returns an error.
	leakedDivisor = 8
)

// ErrWorn means that the process has lost so many isolates, or that they have leaked so
// much memory, that it should be restarted.
var ErrWorn = errors.New("the process has lost many isolates and should be restarted")

// Worn returns an error that wraps ErrWorn if the process has lost at least [MaxLost]
// isolates, or if they have leaked an eighth of the memory of the machine or of its
// control group, and nil otherwise. Worn is for health checks, so that a supervisor restarts the process long
// before it runs out of memory; Paddock itself refuses nothing. The logger of
// [SetLogger] gets a record at [slog.LevelError] when either limit is reached, and again
// after each further tenth of it.
func Worn() error { return known.worn() }

func (r *registry) worn() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.wear() < 1 {
		return nil
	}
	return fmt.Errorf("groups: %w: %d isolates (of at most %d) leaked %d MiB (of at most %d MiB)",
		ErrWorn, r.sum(), MaxLost, r.leaked>>20, maxLeaked()>>20)
}

func maxLeaked() uint64 { return room.Memory() / leakedDivisor }

// wear is 1 when the process should be restarted.
func (r *registry) wear() float64 {
	return max(float64(r.sum())/MaxLost, float64(r.leaked)/float64(maxLeaked()))
}

func (r *registry) sum() (n uint64) {
	for _, lost := range r.lost {
		n += lost
	}
	return n
}

// countLost counts an isolate that was lost, and the bytes that it leaked.
func (r *registry) countLost(kind string, leaked uint64) {
	r.mu.Lock()
	r.lost[kind]++
	r.leaked += leaked
	n, total, wear := r.sum(), r.leaked, r.wear()
	log := wear >= 1 && wear >= r.logged+0.1
	if log {
		r.logged = wear
	}
	r.mu.Unlock()
	if log {
		logging.Log(slog.LevelError, ErrWorn.Error(), slog.Uint64("lost", n), slog.Uint64("leaked", total))
	}
}
