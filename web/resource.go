package web

import (
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// resource is what Go holds for an object of the scripts. It is released once: when a
// script closes it, when JavaScript no longer refers to the object, or with the Env.
type resource struct {
	of      *resources
	once    sync.Once
	closed  atomic.Bool
	release func()
}

func (r *resource) close() {
	r.once.Do(func() {
		r.closed.Store(true)
		r.of.remove(r)
		r.release()
	})
}

// resources are the open resources of an Env.
type resources struct {
	mu     sync.Mutex
	open   map[*resource]struct{}
	closed bool
}

// add returns a resource, or nil after close.
func (s *resources) add(release func()) *resource {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	if s.open == nil {
		s.open = make(map[*resource]struct{})
	}
	r := &resource{of: s, release: release}
	s.open[r] = struct{}{}
	return r
}

func (s *resources) remove(r *resource) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, r)
}

func (s *resources) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open)
}

func (s *resources) close() {
	s.mu.Lock()
	s.closed = true
	open := slices.Collect(maps.Keys(s.open))
	s.mu.Unlock()
	for _, r := range open {
		r.close()
	}
}

// closeWith closes a resource when nothing refers to x, the value that an object stands for.
// The resource must not refer to x.
func closeWith[T any](x *T, r *resource) { runtime.AddCleanup(x, (*resource).close, r) }
