package groups

import (
	"fmt"

	"github.com/seed24588400/paddock/cage"
)

// Seat is a reservation for one isolate in a group that an [Allocator] chose. The
// methods of a nil or zero Seat do nothing. A Seat is safe for concurrent use by
// multiple goroutines.
type Seat struct {
	allocator *Allocator
	home      *home
	heap      uint64 // bytes reserved
	released  bool
}

// Group returns the group of the reservation, or nil for a nil or zero Seat.
func (s *Seat) Group() *Group {
	if s.zero() {
		return nil
	}
	return s.home.group
}

// zero reports whether s was not created by an Allocator.
func (s *Seat) zero() bool { return s == nil || s.allocator == nil }

// Release cancels the reservation. It must be called after the isolate has been
// disposed of, or if none was created. It need not be called for a Seat that was
// passed to v8.NewIsolate. It is safe to call Release more than once.
func (s *Seat) Release() {
	if s.zero() {
		return
	}
	a := s.allocator
	a.mu.Lock()
	defer a.mu.Unlock()
	if s.released {
		return
	}
	s.released = true
	s.home.isolates--
	s.home.reserved -= s.heap
	a.isolates--
	a.reserved -= s.heap
	a.leave(s.home)
}

// Resize changes the reservation to heap bytes; 0 means all that a request may
// reserve. If the cage or the allocator has no room for more, Resize changes nothing
// and returns an error that wraps ErrFull.
func (s *Seat) Resize(heap uint64) error {
	if s.zero() {
		return nil
	}
	a := s.allocator
	a.mu.Lock()
	defer a.mu.Unlock()
	if heap == 0 {
		heap = min(a.o.CageHeap, cage.Fixed().Cage)
	}
	if s.released || heap == s.heap {
		return nil
	}
	inCage, inAll := s.home.reserved-s.heap+heap, a.reserved-s.heap+heap
	if heap > s.heap && (inCage > a.o.CageHeap || inAll > a.o.MaxReserved) {
		return fmt.Errorf("groups: resize: %w: %d MiB instead of %d", ErrFull, heap>>20, s.heap>>20)
	}
	s.heap, s.home.reserved, a.reserved = heap, inCage, inAll
	a.serve()
	return nil
}

// Claim assigns an isolate that was created without a key to key, and reports whether
// it could. With the policy PerKey the seat must have been placed without a key, and
// its group becomes the group of key. Claim returns false and changes nothing if key
// has a group already or the group has a key. With other policies any isolate may
// serve any key, and Claim returns true.
func (s *Seat) Claim(key string) bool {
	if s.zero() || s.allocator.o.Policy != PerKey {
		return true
	}
	a := s.allocator
	a.mu.Lock()
	defer a.mu.Unlock()
	if key == "" || s.released || s.home.condemned || s.home.key != "" || a.byKey[key] != nil {
		return false
	}
	a.bind(s.home, key)
	a.serve()
	return true
}
