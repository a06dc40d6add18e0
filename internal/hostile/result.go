package hostile

import (
	"fmt"
	"strings"
	"time"
)

// Result is the result of one run of a script.
type Result struct {
	Got    Outcome
	Detail string        // the beginning of the error message, if any
	Took   time.Duration // from the start to the outcome
	Growth uint64        // growth of the peak of resident memory, in bytes
}

// Limits are the limits of each run.
type Limits struct {
	Timeout time.Duration
	Heap    uint64 // bytes
}

// tolerance is the time by which a run may exceed its timeout, and stuckAfter the time after the
// timeout at which it counts as stuck.
const (
	tolerance  = time.Second
	stuckAfter = 3 * time.Second
)

// growth returns the maximum growth of the peak of resident memory, in bytes.
func (l Limits) growth() uint64 { return l.Heap + l.Heap/2 + 16<<20 }

// Problem describes the errors of a result. It returns an empty string if there are
// none.
func (l Limits) Problem(s *Script, r Result) string {
	var wrong []string
	if !s.Expects(r.Got) {
		text := string(r.Got)
		if r.Detail != "" {
			text += ": " + r.Detail
		}
		wrong = append(wrong, text)
	}
	if r.Took > l.Timeout+tolerance {
		wrong = append(wrong, fmt.Sprintf("took %v longer than its timeout",
			(r.Took-l.Timeout).Round(time.Millisecond)))
	}
	if s.Oversized == "" && r.Growth > l.growth() {
		wrong = append(wrong, fmt.Sprintf("grew by %d MiB", r.Growth>>20))
	}
	return strings.Join(wrong, "; ")
}
