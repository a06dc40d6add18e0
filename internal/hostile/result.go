package hostile

import (
	"fmt"
	"strings"
	"time"
)

// Result is how one run of a script went.
type Result struct {
	Got    Outcome
	Detail string        // the beginning of a message, where Got is not all
	Took   time.Duration // from its start to its outcome
	Growth uint64        // of the peak of resident memory, in bytes
}

// Limits are what a run is given, and what it must keep to.
type Limits struct {
	Timeout time.Duration
	Heap    uint64 // bytes
}

// late is how much longer than its timeout a run may take, and patience how
// long it is waited for before it counts as stuck.
const (
	late     = time.Second
	patience = 3 * time.Second
)

// growth is by how much a run may make the peak of resident memory higher than
// a run of nothing does.
func (l Limits) growth() uint64 { return l.Heap + l.Heap/2 + 16<<20 }

// Complaint says what is wrong with a result; it is empty if nothing is.
func (l Limits) Complaint(s *Script, r Result) string {
	var wrong []string
	if !s.Expects(r.Got) {
		text := string(r.Got)
		if r.Detail != "" {
			text += ": " + r.Detail
		}
		wrong = append(wrong, text)
	}
	if r.Took > l.Timeout+late {
		wrong = append(wrong, fmt.Sprintf("took %v longer than its timeout", (r.Took-l.Timeout).Round(time.Millisecond)))
	}
	if s.Giant == "" && r.Growth > l.growth() {
		wrong = append(wrong, fmt.Sprintf("grew by %d MiB", r.Growth>>20))
	}
	return strings.Join(wrong, "; ")
}
