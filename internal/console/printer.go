package console

import (
	"strconv"
	"strings"

	"github.com/seed24588400/paddock/v8"
)

// printer prints one value. The handles of each object are in a separate scope.
type printer struct {
	probe
	Options
	indent   int
	deepest  int            // level of the object that was started last
	parents  []v8.Value     // enclosing objects, the outermost first
	circular map[int]string // numbers of referenced parents, by level
	refs     int
	left     int // number of bytes that may still be printed
}

// inspect prints a value, in at most about min(limit, maxOutput) bytes.
func (p probe) inspect(s v8.Scope, v v8.Value, o Options, limit int) (string, error) {
	return (&printer{probe: p, Options: o.complete(), left: min(limit, maxOutput)}).value(s, v)
}

// value prints any value.
func (p *printer) value(s v8.Scope, v v8.Value) (string, error) {
	text, err := p.unbounded(s, v)
	if !v.IsObject() { // the contents of an object are counted already
		p.left -= len(text)
	}
	return text, err
}

func (p *printer) unbounded(s v8.Scope, v v8.Value) (text string, err error) {
	switch kind := v.Kind(); kind {
	case v8.KindNumber:
		return number(v), nil
	case v8.KindString:
		return p.string(v)
	case v8.KindBigInt:
		return p.bigint(v, maxCharacters)
	case v8.KindSymbol:
		return p.symbol(v)
	case v8.KindExternal:
		return "[External]", nil
	case v8.KindProxy:
		return "[Proxy]", nil
	default:
		if kind < v8.KindSymbol {
			return v.String(), nil
		}
	}
	for level, parent := range p.parents {
		if same, err := v.SameValue(parent); same || err != nil {
			return p.reference(level), err
		}
	}
	err = s.Nest(func(s v8.Scope) error {
		text, err = p.object(s, v)
		return err
	})
	return text, err
}

func (p *printer) reference(level int) string {
	if p.circular[level] == "" {
		if p.circular == nil {
			p.circular = make(map[int]string)
		}
		p.refs++
		p.circular[level] = strconv.Itoa(p.refs)
	}
	return "[Circular *" + p.circular[level] + "]"
}

// spent reports whether the maximum output has been reached.
func (p *printer) spent() bool { return p.left <= 0 }

// overhead is about the number of bytes that an object takes besides its contents.
const overhead = 16

// interrupted is printed for an object if the stack is exhausted.
const interrupted = "[Object: Inspection interrupted prematurely. Maximum call stack size exceeded.]"

// object prints an object that is not a proxy and not one of the parents.
func (p *printer) object(s v8.Scope, v v8.Value) (string, error) {
	c, ok, err := p.class(v, p.Hidden)
	if err != nil {
		return "", err
	}
	if !ok {
		return interrupted, nil
	}
	d, err := p.describe(v, c)
	if err != nil {
		return "", err
	}
	p.left -= len(d.base) + len(d.open)
	if d.empty() {
		return d.alone(), nil
	}
	level := len(p.parents)
	p.left -= overhead + 2*p.indent
	if level > p.Depth || p.spent() {
		return d.name(c), nil
	}
	p.parents = append(p.parents, v)
	p.deepest = level
	err = p.fill(s, &d)
	p.parents = p.parents[:level]
	if err != nil {
		return "", err
	}
	if ref, ok := p.circular[level]; ok {
		delete(p.circular, level)
		d.base = strings.TrimRight("<ref *"+ref+"> "+d.base, " ")
	}
	return p.lay(d.form, level), nil
}

// fill prints the contents of an object.
func (p *printer) fill(s v8.Scope, d *description) error {
	if d.inside != nil {
		if err := d.inside(s, &d.form); err != nil {
			return err
		}
	}
	for n, own := range d.properties {
		if p.spent() {
			d.more += len(d.properties) - n
			break
		}
		entry, err := p.property(s, own)
		if err != nil {
			return err
		}
		d.entries = append(d.entries, entry)
		d.numbers = false
	}
	if d.more > 0 {
		d.entries = append(d.entries, remaining(d.more, "key"))
	}
	return nil
}

// property prints a property's name and value.
func (p *printer) property(s v8.Scope, own property) (string, error) {
	name, err := p.key(own)
	if err != nil {
		return "", err
	}
	p.left -= len(name)
	value, err := p.held(s, own)
	return name + ": " + value, err
}

// held prints a property's value, indented by two more columns.
func (p *printer) held(s v8.Scope, own property) (string, error) {
	switch {
	case own.flags&isData != 0:
		return p.indented(s, own.value)
	case own.flags&(hasGetter|hasSetter) == hasGetter|hasSetter:
		return "[Getter/Setter]", nil
	case own.flags&hasGetter != 0:
		return "[Getter]", nil
	case own.flags&hasSetter != 0:
		return "[Setter]", nil
	}
	return "undefined", nil
}

func (p *printer) indented(s v8.Scope, v v8.Value) (string, error) {
	p.indent += 2
	p.left -= p.indent
	text, err := p.value(s, v)
	p.indent -= 2
	if err == nil {
		// Laying out much text at each level takes a long time, and only this check
		// ends it.
		err = p.ctx.Err()
	}
	return text, err
}
