package main

import (
	"fmt"
	"strings"
	"text/tabwriter"
)

// row is one workload, run in one way.
type row struct {
	workload, way string
	node, paddock outcome
	err           error
}

func (r *row) fails() bool { return r.err != nil || r.node.Output != r.paddock.Output }

func (r *row) verdict() string {
	switch {
	case r.err != nil:
		return "FAILS"
	case r.fails():
		return "DIFFERS"
	}
	return "same"
}

type table []row

func (t *table) add(r row) { *t = append(*t, r) }

func (t table) failures() (n int) {
	for _, r := range t {
		if r.fails() {
			n++
		}
	}
	return n
}

// String returns the table, followed by the errors.
func (t table) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "workload\tfrom\toutput\tbytes\tload, ms\tin node\trun, ms\tin node\t")
	for _, r := range t {
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%.0f\t%.0f\t%.0f\t%.0f\t\n", r.workload, r.way, r.verdict(), len(r.node.Output),
			r.paddock.Load, r.node.Load, r.paddock.Run, r.node.Run)
	}
	w.Flush()
	for _, r := range t {
		switch {
		case r.err != nil:
			fmt.Fprintf(&b, "\n%s: %v\n", r.workload, r.err)
		case r.fails():
			fmt.Fprintf(&b, "\n%s: %s\n", r.workload, difference(r.node.Output, r.paddock.Output))
		}
	}
	return b.String()
}

// maxShown is the maximum number of bytes of a line that a difference shows.
const maxShown = 200

// difference describes the first difference of two outputs.
func difference(want, got string) string {
	wants, gots := strings.Split(want, "\n"), strings.Split(got, "\n")
	for n := range max(len(wants), len(gots)) {
		a, b := lineAt(wants, n), lineAt(gots, n)
		if a == b {
			continue
		}
		at := 0
		for at < min(len(a), len(b)) && a[at] == b[at] {
			at++
		}
		return fmt.Sprintf("line %d, byte %d:\n  node:    %s\n  paddock: %s", n+1, at+1, from(a, at), from(b, at))
	}
	return "none"
}

func lineAt(lines []string, n int) string {
	if n >= len(lines) {
		return "(ends here)"
	}
	return lines[n]
}

// from returns the part of a line around the byte at, quoted.
func from(line string, at int) string {
	start := max(0, at-maxShown/4)
	return fmt.Sprintf("%q", line[start:min(len(line), start+maxShown)])
}
