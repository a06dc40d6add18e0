package console

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed24588400/paddock/v8"
)

// number prints a number as JavaScript does, except that it prints the sign of -0.
func number(v v8.Value) string {
	if f, _ := v.Float64(); f == 0 && math.Signbit(f) {
		return "-0"
	}
	return v.String()
}

// smallBigInt is the maximum number of bits of a BigInt that Go converts to decimal.
// A longer conversion takes a long time and cannot be interrupted in Go.
const smallBigInt = 1 << 14

// bigint prints a BigInt, and only the first limit digits of a very large one.
func (p probe) bigint(v v8.Value, limit int) (string, error) {
	if n, _ := v.BigInt(); n.BitLen() <= smallBigInt {
		return v.String(), nil
	}
	digits, err := p.query("bigint", v)
	if err != nil || digits.Kind() != v8.KindString {
		return "[BigInt]", err
	}
	text, more, err := p.clip(digits, limit)
	if more > 0 {
		return text + "n" + remaining(more, "digit"), err
	}
	return text + "n", err
}

var identifier = regexp.MustCompile(`^[a-zA-Z_][a-zA-Z_0-9]*$`)

// quote returns a string as a JavaScript literal, with the quotation mark that needs
// the fewest escapes.
func quote(s string) string {
	mark := byte('\'')
	if strings.Contains(s, "'") {
		switch {
		case !strings.Contains(s, `"`):
			mark = '"'
		case !strings.Contains(s, "`") && !strings.Contains(s, "${"):
			mark = '`'
		}
	}
	var b strings.Builder
	b.WriteByte(mark)
	escape(&b, s, rune(mark))
	b.WriteByte(mark)
	return b.String()
}

// escape writes a string with escapes for control characters, backslashes, lone
// surrogates and the quotation mark, if any.
func escape(b *strings.Builder, s string, mark rune) {
	for len(s) > 0 {
		r, size := decode(s)
		switch {
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\b':
			b.WriteString(`\b`)
		case r == '\f':
			b.WriteString(`\f`)
		case r == '\v':
			b.WriteString(`\x0B`)
		case r == '\\' || r == mark && mark != 0:
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < 0x20 || r >= 0x7f && r < 0xa0:
			fmt.Fprintf(b, `\x%02X`, r)
		case r >= 0xd800 && r < 0xe000:
			fmt.Fprintf(b, `\u%x`, r)
		default:
			b.WriteString(s[:size])
		}
		s = s[size:]
	}
}

// decode is like utf8.DecodeRuneInString but for WTF-8, which encodes lone surrogates
// as three bytes.
func decode(s string) (r rune, size int) {
	if len(s) >= 3 && s[0] == 0xed && s[1] >= 0xa0 && s[1] < 0xc0 && s[2]&0xc0 == 0x80 {
		return 0xd000 | rune(s[1]&0x3f)<<6 | rune(s[2]&0x3f), 3
	}
	return utf8.DecodeRuneInString(s)
}

// wellFormed converts WTF-8 to UTF-8 for output.
func wellFormed(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

// units returns the length of a string in JavaScript.
func units(s string) (n int) {
	for len(s) > 0 {
		r, size := decode(s)
		n++
		if r > 0xffff {
			n++
		}
		s = s[size:]
	}
	return n
}

// cells returns the number of terminal cells that a string takes.
func cells(s string) (n int) {
	for _, r := range s {
		switch {
		case r < 0x20 || unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana) ||
			r >= 0x1f300 && r < 0x1fb00:
			n += 2
		default:
			n++
		}
	}
	return n
}

// key prints the name of a property.
func (p *printer) key(own property) (string, error) {
	if own.key.Kind() == v8.KindSymbol {
		name, err := p.symbol(own.key)
		return "[" + name + "]", err
	}
	name, more, err := p.clip(own.key, maxCharacters)
	if err != nil {
		return "", err
	}
	if more > 0 {
		name += remaining(more, "character")
	}
	switch {
	case name == "__proto__":
		return "['__proto__']", nil
	case own.flags&isHidden != 0:
		var b strings.Builder
		escape(&b, name, 0)
		return "[" + b.String() + "]", nil
	case identifier.MatchString(name):
		return name, nil
	}
	return quote(name), nil
}

func (p *printer) symbol(v v8.Value) (string, error) {
	text, _, err := p.text("symbol", v)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	escape(&b, text, 0)
	return b.String(), nil
}

// string prints a string literal. A long string with line breaks is printed as a sum
// of lines.
func (p *printer) string(v v8.Value) (string, error) {
	text, more, err := p.clip(v, maxCharacters)
	if err != nil {
		return "", err
	}
	rest := ""
	if more > 0 {
		rest = remaining(more, "character")
	}
	if length := units(text); length <= 16 || length <= p.width-p.indent-4 {
		return quote(text) + rest, nil
	}
	lines := strings.SplitAfter(text, "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	for n, line := range lines {
		lines[n] = quote(line)
	}
	return strings.Join(lines, " +\n"+strings.Repeat(" ", p.indent+2)) + rest, nil
}

// remaining describes the number of omitted items.
func remaining(n int, what string) string {
	if n == 1 {
		return "... 1 more " + what
	}
	return "... " + strconv.Itoa(n) + " more " + what + "s"
}
