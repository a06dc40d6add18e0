package console

import (
	"strings"

	"github.com/seed24588400/paddock/v8"
)

// maxMessage is the maximum length of a message in bytes, with its indentation. It
// bounds the memory of the host. Node has no such limit. Omitted characters are
// counted.
const maxMessage = 16 << 20

// message is the output of one call of a console method.
type message struct {
	probe
	text strings.Builder
}

// bytesLeft returns how many bytes the message can still take.
func (m *message) bytesLeft() int { return max(maxMessage-m.text.Len(), 0) }

// bounded returns a string. If it is longer than limit, bounded returns its beginning
// and the number of omitted characters.
func (p probe) bounded(v v8.Value, limit int) (string, error) {
	text, more, err := p.clip(v, limit)
	if more > 0 {
		text += remaining(more, "character")
	}
	return text, err
}

// indented prepends indent to each line. Indentation can multiply the length of a
// text that consists of line breaks, so the result is limited to maxMessage here.
func indented(text, indent string) string {
	if indent == "" {
		return text
	}
	var b strings.Builder
	for {
		line, rest, more := strings.Cut(text, "\n")
		b.WriteString(indent)
		if b.Len()+len(line) > maxMessage {
			b.WriteString(remaining(units(text), "character"))
			return b.String()
		}
		b.WriteString(line)
		if !more {
			return b.String()
		}
		b.WriteByte('\n')
		text = rest
	}
}
