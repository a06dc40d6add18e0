package console

import (
	"strconv"
	"strings"

	"github.com/seed24588400/paddock/v8"
)

// description describes an object before its contents are printed.
type description struct {
	form
	fallback   string // name of the object's kind
	prefix     string // such as "Class " or "Class [tag] "
	properties []property
	more       int // number of properties that are left out
	// inside prints the contents other than properties; nil if there are none.
	inside func(s v8.Scope, f *form) error
}

func (d *description) empty() bool {
	return d.inside == nil && len(d.properties) == 0 && d.more == 0
}

// alone returns the text of an object without contents.
func (d *description) alone() string {
	if d.base != "" {
		return d.base
	}
	return d.open + d.close
}

// name returns the text of an object that is nested too deeply.
func (d *description) name(c class) string {
	switch {
	case d.fallback == "RegExp":
		return d.base
	case c.null:
		return trimSpace(prefix(c, d.fallback, ""))
	}
	return "[" + trimSpace(prefix(c, d.fallback, "")) + "]"
}

// prefix returns the name of an object's class, followed by a space.
func prefix(c class, fallback, size string) string {
	tag := ""
	if c.tag != "" && c.tag != c.name && (c.known || c.tag != fallback) {
		tag = "[" + c.tag + "] "
	}
	switch {
	case c.null:
		return "[" + fallback + size + ": null prototype] " + tag
	case !c.known:
		return fallback + size + " <Complex prototype> " + tag
	}
	return c.name + size + " " + tag
}

func trimSpace(s string) string {
	for len(s) > 0 && s[len(s)-1] == ' ' {
		s = s[:len(s)-1]
	}
	return s
}

// describe describes an object according to its kind.
func (p *printer) describe(v v8.Value, c class) (description, error) {
	switch v.Kind() {
	case v8.KindArray:
		return p.array(v, c)
	case v8.KindMap, v8.KindSet:
		return p.collection(v, c)
	case v8.KindArrayBufferView:
		return p.view(v, c)
	case v8.KindArrayBuffer, v8.KindSharedArrayBuffer:
		return p.buffer(v, c)
	case v8.KindFunction:
		return p.function(v, c)
	case v8.KindError:
		return p.error(v, c)
	case v8.KindDate:
		return p.literal(v, c, "Date", "date")
	case v8.KindRegExp:
		return p.literal(v, c, "RegExp", "regexp")
	case v8.KindTemporal:
		return p.temporal(v, c)
	case v8.KindPromise:
		return p.promise(v, c)
	}
	if c.args {
		return p.array(v, c)
	}
	if !c.usual {
		if d, ok, err := p.branded(v, c); ok || err != nil {
			return d, err
		}
	}
	return p.plain(v, c)
}

// braced describes an object with braces and all its properties.
func (p *printer) braced(v v8.Value, c class, fallback, size string) (d description, err error) {
	d.fallback = fallback
	d.prefix = prefix(c, fallback, size)
	d.open, d.close = d.prefix+"{", "}"
	d.properties, d.more, err = p.properties(v, p.Hidden, true)
	return d, err
}

func (p *printer) plain(v v8.Value, c class) (description, error) {
	d, err := p.braced(v, c, "Object", "")
	if c.name == "Object" && d.prefix == "Object " {
		d.open = "{"
	}
	return d, err
}

// literal describes a date or a regular expression.
func (p *printer) literal(v v8.Value, c class, kind, question string) (description, error) {
	d, err := p.braced(v, c, kind, "")
	if err != nil {
		return d, err
	}
	text, ok, err := p.text(question, v)
	if !ok {
		return d, err
	}
	d.base, d.open = text, "{"
	if d.prefix != kind+" " {
		d.base = d.prefix + text
	}
	return d, nil
}

// temporal describes a Temporal object. The guest's changes to its methods have no
// effect.
func (p *printer) temporal(v v8.Value, c class) (description, error) {
	name, text, err := v.Temporal()
	if err != nil {
		return description{}, err
	}
	d, err := p.braced(v, c, name, "")
	if d.prefix == prefix(class{name: strings.TrimPrefix(name, "Temporal."), tag: name, known: true}, name, "") {
		d.prefix = name + " "
	}
	d.base, d.open = d.prefix+text, "{"
	return d, err
}

// opaque describes an object whose contents cannot be inspected.
func (p *printer) opaque(v v8.Value, c class, kind, held string) (description, error) {
	d, err := p.braced(v, c, kind, "")
	d.inside = func(_ v8.Scope, f *form) error {
		f.entries = append(f.entries, held)
		return nil
	}
	return d, err
}

// promise describes a promise with its state. Printing a rejection does not handle
// it.
func (p *printer) promise(v v8.Value, c class) (description, error) {
	state, result, err := v.PeekPromise()
	if err != nil {
		return description{}, err
	}
	if state == v8.Pending {
		return p.opaque(v, c, "Promise", "<pending>")
	}
	d, err := p.braced(v, c, "Promise", "")
	d.inside = func(s v8.Scope, f *form) error {
		entry, err := p.indented(s, result)
		if state == v8.Rejected {
			entry = "<rejected> " + entry
		}
		f.entries = append(f.entries, entry)
		return err
	}
	return d, err
}

// branded describes an object whose kind can only be detected by calling built-in
// methods. If it is of no such kind, ok is false.
func (p *printer) branded(v v8.Value, c class) (d description, ok bool, err error) {
	answer, err := p.list("brand", v)
	if err != nil || len(answer) == 0 {
		return d, false, err
	}
	brand, err := answer[0].AsString()
	if err != nil {
		return d, false, err
	}
	switch brand {
	case "WeakMap", "WeakSet":
		d, err = p.opaque(v, c, brand, "<items unknown>")
	case "WeakRef":
		d, err = p.weakRef(v, c, answer[1])
	default:
		d, err = p.wrapper(v, c, brand, answer[1])
	}
	return d, true, err
}

func (p *printer) weakRef(v v8.Value, c class, target v8.Value) (description, error) {
	d, err := p.braced(v, c, "WeakRef", "")
	d.inside = func(s v8.Scope, f *form) error {
		entry, err := p.indented(s, target)
		f.entries = append(f.entries, entry)
		return err
	}
	return d, err
}

// wrapper describes the object of a primitive, such as new Number(1).
func (p *printer) wrapper(v v8.Value, c class, brand string, primitive v8.Value) (d description, err error) {
	var text string
	switch primitive.Kind() {
	case v8.KindSymbol:
		text, err = p.symbol(primitive)
	case v8.KindString:
		text, err = p.string(primitive)
	case v8.KindBigInt:
		text, err = p.bigint(primitive, maxCharacters)
	default:
		text = number(primitive)
	}
	if err != nil {
		return d, err
	}
	d.open, d.close = "{", "}"
	d.base = "[" + brand
	switch {
	case c.null:
		d.base += " (null prototype)"
	case c.known && c.name != brand:
		d.base += " (" + c.name + ")"
	}
	d.base += ": " + text + "]"
	if c.tag != "" && c.tag != c.name {
		d.base += " [" + c.tag + "]"
	}
	if brand == "String" { // its characters are properties too
		if _, more, err := p.clip(primitive, maxIndexed); more > 0 || err != nil {
			return d, err
		}
	}
	d.properties, d.more, err = p.properties(v, p.Hidden, brand != "String")
	return d, err
}

func sized(n int64) string { return "(" + strconv.FormatInt(n, 10) + ")" }
