package marshal

import (
	"encoding/binary"
	"maps"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
)

// A shape is the names of an object's properties in order. An object by shape is
// written as the shape's id and the values; an isolate learns the names when it
// first meets the id, and makes such objects whole from then on, instead of
// property by property. Source: internal/bridge/build.cc.
//
// An id means the same names for ever, and there are no more ids than build.cc
// takes. Objects that get no shape are written property by property.
type shape struct {
	id         uint64
	definition []byte // the number of names, and each after its length
}

// Limits of what isolates are to remember.
const (
	maxShapes   = 1 << 16
	maxVariants = 64      // of one type
	maxName     = 1 << 10 // bytes
	maxKeys     = 16      // of a map by shape
)

var shapes atomic.Uint64 // how many there are

// newShape returns nil for names that cannot be: those of elements, which V8 does
// not allow, what is not ASCII, and when there are no ids left.
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

// variants are the shapes of one Go type: of a struct by the optional fields that
// are left out, of a map by the definition.
type variants[K comparable] struct {
	mu  sync.Mutex
	all atomic.Pointer[map[K]*shape] // copied when it grows
}

func (s *variants[K]) load() map[K]*shape {
	if all := s.all.Load(); all != nil {
		return *all
	}
	return nil
}

// add makes the shape of key if there is none, and room for it.
func (s *variants[K]) add(key K, names []string) *shape {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.load()
	made, ok := all[key]
	if !ok && len(all) < maxVariants {
		made = newShape(names)
		next := map[K]*shape{key: made}
		maps.Copy(next, all)
		s.all.Store(&next)
	}
	return made
}

// shape returns the shape of objects of s without the optional fields that absent
// says, nil if there is none.
func (s *structure) shape(absent uint64) *shape {
	if made, ok := s.shapes.load()[absent]; ok {
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

// absent says by bits which of the optional fields of v are left out.
func (s *structure) absent(v reflect.Value) (bits uint64) {
	for _, n := range s.optional {
		if _, ok := s.fields[n].of(v); !ok {
			bits |= s.fields[n].optional
		}
	}
	return bits
}

// byShape begins an object with these names by its shape; false if it has none.
func (e *encoder) byShape(s *variants[string], names []string) bool {
	if !e.shapes || len(names) > maxKeys {
		return false
	}
	var few [256]byte
	definition := define(few[:0], names)
	made, ok := s.load()[string(definition)]
	if !ok {
		made = s.add(string(definition), names)
	}
	if made == nil {
		return false
	}
	e.shape(made)
	return true
}

// shape begins an object by its shape.
func (e *encoder) shape(made *shape) {
	e.tag(tagHost)
	if made == e.last || slices.Contains(e.defined, made) {
		e.varint(made.id << 1)
	} else {
		e.varint(made.id<<1 | 1)
		e.varint(uint64(len(made.definition)))
		e.b = append(e.b, made.definition...)
		if len(e.defined) < cap(e.defined) { // to define it twice does no harm
			e.defined = append(e.defined, made)
		}
	}
	e.last = made
}
