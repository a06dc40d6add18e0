//go:build linux

package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// webAssembly is the task with a separate table, because some peers run only WebAssembly.
const webAssembly = "wasm"

// Markdown prints the report's medians as two tables, for JavaScript and for WebAssembly,
// with a row for each figure and a column for each peer.
func (r *Report) Markdown(w io.Writer) error {
	m := r.Machine
	fmt.Fprintf(w, "%d cores, %s, %s %s, load %s at the start; medians of %d rounds, %s.\n\n",
		m.Cores, m.CPU, m.OS, m.Kernel, m.Load, r.Rounds,
		r.Taken.Format("January 2006"))
	for _, p := range r.Peers {
		what := p.Version
		if p.Absent != "" {
			what = "unavailable: `" + p.Absent + "`"
		}
		fmt.Fprintf(w, "- %s: %s\n", p.Name, what)
	}
	for _, wasm := range []bool{false, true} {
		var figures []*Figure
		for n := range r.Figures {
			if f := &r.Figures[n]; (f.Task == webAssembly) == wasm {
				figures = append(figures, f)
			}
		}
		if len(figures) == 0 {
			continue
		}
		if _, err := io.WriteString(w, "\n"+r.matrix(figures)); err != nil {
			return err
		}
	}
	return nil
}

// matrix returns a table of figures, followed by its footnotes.
func (r *Report) matrix(figures []*Figure) string {
	var names []string
	for _, p := range r.Peers {
		if slices.ContainsFunc(figures, func(f *Figure) bool { c := f.cell(p.Name); return c != nil && c.Measured() }) {
			names = append(names, p.Name)
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "| less is better | %s | rank of Paddock |\n|---|%s---|\n",
		strings.Join(names, " | "), strings.Repeat("---:|", len(names)))
	var marks marks
	for _, f := range figures {
		fmt.Fprintf(&b, "| %s |", f.About)
		best := r.best(f, anyone)
		for _, name := range names {
			c := f.cell(name)
			text := c.short(f.Unit)
			if c == best {
				text = "**" + text + "**"
			}
			for _, why := range c.reasons() {
				text += marks.number(why)
			}
			fmt.Fprintf(&b, " %s |", text)
		}
		fmt.Fprintf(&b, " %s |\n", r.verdict(f))
	}
	if len(marks) > 0 {
		b.WriteString("\n")
	}
	for n, text := range marks {
		fmt.Fprintf(&b, "- %s %s.\n", mark(n), text)
	}
	return b.String()
}

// short returns the text of a cell without its footnotes.
func (c *Cell) short(unit Unit) string {
	switch {
	case c.Measured():
		return quantity(c.Median, unit)
	case c.Impossible != "":
		return "no"
	case strings.HasPrefix(c.Failed, errLate.Error()):
		return "hangs"
	case c.Failed != "":
		return "fails"
	}
	return ""
}

// reasons returns the footnotes of a cell.
func (c *Cell) reasons() []string {
	all := slices.Clone(c.Notes)
	if c.Impossible != "" {
		all = append(all, c.Impossible)
	}
	if c.Failed != "" {
		all = append(all, c.Failed)
	}
	return all
}

// marks are the footnotes of a table. Each has a number.
type marks []string

func (m *marks) number(text string) string {
	n := slices.Index(*m, text)
	if n < 0 {
		n = len(*m)
		*m = append(*m, text)
	}
	return " " + mark(n)
}

func mark(n int) string { return fmt.Sprintf("<sup>%d</sup>", n+1) }
