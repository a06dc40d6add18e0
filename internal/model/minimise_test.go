package model

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/seed"
)

// The removal of steps is written as a string with a byte for each step, in the order in
// which steps are printed.
const (
	keep   = '.'
	drop   = '-' // with its body
	unwrap = '~' // its body takes its place
)

// without returns the program with steps removed. Steps after the end of the string stay.
func (p program) without(removed string) program {
	n := 0
	var visit func(steps []*step) []*step
	visit = func(steps []*step) (kept []*step) {
		for _, s := range steps {
			how := byte(keep)
			if n < len(removed) {
				how = removed[n]
			}
			n++
			body := visit(s.body)
			switch how {
			case keep:
				kept = append(kept, &step{s.operation, s.operands, body})
			case unwrap:
				kept = append(kept, body...)
			}
		}
		return kept
	}
	return visit(p)
}

// size returns the number of steps.
func (p program) size() int {
	n := 0
	for _, s := range p {
		n += 1 + program(s.body).size()
	}
	return n
}

// keepingGroups returns the program without the steps that close groups, which other
// programs use.
func (p program) keepingGroups() (kept program) {
	for _, s := range p {
		if s.operation.name != "close group" {
			kept = append(kept, &step{s.operation, s.operands, program(s.body).keepingGroups()})
		}
	}
	return kept
}

// minimising is the time that is spent to minimise a program.
const minimising = 90 * time.Second

// quiet is a testing.TB that records the failure of a child.
type quiet struct {
	testing.TB
	failure string
}

func (*quiet) Helper()             {}
func (q *quiet) Fatal(args ...any) { q.failure = fmt.Sprint(args...) }

// attempt runs the program of a seed with steps removed, in a child process. It returns
// how it fails, or "".
func attempt(t testing.TB, of uint64, test, removed string) (failure string) {
	q := &quiet{TB: t}
	r := child.Run(q, "program", fmt.Sprint(of), test, removed)
	switch {
	case q.failure != "":
		return q.failure
	case r.ExitCode == 0:
		return ""
	}
	return describeChild(r)
}

func describeChild(r child.Result) string {
	if r.ExitCode == 1 {
		return r.Stdout
	}
	return fmt.Sprintf("the process ended: exit code %d %s\n%s", r.ExitCode, r.Signal, tail(r.Stderr))
}

// tail returns the beginning of a long text.
func tail(s string) string {
	if len(s) > 4000 {
		return s[:4000] + "\n…"
	}
	return s
}

// minimised returns the text for the failure of the program of a seed, whose run in a
// child process ended with r.
func minimised(t testing.TB, failed uint64, test string, r child.Result) string {
	p := programOf(failed, test)
	shortest, failure := minimise(p, func(removed string) string { return attempt(t, failed, test, removed) })
	if failure == "" {
		return fmt.Sprintf("seed %d: the program fails only with others:\n%v\n%s", failed, p, describeChild(r))
	}
	return fmt.Sprintf("seed %d, minimised:\n%v\n%s\nrun it again with %s=%d go test -run '^%s$' -model.programs 1",
		failed, shortest, failure, seed.Variable, failed, t.Name())
}

// minimise removes steps of a program while fails returns how the rest of it fails. The
// failure is "" if the whole program does not fail.
func minimise(p program, fails func(removed string) (failure string)) (shortest program, failure string) {
	removed := []byte(strings.Repeat(string(keep), p.size()))
	if failure = fails(string(removed)); failure == "" {
		return p, ""
	}
	begin := time.Now()
	for again := true; again; {
		again = false
		for n := range removed {
			for _, how := range []byte{drop, unwrap} {
				if removed[n] != keep || time.Since(begin) > minimising {
					continue
				}
				before := p.without(string(removed)).String()
				removed[n] = how
				if p.without(string(removed)).String() != before {
					if f := fails(string(removed)); f != "" {
						failure, again = f, true
						continue
					}
				}
				removed[n] = keep
			}
		}
	}
	return p.without(string(removed)), failure
}

func TestMinimise(t *testing.T) {
	nested := func(p program) bool { return strings.Contains(p.String(), "\n    close isolate") }
	found := 0
	for n := uint64(0); found < 3; n++ {
		p := newProgram(n, true)
		if !nested(p) {
			continue
		}
		found++
		shortest, failure := minimise(p, func(removed string) string {
			if nested(p.without(removed)) {
				return "it fails"
			}
			return ""
		})
		require.Equal(t, "it fails", failure)
		require.Equal(t, 3, shortest.size(), "%v", shortest)
	}
	p := newProgram(1, true)
	shortest, failure := minimise(p, func(string) string { return "" })
	require.Empty(t, failure)
	require.Equal(t, p, shortest)
}

// A program has the same steps each time.
func TestProgramsAreRepeatable(t *testing.T) {
	for n := range uint64(100) {
		require.Equal(t, newProgram(n, true).String(), newProgram(n, true).String())
	}
	require.NotEqual(t, newProgram(1, true).String(), newProgram(2, true).String())
}
