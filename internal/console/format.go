package console

import (
	"strings"

	"github.com/seed24588400/paddock/v8"
)

// format prints the arguments of console.log: the first one's specifiers take
// arguments, the rest follow with spaces between.
func (p probe) format(s v8.Scope, args []v8.Value) (string, error) {
	var b strings.Builder
	if len(args) > 1 && args[0].Kind() == v8.KindString {
		text, err := args[0].Text()
		if err != nil {
			return "", err
		}
		if args, err = p.substitute(s, &b, text, args[1:]); err != nil {
			return "", err
		}
		if len(args) > 0 {
			b.WriteByte(' ')
		}
	}
	for n, arg := range args {
		if n > 0 {
			b.WriteByte(' ')
		}
		text, err := p.plainOrInspected(s, arg)
		if err != nil {
			return "", err
		}
		b.WriteString(text)
	}
	return b.String(), nil
}

// plainOrInspected prints a string as it is and all else inspected.
func (p probe) plainOrInspected(s v8.Scope, v v8.Value) (string, error) {
	if v.Kind() == v8.KindString {
		return v.Text()
	}
	return p.inspect(s, v, Options{})
}

// substitute replaces the specifiers for as long as there are arguments, and
// returns the arguments that are left.
func (p probe) substitute(s v8.Scope, b *strings.Builder, text string, args []v8.Value) ([]v8.Value, error) {
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
		case len(args) == 0 || !strings.ContainsRune("sdifjoOc", rune(after[0])):
			b.WriteByte('%')
			text = after
		default:
			shown, err := p.specified(s, after[0], args[0])
			if err != nil {
				return nil, err
			}
			b.WriteString(shown)
			args = args[1:]
		}
	}
}

// specified prints one argument as its specifier says.
func (p probe) specified(s v8.Scope, specifier byte, arg v8.Value) (string, error) {
	switch specifier {
	case 's':
		return p.asString(s, arg)
	case 'd':
		return p.asNumber("number", arg)
	case 'i':
		return p.asNumber("integer", arg)
	case 'f':
		return p.asNumber("float", arg)
	case 'j':
		return p.asJSON(arg)
	case 'o':
		return p.inspect(s, arg, Options{Depth: 4, Hidden: true})
	case 'O':
		return p.inspect(s, arg, Options{})
	}
	return "", nil // %c is for style sheets
}

// asString is String(arg) where that is JavaScript's own or the guest has a
// toString, and otherwise inspects the object without what is inside.
func (p probe) asString(s v8.Scope, arg v8.Value) (string, error) {
	switch {
	case arg.Kind() == v8.KindString:
		return arg.Text()
	case arg.Kind() == v8.KindNumber:
		return number(arg), nil
	case arg.IsObject() && arg.Kind() != v8.KindProxy:
		convertible, err := p.ask("convertible", arg)
		if err != nil {
			return "", err
		}
		if yes, _ := convertible.Bool(); yes || arg.Kind() == v8.KindFunction {
			if text, ok, err := p.text("string", arg); ok || err != nil {
				return text, err
			}
		}
	}
	return p.inspect(s, arg, Options{Depth: Flat})
}

func (p probe) asNumber(question string, arg v8.Value) (string, error) {
	if arg.Kind() == v8.KindBigInt && question != "float" {
		return arg.String(), nil
	}
	answer, err := p.ask(question, arg)
	if answer.Kind() != v8.KindNumber { // a symbol, or its conversion threw
		return "NaN", err
	}
	return number(answer), err
}

func (p probe) asJSON(arg v8.Value) (string, error) {
	text, ok, err := p.text("json", arg)
	switch {
	case ok || err != nil:
		return text, err
	case arg.IsObject() && arg.Kind() != v8.KindFunction:
		return "[Circular]", nil
	}
	return "undefined", nil
}
