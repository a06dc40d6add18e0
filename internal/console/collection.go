package console

import (
	"fmt"
	"strings"

	"github.com/seed24588400/paddock/v8"
)

// maxIndexed is the maximum length of a list for which other properties than its
// elements are printed. Listing them creates a string for each index.
const maxIndexed = 1 << 16

// extras adds the properties of a list other than its elements.
func (p *printer) extras(d *description, v v8.Value, length int64) (err error) {
	if length <= maxIndexed {
		d.properties, d.more, err = p.properties(v, p.Hidden, false)
	}
	return err
}

// bracketed sets the brackets of a list.
func (d *description) bracketed(prefix, fallback string) {
	d.fallback, d.prefix = fallback, prefix
	d.open, d.close = prefix+"[", "]"
	d.array = true
}

// array describes an array or an arguments object.
func (p *printer) array(v v8.Value, c class) (d description, err error) {
	answer, err := p.list("elements", v, v8.Int(p.elements))
	if err != nil {
		return d, err
	}
	if len(answer) < 2 {
		return p.braced(v, c, "Array", "")
	}
	length, _ := answer[0].Int64()
	next, _ := answer[1].Int64()
	before := ""
	switch {
	case c.args:
		before = "[Arguments] "
	case c.name != "Array" || c.tag != "":
		before = prefix(c, "Array", sized(length))
	}
	d.bracketed(before, "Array")
	if length > 0 {
		elements := answer[2:]
		d.inside = func(s v8.Scope, f *form) error { return p.elementsInto(s, f, elements, int(length-next)) }
	}
	return d, p.extras(&d, v, length)
}

func (p *printer) elementsInto(s v8.Scope, f *form, elements []v8.Value, more int) error {
	f.numbers = true
	for n := 0; n+1 < len(elements); n += 2 {
		bits, _ := elements[n].Int64()
		if p.spent() {
			more += (len(elements) - n) / 2
			break
		}
		entry := ""
		if flags(bits) == isHole {
			holes, _ := elements[n+1].Int64()
			entry = fmt.Sprintf("<%d empty item%s>", holes, plural(int(holes)))
			f.numbers = false
		} else {
			var err error
			if entry, err = p.held(s, property{flags: flags(bits), value: elements[n+1]}); err != nil {
				return err
			}
			f.numbers = f.numbers && isNumeric(elements[n+1])
		}
		f.entries = append(f.entries, entry)
	}
	f.count(more)
	return nil
}

// count adds an entry with the number of omitted items, if there are any.
func (f *form) count(more int) {
	if more > 0 {
		f.entries = append(f.entries, remaining(more, "item"))
		f.more = true
	}
}

func isNumeric(v v8.Value) bool { return v.Kind() == v8.KindNumber || v.Kind() == v8.KindBigInt }

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

// collection describes a Map or a Set.
func (p *printer) collection(v v8.Value, c class) (d description, err error) {
	kind, question, each := "Map", "map", 2
	if v.Kind() == v8.KindSet {
		kind, question, each = "Set", "set", 1
	}
	answer, err := p.list(question, v, v8.Int(p.elements))
	if err != nil {
		return d, err
	}
	if len(answer) == 0 {
		return p.braced(v, c, kind, "")
	}
	size, _ := answer[0].Int64()
	if d, err = p.braced(v, c, kind, sized(size)); err != nil || size == 0 {
		return d, err
	}
	items := answer[1:]
	d.inside = func(s v8.Scope, f *form) error {
		for n := 0; n+each <= len(items) && !p.spent(); n += each {
			parts := make([]string, each)
			for k := range parts {
				if parts[k], err = p.indented(s, items[n+k]); err != nil {
					return err
				}
			}
			f.entries = append(f.entries, strings.Join(parts, " => "))
		}
		f.count(int(size) - len(f.entries))
		return nil
	}
	return d, nil
}

// view describes a typed array or a DataView.
func (p *printer) view(v v8.Value, c class) (d description, err error) {
	answer, err := p.list("view", v, v8.Int(p.elements))
	if err != nil {
		return d, err
	}
	if len(answer) < 2 { // its buffer is detached
		return p.opaque(v, c, "DataView", "(detached)")
	}
	if answer[0].Kind() != v8.KindString {
		return p.dataView(v, c, answer[1:])
	}
	name, err := answer[0].AsString()
	if err != nil {
		return d, err
	}
	length, _ := answer[1].Int64()
	if c.tag == "" && !c.known {
		c.tag = name
	}
	d.bracketed(prefix(c, name, sized(length)), name)
	if length > 0 {
		elements := answer[2:]
		d.inside = func(_ v8.Scope, f *form) error {
			f.numbers = true
			for _, element := range elements {
				f.entries = append(f.entries, number(element))
			}
			f.count(int(length) - len(elements))
			return nil
		}
	}
	return d, p.extras(&d, v, length)
}

func (p *printer) dataView(v v8.Value, c class, parts []v8.Value) (description, error) {
	d, err := p.braced(v, c, "DataView", "")
	d.inside = func(s v8.Scope, f *form) error {
		for n, name := range []string{"byteLength", "byteOffset", "buffer"} {
			entry, err := p.property(s, property{v8.String(name), isData, parts[n]})
			if err != nil {
				return err
			}
			f.entries = append(f.entries, entry)
		}
		return nil
	}
	return d, err
}

// buffer describes an ArrayBuffer or a SharedArrayBuffer.
func (p *printer) buffer(v v8.Value, c class) (description, error) {
	kind := "ArrayBuffer"
	if v.Kind() == v8.KindSharedArrayBuffer {
		kind = "SharedArrayBuffer"
	}
	answer, err := p.list("buffer", v, v8.Int(p.elements))
	if err != nil {
		return description{}, err
	}
	if len(answer) == 0 {
		return p.opaque(v, c, kind, "(detached)")
	}
	d, err := p.braced(v, c, kind, "")
	d.inside = func(_ v8.Scope, f *form) error {
		length, _ := answer[0].Int64()
		var b strings.Builder
		for n, element := range answer[1:] {
			value, _ := element.Int64()
			if n > 0 {
				b.WriteByte(' ')
			}
			fmt.Fprintf(&b, "%02x", value)
		}
		if more := int(length) - (len(answer) - 1); more > 0 {
			b.WriteString(" " + remaining(more, "byte"))
		}
		f.entries = append(f.entries, "[Uint8Contents]: <"+b.String()+">", fmt.Sprintf("byteLength: %d", length))
		return nil
	}
	return d, err
}
