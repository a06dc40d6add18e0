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
	apart := r.best(f, func(p PeerFact) bool { return p.Name != ours && !p.Shares })
	switch {
	case other == nil && slices.ContainsFunc(f.Cells, func(c Cell) bool { return c.Peer != ours && !r.fact(c.Peer).Floor }):
		return "only Paddock does it"
	case other == nil:
		return ""
	case own.Median <= other.Median:
		return "Paddock is first; " + next(own, other)
	case other == apart:
		return behind(own, other)
	}
	said := behind(own, other) + ", which has no boundary"
	switch {
	case apart == nil:
		return said
	case own.Median <= apart.Median:
		return said + "; of the others it is first, " + next(own, apart)
	}
	return said + "; " + times(own.Median/apart.Median) + " what " + apart.Peer + " takes"
}

func behind(own, other *Cell) string {
	return fmt.Sprintf("Paddock takes %s what %s takes", times(own.Median/other.Median), other.Peer)
}

func next(own, other *Cell) string {
	return fmt.Sprintf("the next, %s, takes %s", other.Peer, times(other.Median/own.Median))
}
