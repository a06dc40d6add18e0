//go:build linux

package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Table prints the report as text: a paragraph for each figure, and a line for each peer.
func (r *Report) Table(w io.Writer) error {
	m := r.Machine
	fmt.Fprintf(w, "%d cores, %s, %s %s, %s, load %s, %d rounds, %s\n",
		m.Cores, m.CPU, m.OS, m.Kernel, m.Arch, m.Load, r.Rounds,
		r.Taken.Format("2 January 2006 15:04 UTC"))
	for _, p := range r.Peers {
		what := p.Version
		if p.Absent != "" {
			what = "unavailable: " + p.Absent
		}
		fmt.Fprintf(w, "  %s (%s): %s\n", p.Name, p.About, what)
	}
	for n := range r.Figures {
		f := &r.Figures[n]
		fmt.Fprintf(w, "\n%s: %s\n", f.Name, f.About)
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		best := r.best(f, anyone)
		for k := range f.Cells {
			c := &f.Cells[k]
			fmt.Fprintf(t, "  %s\t%s\n", c.Peer, strings.TrimRight(c.columns(f.Unit, best == c), "\t"))
		}
		if err := t.Flush(); err != nil {
			return err
		}
		if v := r.verdict(f); v != "" {
			if _, err := fmt.Fprintf(w, "  Paddock: %s\n", v); err != nil {
				return err
			}
		}
	}
	return nil
}

// columns returns the median, the spread, the ratio to Paddock's median, and the notes.
func (c *Cell) columns(unit Unit, best bool) string {
	if !c.Measured() {
		return c.without() + "\t\t\t"
	}
	ratio, mark := "", ""
	if c.Ratio > 0 && c.Peer != ours {
		ratio = times(c.Ratio)
	}
	if best {
		mark = "best"
	}
	said := c.Notes
	if c.Failed != "" {
		said = append(said[:len(said):len(said)], "failed later: "+c.Failed)
	}
	return fmt.Sprintf("%s\t%s – %s\t%s\t%s\t%s",
		quantity(c.Median, unit), quantity(c.Low, unit), quantity(c.High, unit),
		ratio, mark, strings.Join(said, "; "))
}

// without says why there is no value.
func (c *Cell) without() string {
	switch {
	case c.Impossible != "":
		return "not possible: " + c.Impossible
	case c.Failed != "":
		return "failed: " + c.Failed
	}
	return "not measured"
}
