// Package holders has the list of the locks of all isolates, from which package locker
// reports who holds one. Its functions are safe for concurrent use by multiple
// goroutines.
package holders

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/seed24588400/paddock/internal/invariants"
)

// Lock is the lock of an isolate.
type Lock interface {
	// Holder describes the holder. locked is false if there is none.
	Holder() (h Holder, locked bool)
}

// Holder is documented in package locker.
type Holder struct {
	Isolate uint64
	Name    string
	Held    time.Duration
	Waiting int
}

var (
	mu    sync.Mutex
	locks = make(map[Lock]struct{})
)

// Add adds a lock to the list.
func Add(l Lock) {
	mu.Lock()
	defer mu.Unlock()
	if invariants.Enabled {
		_, known := locks[l]
		invariants.Check(!known, "holders: a lock is added twice")
	}
	locks[l] = struct{}{}
}

// Remove removes a lock from the list.
func Remove(l Lock) {
	mu.Lock()
	defer mu.Unlock()
	if invariants.Enabled {
		_, known := locks[l]
		invariants.Check(known, "holders: a lock that is removed is not in the list")
	}
	delete(locks, l)
}

// Len returns the number of locks in the list.
func Len() int {
	mu.Lock()
	defer mu.Unlock()
	return len(locks)
}

// List returns the holders of all locks that are held, ordered by isolate.
func List() (all []Holder) {
	mu.Lock()
	copied := slices.Collect(maps.Keys(locks))
	mu.Unlock()
	for _, l := range copied {
		if h, locked := l.Holder(); locked {
			all = append(all, h)
		}
	}
	slices.SortFunc(all, func(a, b Holder) int { return cmp.Compare(a.Isolate, b.Isolate) })
	return all
}
