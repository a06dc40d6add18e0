package hostile

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// Table prints results. It is not safe for concurrent use.
type Table struct {
	w     io.Writer
	wrong int
	runs  int
	kinds map[string]int // by kind of outcome; all exceptions are one kind
}

const row = "%-9s %-28s %-21s %-32s %-22s %8s %8s  %s\n"

// NewTable prints the header of the table.
func NewTable(w io.Writer) *Table {
	fmt.Fprintf(w, row, "MODE", "SCRIPT", "CLASS", "EXPECTED", "GOT", "TIME", "GROWTH", "WRONG")
	return &Table{w: w, kinds: make(map[string]int)}
}

// Add prints one result.
func (t *Table) Add(mode string, l Limits, s *Script, r Result) {
	expect := make([]string, len(s.Expect))
	for n, o := range s.Expect {
		expect[n] = string(o)
	}
	wrong := l.Problem(s, r)
	t.runs++
	kind, _, _ := strings.Cut(string(r.Got), " ")
	t.kinds[kind]++
	if wrong != "" {
		t.wrong++
	}
	line := fmt.Sprintf(row, mode, s.Name, s.Class, strings.Join(expect, " | "), r.Got,
		fmt.Sprintf("%.2fs", r.Took.Seconds()), fmt.Sprintf("%dMiB", r.Growth>>20), wrong)
	io.WriteString(t.w, strings.TrimRight(line, " \n")+"\n")
}

// Total prints the totals, and reports whether all results are correct.
func (t *Table) Total(took time.Duration) bool {
	var kinds []string
	for _, kind := range slices.Sorted(maps.Keys(t.kinds)) {
		kinds = append(kinds, fmt.Sprintf("%d %s", t.kinds[kind], kind))
	}
	fmt.Fprintf(t.w, "\n%d runs in %v: %s; %d wrong\n",
		t.runs, took.Round(time.Second), strings.Join(kinds, ", "), t.wrong)
	return t.wrong == 0
}

// AddTenant prints the latencies of the tenant, whose ratio must not exceed maxRatio.
func (t *Table) AddTenant(c TenantStats, maxRatio float64) {
	fmt.Fprintf(t.w, "\nThe tenant: p99 %v of %d calls alone, %v of %d calls during the corpus, %.1f times as long\n",
		c.Alone.P99().Round(time.Microsecond), len(c.Alone), c.During.P99().Round(time.Microsecond),
		len(c.During), c.Ratio())
	if wrong := c.Problem(maxRatio); wrong != "" {
		t.wrong++
		fmt.Fprintln(t.w, "WRONG:", wrong)
	}
}
