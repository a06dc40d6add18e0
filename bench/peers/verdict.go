package main

import (
	"fmt"
	"slices"
)

// verdict says where Paddock is among the peers that a user could pick, in a few
// words; "" if it has no value, or no other was tried. Of one that shares its
// engine with the host, the best of the others is said too.
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
