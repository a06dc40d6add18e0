package marshal

import (
	"cmp"
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strconv"
)

func encodeStruct(t reflect.Type) func(*encoder, reflect.Value) error {
	s := structureOf(t)
	return func(e *encoder, v reflect.Value) error {
		if _, err := e.enter(v); err != nil {
			return err
		}
		if err := e.structure(s, v); err != nil {
			return err
		}
		e.leave(v)
		return nil
	}
}

func (e *encoder) structure(s *structure, v reflect.Value) error {
	var absent uint64
	var made *shape
	if e.shapes && len(s.optional) <= 64 {
		absent = s.absent(v)
		made = s.shape(absent)
	}
	if made != nil {
		e.shape(made)
	} else {
		e.object(tagObject)
	}
	written := 0
	for n := range s.fields {
		f := &s.fields[n]
		if made != nil {
			if absent&f.optional != 0 {
				continue
			}
		} else {
			if _, ok := f.value(v); !ok {
				continue
			}
			written++
			e.b = append(e.b, f.key...)
		}
		if err := e.field(f, v); err != nil {
			return underField(f.name, err)
		}
	}
	if made == nil {
		e.tag(tagObjectEnd)
		e.varint(uint64(written))
	}
	return nil
}

func (f *field) encode(e *encoder, v reflect.Value) error {
	// A key of two-byte characters has padding for the position at which it was created.
	// The alignment may differ here; V8 then copies the characters.
	if f.asMap && v.Kind() == reflect.Map && !e.asMap {
		o := *e.options
		o.asMap = true
		outer := e.options
		e.options = &o
		defer func() { e.options = outer }()
	}
	return f.plan.encode(e, v)
}

func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr,
		reflect.Float32, reflect.Float64, reflect.Interface, reflect.Pointer:
		return v.IsZero()
	}
	return false
}

func isZero(v reflect.Value) bool {
	if v.Type() == timeType {
		return timeOf(v).IsZero()
	}
	if z, ok := v.Interface().(interface{ IsZero() bool }); ok && !isNil(v) {
		return z.IsZero()
	}
	return v.IsZero()
}

// keyText converts a map key to the name of a property.
func keyText(k reflect.Value) (string, error) {
	if k.Kind() == reflect.String {
		return k.String(), nil
	}
	if m, ok := k.Interface().(encoding.TextMarshaler); ok {
		text, err := m.MarshalText()
		return string(text), err
	}
	switch k.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(k.Int(), 10), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return strconv.FormatUint(k.Uint(), 10), nil
	}
	return "", failf(k.Type(), "a key of type %v is not a property name; use the option Maps", k.Type())
}

func encodeMap(t reflect.Type) func(*encoder, reflect.Value) error {
	key, elem := planOf(t.Key()), planOf(t.Elem())
	shapes := new(variants[string])
	return func(e *encoder, v reflect.Value) error {
		if v.IsNil() {
			return e.part(tagNull)
		}
		if e.asMap {
			return encodeGoMap(e, v, key, elem)
		}
		return e.within(v, func() error {
			switch m := v.Interface().(type) { // the most frequent types, without reflection
			case map[string]any:
				return recordOf(e, shapes, m, (*encoder).any)
			case map[string]string:
				return recordOf(e, shapes, m, (*encoder).string)
			case map[string]float64:
				return recordOf(e, shapes, m, (*encoder).float)
			case map[string]int:
				return recordOf(e, shapes, m, (*encoder).int)
			case map[string]bool:
				return recordOf(e, shapes, m, (*encoder).bool)
			}
			named := make([]pair[reflect.Value], 0, v.Len())
			for iter := v.MapRange(); iter.Next(); {
				name, err := keyText(iter.Key())
				if err != nil {
					return err
				}
				named = append(named, pair[reflect.Value]{name, iter.Value()})
			}
			return record(e, shapes, named, elem.encode)
		})
	}
}

type pair[V any] struct {
	name  string
	value V
}

func recordOf[V any](e *encoder, shapes *variants[string], m map[string]V, write func(*encoder, V) error) error {
	var few [maxKeys]pair[V]
	all := few[:0]
	for name, value := range m {
		all = append(all, pair[V]{name, value})
	}
	return record(e, shapes, all, write)
}

