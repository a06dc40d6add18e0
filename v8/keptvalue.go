package v8

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/seed24588400/paddock/internal/bridge"
)

// ErrNotKept means that a context's snapshot has no value of the given name, or that the
// value was already taken.
var ErrNotKept = errors.New("the context's snapshot has no such value")

// keptValues are the values that are kept with a context in a snapshot. They are
// protected by the lock of the isolate.
type keptValues struct {
	inSnapshot map[string]int // number of the value in the snapshot of the context
	kept       []keptValue    // for the snapshot that is being built
}

type keptValue struct {
	name string
	bits bridge.Handle
}

// Keep adds the value to the snapshot that is being built of context c, and closes p.
// [Scope.KeptValue] returns the value by name in contexts from the snapshot. So Go finds
// an object of such a context without asking the global object, which scripts can
// change. Keep must be called in a hold of c's isolate, whose scope is s. It returns an
// error that wraps ErrInvalid if no snapshot is being built.
func (p *Persistent) Keep(s Scope, name string) error {
	c := s.Context()
	if c == nil {
		return s.noContext()
	}
	if err := p.usable(c.isolate); err != nil {
		return err
	}
	if !c.isolate.building {
		return fmt.Errorf("v8: keep %s: %w: no snapshot is being built", name, ErrInvalid)
	}
	for _, k := range c.values.kept {
		if k.name == name {
			return fmt.Errorf("v8: keep %s: %w: a value of this name is already kept", name, ErrInvalid)
		}
	}
	if p.handle.take() {
		c.values.kept = append(c.values.kept, keptValue{name, p.handle.bits})
	}
	return nil
}

// KeptValue returns a value that was kept with the scope's context in its snapshot. It
// returns each value once; later calls, and calls with another name, return an error that
// wraps ErrNotKept. The caller must close the Persistent.
func (s Scope) KeptValue(name string) (*Persistent, error) {
	c := s.Context()
	if c == nil {
		return nil, s.noContext()
	}
	n, ok := c.values.inSnapshot[name]
	if !ok {
		return nil, fmt.Errorf("v8: value %q: %w", name, ErrNotKept)
	}
	v, err := s.value(context.Background(), func(f *frame) bridge.Status {
		return f.isolate.bridge.SnapshotValue(c.handle.bits, n, &f.result)
	})
	if err != nil {
		return nil, err
	}
	delete(c.values.inSnapshot, name)
	return v.Persist()
}

// KeptValues returns the names of the values that [Scope.KeptValue] returns, in order.
func (s Scope) KeptValues() []string {
	c := s.Context()
	if c == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(c.values.inSnapshot))
}

// rekeep keeps the values that the context started with and that nobody has taken.
func (v *keptValues) rekeep(s Scope) error {
	for _, name := range s.KeptValues() {
		p, err := s.KeptValue(name)
		if err != nil {
			return err
		}
		if err := p.Keep(s, name); err != nil {
			return err
		}
	}
	return nil
}
