package groups

import (
	"fmt"

	"github.com/seed24588400/paddock/cage"
)

// Reservation is a place for one isolate in a group that an [Allocator] chose. The
// methods of a nil or zero Reservation do nothing. A Reservation is safe for concurrent use by
// multiple goroutines.
type Reservation struct {
	allocator *Allocator
	group     *managedGroup
	heap      uint64 // bytes reserved
	released  bool
}

// Group returns the group of the reservation, or nil for a nil or zero Reservation.
func (r *Reservation) Group() *Group {
	if r.zero() {
		return nil
	}
	return r.group.group
}

// zero reports whether r was not created by an Allocator.
func (r *Reservation) zero() bool { return r == nil || r.allocator == nil }

// Release cancels the reservation. It must be called after the isolate has been
// disposed of, or if none was created. It need not be called for a Reservation that was
// passed to v8.NewIsolate. It is safe to call Release more than once.
func (r *Reservation) Release() {
	if r.zero() {
		return
	}
	a := r.allocator
	a.mu.Lock()
	defer a.mu.Unlock()
	if r.released {
		return
	}
	r.released = true
	r.group.isolates--
	r.group.reserved -= r.heap
	a.isolates--
	a.reserved -= r.heap
	a.leave(r.group)
}

// Resize changes the reservation to heap bytes; 0 means all that a request may
// reserve. If the cage or the allocator has no room for more, Resize changes nothing
// and returns an error that wraps ErrFull.
func (r *Reservation) Resize(heap uint64) error {
	if r.zero() {
		return nil
	}
	a := r.allocator
	a.mu.Lock()
	defer a.mu.Unlock()
	if heap == 0 {
		heap = min(a.o.MaxHeapPerGroup, cage.Fixed().Cage)
	}
	if r.released || heap == r.heap {
		return nil
	}
	inCage, inAll := r.group.reserved-r.heap+heap, a.reserved-r.heap+heap
	if heap > r.heap && (inCage > a.o.MaxHeapPerGroup || inAll > a.o.MaxReserved) {
		return fmt.Errorf("groups: resize: %w: cannot grow a reservation of %d MiB to %d MiB",
			ErrFull, r.heap>>20, heap>>20)
	}
	r.heap, r.group.reserved, a.reserved = heap, inCage, inAll
	a.serve()
	return nil
}

// Claim assigns an isolate that was created without a key to key, and reports whether
// it could. With the policy PerKey the reservation must have been made without a key, and
// its group becomes the group of key. Claim returns false and changes nothing if key
// has a group already or the group has a key. With other policies any isolate may
// serve any key, and Claim returns true.
func (r *Reservation) Claim(key string) bool {
	if r.zero() || r.allocator.o.Policy != PerKey {
		return true
	}
	a := r.allocator
	a.mu.Lock()
	defer a.mu.Unlock()
	if key == "" || r.released || r.group.condemned || r.group.key != "" || a.byKey[key] != nil {
		return false
	}
	a.bind(r.group, key)
	a.serve()
	return true
}