// record writes a map as an object, sorted by key.
func record[V any](e *encoder, shapes *variants[string], all []pair[V], write func(*encoder, V) error) error {
	slices.SortFunc(all, func(a, b pair[V]) int { return cmp.Compare(a.name, b.name) })
	var few [maxKeys]string
	names := few[:0]
	for _, p := range all[:min(len(all), maxKeys+1)] {
		names = append(names, p.name)
	}
	shaped := e.byShape(shapes, names)
	if !shaped {
		e.object(tagObject)
	}
	for _, p := range all {
		if !shaped {
			e.text(p.name)
		}
		if err := e.count(); err != nil {
			return err
		}
		if err := write(e, p.value); err != nil {
			return underField(p.name, err)
		}
	}
	if !shaped {
		e.tag(tagObjectEnd)
		e.varint(uint64(len(all)))
	}
	return nil
}

// entries writes v, which has n entries, as a Map.
func (e *encoder) entries(v reflect.Value, n int, entries func() error) error {
	return e.within(v, func() error {
		e.object(tagMap)
		if err := entries(); err != nil {
			return err
		}
		e.tag(tagMapEnd)
		e.varint(uint64(n) * 2)
		return nil
	})
}

func encodeGoMap(e *encoder, v reflect.Value, key, elem *plan) error {
	return e.entries(v, v.Len(), func() error {
		for iter := v.MapRange(); iter.Next(); {
			if err := key.encode(e, iter.Key()); err != nil {
				return under("[key]", err)
			}
			if err := elem.encode(e, iter.Value()); err != nil {
				return under(step(iter.Key()), err)
			}
		}
		return nil
	})
}

func encodeEntries(e *encoder, v reflect.Value) error {
	m := v.Interface().(Map)
	return e.entries(v, len(m), func() error {
		for n, entry := range m {
			if err := e.any(entry.Key); err != nil {
				return underIndex(n, underField("key", err))
			}
			if err := e.any(entry.Value); err != nil {
				return underIndex(n, underField("value", err))
			}
		}
		return nil
	})
}

// key reads the name of a property: a string, or a number for an index.
func (d *decoder) key() (string, error) {
	tag := d.next()
	switch {
	case isText(tag):
		return d.text(tag)
	case isNumber(tag):
		f, err := d.float(tag)
		return strconv.FormatFloat(f, 'f', -1, 64), err
	}
	return "", errBroken
}

// properties reads pairs of keys and values up to the end tag. f reads the value and
// returns true, or returns false to skip it. f may be nil.
func (d *decoder) properties(end byte, f func(key string) (bool, error)) error {
	for d.peek() != end {
		key, err := d.key()
		if err != nil {
			return err
		}
		taken := false
		if f != nil {
			if taken, err = f(key); err != nil {
				return err
			}
		}
		if !taken {
			if err := d.skip(); err != nil {
				return err
			}
		}
	}
	d.pos++
	if _, err := d.varint(); err != nil {
		return err
	}
	if end != tagObjectEnd { // arrays repeat their length
		_, err := d.varint()
		return err
	}
	return nil
}

// setKey sets k, which is zero, to the map key for a property name. asText is true if the
// type implements encoding.TextUnmarshaler.
func setKey(k reflect.Value, name string, asText bool) error {
	if asText {
		if err := k.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(name)); err != nil {
			return failf(k.Type(), "%w", err)
		}
		return nil
	}
	switch k.Kind() {
	case reflect.String:
		k.SetString(name)
		return nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if n, err := strconv.ParseInt(name, 10, k.Type().Bits()); err == nil {
			k.SetInt(n)
			return nil
		}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		if n, err := strconv.ParseUint(name, 10, k.Type().Bits()); err == nil {
			k.SetUint(n)
			return nil
		}
	case reflect.Interface:
		if k.Type().NumMethod() == 0 {
			k.Set(reflect.ValueOf(name))
			return nil
		}
	}
	return cannot(fmt.Sprintf("the key %.40q", name), k.Type())
}

