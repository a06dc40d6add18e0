//go:build linux

package main

import (
	"fmt"
	"slices"
)

// verdict describes the rank of Paddock among the peers that a user could choose instead.
// It returns an empty string if Paddock has no value, or if no other peer tried the task.
// If the best peer has no boundary between host and guest, the verdict also compares
// Paddock with the best of the others.
func (r *Report) verdict(f *Figure) string {
	own := f.cell(ours)
	if own == nil || !own.Measured() {
		return ""
	}
	other := r.best(f, func(p PeerFact) bool { return p.Name != ours })
	isolated := r.best(f, func(p PeerFact) bool { return p.Name != ours && !p.Shares })
	switch {
	case other == nil && slices.ContainsFunc(f.Cells, func(c Cell) bool {
		return c.Peer != ours && !r.fact(c.Peer).Floor
	}):
		return "only Paddock"
	case other == nil:
		return ""
	case own.Median <= other.Median:
		return "first; " + next(own, other)
	case other == isolated:
		return multiple(own, other)
	}
	said := multiple(own, other) + " (no boundary)"
	switch {
	case isolated == nil:
		return said
	case own.Median <= isolated.Median:
		return said + "; first of the others; " + next(own, isolated)
	}
	return said + "; " + multiple(own, isolated)
}

// multiple returns the ratio of the median of own to that of other.
func multiple(own, other *Cell) string {
	return fmt.Sprintf("%s %s", times(own.Median/other.Median), other.Peer)
}

func next(own, other *Cell) string {
	return fmt.Sprintf("next is %s with %s", other.Peer, times(other.Median/own.Median))
}
