package console

import (
	"strings"

	"github.com/seed24588400/paddock/v8"
)

// format appends the arguments of console.log to the message. The specifiers of the
// first argument consume arguments; the others follow, separated by spaces.
func (m *message) format(s v8.Scope, args []v8.Value) error {
	if len(args) > 1 && args[0].Kind() == v8.KindString {
		text, err := m.bounded(args[0], m.bytesLeft())
		if err != nil {
			return err
		}
		if args, err = m.substitute(s, text, args[1:]); err != nil {
			return err
		}
		if len(args) > 0 {
			m.text.WriteByte(' ')
		}
	}
	for n, arg := range args {
		if n > 0 {
			m.text.WriteByte(' ')
		}
		if m.bytesLeft() == 0 {
			m.text.WriteString(remaining(len(args)-n, "argument"))
			return nil
		}
		text, err := m.plainOrInspected(s, arg)
		if err != nil {
			return err
		}
		m.text.WriteString(text)
	}
	return nil
}

// plainOrInspected returns a string unchanged, and other values inspected.
func (m *message) plainOrInspected(s v8.Scope, v v8.Value) (string, error) {
	if v.Kind() == v8.KindString {
		return m.bounded(v, m.bytesLeft())
	}
	return m.inspect(s, v, Options{}, m.bytesLeft())
}

// substitute replaces specifiers while there are arguments and room, and returns the
// remaining arguments.
func (m *message) substitute(s v8.Scope, text string, args []v8.Value) ([]v8.Value, error) {
	b := &m.text
	for {
		before, after, found := strings.Cut(text, "%")
		b.WriteString(before)
		if !found {
			return args, nil
		}
		if after == "" {
			b.WriteByte('%')
			return args, nil
		}
		text = after[1:]
		switch {
		case after[0] == '%':
			b.WriteByte('%')
		case len(args) == 0 || m.bytesLeft() == 0 || !strings.ContainsRune("sdifjoOc", rune(after[0])):
			b.WriteByte('%')
			text = after
		default:
			shown, err := m.specified(s, after[0], args[0])
			if err != nil {
				return nil, err
			}
			b.WriteString(shown)
			args = args[1:]
		}
	}
}

// specified formats one argument for its specifier.
func (m *message) specified(s v8.Scope, specifier byte, arg v8.Value) (string, error) {
	switch specifier {
	case 's':
		return m.asString(s, arg, m.bytesLeft())
	case 'd':
		return m.asNumber("number", arg)
	case 'i':
		return m.asNumber("integer", arg)
	case 'f':
		return m.asNumber("float", arg)
	case 'j':
		return m.asJSON(arg, m.bytesLeft())
	case 'o':
		return m.inspect(s, arg, Options{Depth: 4, Hidden: true}, m.bytesLeft())
	case 'O':
		return m.inspect(s, arg, Options{}, m.bytesLeft())
	}
	return "", nil // %c is for style sheets and prints nothing
}

// asString returns String(arg) if the conversion is JavaScript's or the guest has
// defined a toString method. Otherwise it inspects the object without its contents.
func (p probe) asString(s v8.Scope, arg v8.Value, limit int) (string, error) {
	switch {
	case arg.Kind() == v8.KindString:
		return p.bounded(arg, limit)
	case arg.Kind() == v8.KindNumber:
		return number(arg), nil
	case arg.IsObject() && arg.Kind() != v8.KindProxy:
		convertible, err := p.query("convertible", arg)
		if err != nil {
			return "", err
		}
		if yes, _ := convertible.Bool(); yes || arg.Kind() == v8.KindFunction {
			text, err := p.query("string", arg)
			if text.Kind() == v8.KindString && err == nil {
				return p.bounded(text, limit)
			}
			if err != nil {
				return "", err
			}
		}
	}
	return p.inspect(s, arg, Options{Depth: Flat}, limit)
}

func (p probe) asNumber(question string, arg v8.Value) (string, error) {
	if arg.Kind() == v8.KindBigInt && question != "float" {
		return p.bigint(arg, maxOutput)
	}
	answer, err := p.query(question, arg)
	if answer.Kind() != v8.KindNumber { // arg is a symbol, or its conversion threw
		return "NaN", err
	}
	return number(answer), err
}

func (p probe) asJSON(arg v8.Value, limit int) (string, error) {
	text, err := p.query("json", arg)
	switch {
	case err != nil:
		return "", err
	case text.Kind() == v8.KindString:
		return p.bounded(text, limit)
	case arg.IsObject() && arg.Kind() != v8.KindFunction:
		return "[Circular]", nil
	}
	return "undefined", nil
}