func decodeMap(t reflect.Type) func(*decoder, reflect.Value) error {
	key, elem := planOf(t.Key()), planOf(t.Elem())
	set := isSet(t)
	is := madeAs(t)
	textKey := reflect.PointerTo(t.Key()).Implements(textInType)
	return func(d *decoder, v reflect.Value) error {
		tag, _ := d.ahead()
		if isNullish(tag) {
			v.SetZero()
			return d.skip()
		}
		made := reflect.MakeMap(t)
		if set && (tag == tagSet || tag == tagDense || tag == tagSparse) {
			k := reflect.New(t.Key()).Elem()
			_, err := d.sequence(t, func(int, int) error {
				k.SetZero()
				if err := key.decode(d, k); err != nil {
					return err
				}
				return put(made, k, reflect.ValueOf(struct{}{}))
			})
			if err == nil {
				v.Set(made)
			}
			return err
		}
		tag, at, back, err := d.start()
		if err != nil {
			return err
		}
		if tag != tagObject && tag != tagMap {
			return cannot(d.describe(tag, at), t)
		}
		if d.cycles {
			if x, found, err := d.again(at, back, is); found {
				v.Set(x.(reflect.Value))
				return err
			}
		}
		if err := d.enter(at); err != nil {
			return err
		}
		defer func() { d.leave(back) }()
		if d.cycles {
			d.recordValue(at, made)
		}
		if tag == tagMap {
			err = d.pairs(func() error {
				k, held := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
				if err := key.decode(d, k); err != nil {
					return under("[key]", err)
				}
				if err := elem.decode(d, held); err != nil {
					return under(step(k), err)
				}
				return put(made, k, held)
			})
		} else {
			// The map copies both, so they can be reused.
			k, held := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
			err = d.properties(tagObjectEnd, func(name string) (bool, error) {
				k.SetZero()
				if err := setKey(k, name, textKey); err != nil {
					return false, underField(name, err)
				}
				held.SetZero()
				if err := elem.decode(d, held); err != nil {
					return false, underField(name, err)
				}
				made.SetMapIndex(k, held)
				return true, nil
			})
		}
		if err == nil {
			d.recordEnd(at, back)
			v.Set(made)
		}
		return err
	}
}

// step returns the key of a Map for a path. Only strings and numbers are printed, because
// printing other values may take arbitrarily long.
func step(k reflect.Value) string {
	for k.Kind() == reflect.Interface {
		k = k.Elem()
	}
	switch {
	case k.Kind() == reflect.String:
		return fmt.Sprintf("[%.40q]", k.String())
	case numericKind(k.Kind()):
		return fmt.Sprintf("[%v]", k)
	}
	return "[…]"
}

// put is like SetMapIndex and returns an error if the key is not comparable.
func put(m, k, held reflect.Value) error {
	if !k.Comparable() {
		return failf(m.Type(), "a key of type %T cannot be the key of a Go map", k.Interface())
	}
	m.SetMapIndex(k, held)
	return nil
}

// pairs reads the entries of a Map.
func (d *decoder) pairs(entry func() error) error {
	for d.peek() != tagMapEnd {
		if err := entry(); err != nil {
			return err
		}
	}
	d.pos++
	_, err := d.varint()
	return err
}

func decodeStruct(t reflect.Type) func(*decoder, reflect.Value) error {
	s := structureOf(t)
	return func(d *decoder, v reflect.Value) error {
		tag, at, back, err := d.start()
		if err != nil {
			return err
		}
		if isNullish(tag) {
			return nil // as in encoding/json
		}
		if tag != tagObject {
			return cannot(d.describe(tag, at), t)
		}
		if err := d.enter(at); err != nil {
			return err
		}
		defer d.leave(back)
		expected := 0
		for d.peek() != tagObjectEnd {
			// Properties are usually in the order of the fields.
			n := expected
			if n >= len(s.fields) || !d.matches(s.fields[n].key) {
				name, err := d.key()
				if err != nil {
					return err
				}
				var ok bool
				if n, ok = s.byName[name]; !ok {
					if d.strict {
						return underField(name, failf(t, "%v has no such field", t))
					}
					if err := d.skip(); err != nil {
						return underField(name, err)
					}
					continue
				}
			}
			expected = n + 1
			f := &s.fields[n]
			to, err := fieldFor(v, f.index)
			if err == nil {
				err = f.plan.decode(d, to)
			}
			if err != nil {
				return underField(f.name, err)
			}
		}
		d.pos++
		_, err = d.varint()
		return err
	}
}

// matches skips the key if it comes next.
func (d *decoder) matches(key []byte) bool {
	if d.pos > len(d.b) || len(d.b)-d.pos < len(key) || string(d.b[d.pos:][:len(key)]) != string(key) {
		return false
	}
	d.pos += len(key)
	return true
}
