package groups

import (
	"fmt"

	"github.com/seed24588400/paddock/cage"
)

// Seat is room for one isolate in a group that an Allocator chose. Its methods
// may be called from any goroutine; those of a nil or zero Seat do nothing.
type Seat struct {
	allocator *Allocator
	home      *home
	heap      uint64 // reserved
	released  bool
}

// Group returns the group that the seat is in; nil for a nil Seat.
func (s *Seat) Group() *Group {
	if s.zero() {
		return nil
	}
	return s.home.group
}

// zero reports whether this is not a seat that an Allocator gave out.
func (s *Seat) zero() bool { return s == nil || s.allocator == nil }

// Release gives the room up; once the isolate has been disposed of, or where
// none was made. Releasing twice is fine. Who gave the seat to v8.NewIsolate need
// not.
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

// Resize has another heap reserved, 0 all that a request may ask for. It is
// ErrFull, and nothing changes, where the cage or the allocator has no room for
// more.
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

// Claim has an isolate that was made ahead, for nobody, serve key. With the policy
// PerKey the seat must have been placed without a key, and its group becomes the
// key's; it is false, and nothing changes, where the key has a group already, or
// the group a key. With others any isolate may serve any key.
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
