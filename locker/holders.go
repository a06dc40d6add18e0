package locker

import (
	"time"

	"github.com/seed24588400/paddock/internal/holders"
)

// Holder describes the lock of an isolate that a goroutine holds.
type Holder struct {
	Isolate uint64 // the ID of the isolate
	Name    string // v8.IsolateOptions.Name
	// Held is the time for which the lock has been held at least. It is exact if the
	// holder waited for the lock. Otherwise the time at which the lock was acquired is
	// not known, because recording it would slow down every call, and Held counts from
	// the moment when a goroutine began to wait for the lock or Holders first found it
	// held, whichever is earlier.
	Held    time.Duration
	Waiting int // goroutines that wait for the lock
}

// Holders returns the holders of all locks that are held, ordered by isolate. The locks
// are examined one after another. A goroutine that has released the lock for a while,
// with v8.Scope.Unlock, does not count as a holder. Holders is safe for concurrent use
// by multiple goroutines, and does not wait for any of the locks.
func Holders() []Holder {
	var all []Holder
	for _, h := range holders.List() {
		all = append(all, Holder(h))
	}
	return all
}
