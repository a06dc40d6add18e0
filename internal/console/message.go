package console

import (
	"strings"

	"github.com/seed24588400/paddock/v8"
)

// maxMessage is how long a message gets, in bytes and with its indentation: it
// is the host's memory. Node has no such bound; what is beyond is only counted.
const maxMessage = 16 << 20

// message is what one call of the console writes.
type message struct {
	probe
	text strings.Builder
}

// room is how much more it takes.
func (m *message) room() int { return max(maxMessage-m.text.Len(), 0) }

// bounded returns a string, but of one that is too long its beginning and how
// much more there is.
func (p probe) bounded(v v8.Value, limit int) (string, error) {
	text, more, err := p.clip(v, limit)
	if more > 0 {
		text += remaining(more, "character")
	}
	return text, err
}

// indented puts an indentation in front of each line. It makes many times as
// much of a text that is all line breaks, so it is what keeps to maxMessage.
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
