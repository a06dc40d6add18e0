package hostile

import (
	"cmp"
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
	// Quick, if not zero, is the timeout of scripts that may end with Timeout or Lost. Then
	// both are correct, because the timeout decides in which function the run is ended.
	Quick time.Duration
	// Tolerance is the time by which a run may exceed its timeout. Zero means a second.
	Tolerance time.Duration
}

// stuckAfter is the time after the timeout at which a run counts as stuck.
const stuckAfter = 3 * time.Second

// hurries reports whether Quick applies to a script.
func (l Limits) hurries(s *Script) bool {
	return l.Quick > 0 && (s.Expects(Timeout) || s.Expects(Lost))
}

// timeout returns the timeout of a script.
func (l Limits) timeout(s *Script) time.Duration {
	if l.hurries(s) {
		return l.Quick
	}
	return l.Timeout
}

// growth returns the maximum growth of the peak of resident memory, in bytes.
func (l Limits) growth() uint64 { return l.Heap + l.Heap/2 + 16<<20 }

// Problem describes the errors of a result. It returns an empty string if there are
// none.
func (l Limits) Problem(s *Script, r Result) string {
	var wrong []string
	if !s.Expects(r.Got) && !(l.hurries(s) && (r.Got == Timeout || r.Got == Lost)) {
		text := string(r.Got)
		if r.Detail != "" {
			text += ": " + r.Detail
		}
		wrong = append(wrong, text)
	}
	if late := r.Took - l.timeout(s); late > cmp.Or(l.Tolerance, time.Second) {
		wrong = append(wrong, fmt.Sprintf("took %v longer than its timeout", late.Round(time.Millisecond)))
	}
	if s.Oversized == "" && r.Growth > l.growth() {
		wrong = append(wrong, fmt.Sprintf("grew by %d MiB", r.Growth>>20))
	}
	return strings.Join(wrong, "; ")
}
