package console

import "github.com/seed24588400/paddock/v8"

// function describes a function or a class.
func (p *printer) function(v v8.Value, c class) (d description, err error) {
	d.open, d.close, d.fallback = "{", "}", "Function"
	if d.base, err = p.functionBase(v, c); err != nil {
		return d, err
	}
	d.properties, d.more, err = p.properties(v, p.Hidden, true)
	return d, err
}

func (p *printer) functionBase(v v8.Value, c class) (string, error) {
	answer, err := p.list("function", v)
	if err != nil || len(answer) < 3 {
		return "[Function]", err
	}
	var parts [3]string
	for n := range parts {
		if parts[n], err = answer[n].AsString(); err != nil {
			return "", err
		}
	}
	kind, name, parent := parts[0], parts[1], parts[2]
	tag := ""
	if c.tag != "" && c.tag != c.name {
		tag = " [" + c.tag + "]"
	}
	if kind == "class" {
		return classBase(c, name, parent, tag), nil
	}
	base := "[" + kind
	if c.null {
		base += " (null prototype)"
	}
	if name == "" {
		base += " (anonymous)]"
	} else {
		base += ": " + name + "]"
	}
	if c.known && c.name != kind {
		base += " " + c.name
	}
	return base + tag, nil
}

func classBase(c class, name, parent, tag string) string {
	if name == "" {
		name = "(anonymous)"
	}
	base := "[class " + name
	if c.known && c.name != "Function" {
		base += " [" + c.name + "]"
	}
	base += tag
	switch {
	case c.null:
		base += " extends [null prototype]"
	case parent != "":
		base += " extends " + parent
	}
	return base + "]"
}
