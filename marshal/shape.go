package marshal

import (
	"encoding/binary"
	"maps"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
)

// A shape is the list of names of an object's properties. An object with a shape is
// written as the ID of the shape and the values. An isolate learns the names when it
// meets the ID for the first time. From then on it creates such objects in one step,
// instead of property by property. Source: internal/bridge/native/build.cc.
//
// The names of an ID never change, and there are no more IDs than build.cc accepts.
// Objects without a shape are written property by property.
type shape struct {
	id         uint64
	definition []byte // the number of names, and each name after its length
}

// Limits on the shapes that isolates must store.
const (
	maxShapes   = 1 << 16
	maxVariants = 64      // of one type
	maxName     = 1 << 10 // bytes
	maxKeys     = 16      // of a map with a shape
)

var shapes atomic.Uint64 // the number of shapes

// newShape returns nil if there can be no shape: for names of elements, which V8 does not
// allow, for names that are not ASCII, and if no IDs are left.
func newShape(names []string) *shape {
	for _, name := range names {
		if name == "" || len(name) > maxName || name[0] >= '0' && name[0] <= '9' || !ascii([]byte(name)) {
			return nil
		}
	}
	id := shapes.Add(1) - 1
	if id >= maxShapes {
		shapes.Store(maxShapes)
		return nil
	}
	return &shape{id, define(nil, names)}
}

func define(b []byte, names []string) []byte {
	b = binary.AppendUvarint(b, uint64(len(names)))
	for _, name := range names {
		b = binary.AppendUvarint(b, uint64(len(name)))
		b = append(b, name...)
	}
	return b
}

// variants are the shapes of one Go type. The key is, for a struct, the set of optional
// fields that are omitted, and for a map, the definition.
type variants[K comparable] struct {
	mu  sync.Mutex
	all atomic.Pointer[map[K]*shape] // copied on write
}

func (s *variants[K]) load() map[K]*shape {
	if all := s.all.Load(); all != nil {
		return *all
	}
	return nil
}

// full returns whether no shape can be added to all. It costs neither the lock nor a key.
func full[K comparable](all map[K]*shape) bool { return len(all) >= maxVariants }

// add creates the shape for key if there is none and the limit allows it.
func (s *variants[K]) add(key K, names []string) *shape {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.load()
	made, ok := all[key]
	if !ok && !full(all) {
		made = newShape(names)
		next := map[K]*shape{key: made}
		maps.Copy(next, all)
		s.all.Store(&next)
	}
	return made
}

// shape returns the shape of objects of s without the optional fields in absent, or nil
// if there is none.
func (s *structure) shape(absent uint64) *shape {
	all := s.shapes.load()
	if made, ok := all[absent]; ok || full(all) {
		return made
	}
	var names []string
	for n := range s.fields {
		if f := &s.fields[n]; absent&f.optional == 0 {
			names = append(names, f.name)
		}
	}
	return s.shapes.add(absent, names)
}

// absent returns the set of optional fields of v that are omitted.
func (s *structure) absent(v reflect.Value) (bits uint64) {
	for _, n := range s.optional {
		if _, ok := s.fields[n].value(v); !ok {
			bits |= s.fields[n].optional
		}
	}
	return bits
}

// byShape begins an object with these names by its shape. It returns false if there is no
// shape.
func (e *encoder) byShape(s *variants[string], names []string) bool {
	if !e.shapes || len(names) > maxKeys {
		return false
	}
	var few [256]byte
	definition := define(few[:0], names)
	all := s.load()
	made, ok := all[string(definition)]
	if !ok && !full(all) {
		made = s.add(string(definition), names)
	}
	if made == nil {
		return false
	}
	e.shape(made)
	return true
}

// shape begins an object with a shape.
func (e *encoder) shape(made *shape) {
	e.tag(tagHost)
	if made == e.last || slices.Contains(e.defined, made) {
		e.varint(made.id << 1)
	} else {
		e.varint(made.id<<1 | 1)
		e.varint(uint64(len(made.definition)))
		e.b = append(e.b, made.definition...)
		if len(e.defined) < cap(e.defined) { // a second definition does no harm
			e.defined = append(e.defined, made)
		}
	}
	e.last = made
}
