//go:build linux

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/seed24588400/paddock/bench/machine"
)

// form is the version of the report's format. It changes when the meaning of a field
// changes.
const form = 1

// Report has the results in the format of the report file.
type Report struct {
	Form    int             `json:"form"`
	Taken   time.Time       `json:"taken"`
	Machine machine.Machine `json:"machine"`
	Rounds  int             `json:"rounds"`
	Peers   []PeerFact      `json:"peers"`
	Figures []Figure        `json:"figures"`
}

// PeerFact describes a peer, and says why it was not measured, if so.
type PeerFact struct {
	Name    string `json:"name"`
	About   string `json:"about"`
	Version string `json:"version,omitempty"`
	Floor   bool   `json:"floor,omitempty"`  // a lower bound
	Shares  bool   `json:"shares,omitempty"` // there is no boundary between host and guest
	Absent  string `json:"absent,omitempty"` // why it is not available
}

// Figure is the result of one measurement in all peers. Less is better.
type Figure struct {
	Name  string `json:"name"`
	Task  string `json:"task"`
	About string `json:"about"`
	Unit  Unit   `json:"unit"`
	Cells []Cell `json:"cells"` // in the order of the peers, without those that are not available
}

// Cell is a figure of one peer: Values, or the reason why there are none.
type Cell struct {
	Peer   string    `json:"peer"`
	Values []float64 `json:"values,omitempty"` // one for each round, in the figure's unit
	Median float64   `json:"median,omitempty"`
	Low    float64   `json:"low,omitempty"`
	High   float64   `json:"high,omitempty"`
	// Ratio is the ratio of the median to Paddock's; 0 if there is none.
	Ratio float64 `json:"ratio,omitempty"`
	// Notes explain the values.
	Notes []string `json:"notes,omitempty"`
	// Impossible says why the peer does not support this.
	Impossible string `json:"impossible,omitempty"`
	// Failed says how the peer failed. There may be values of previous rounds.
	Failed string `json:"failed,omitempty"`
}

// Measured reports whether there are values.
func (c *Cell) Measured() bool { return len(c.Values) > 0 }

// sum calculates the medians and ratios.
func (f *Figure) sum() {
	base := 0.0
	for n := range f.Cells {
		c := &f.Cells[n]
		if !c.Measured() {
			continue
		}
		sorted := slices.Sorted(slices.Values(c.Values))
		c.Low, c.Median, c.High = sorted[0], sorted[len(sorted)/2], sorted[len(sorted)-1]
		if c.Peer == ours {
			base = c.Median
		}
	}
	for n := range f.Cells {
		if c := &f.Cells[n]; c.Measured() && base > 0 {
			c.Ratio = c.Median / base
		}
	}
}

// cell returns the cell of a peer, or nil if it has none.
func (f *Figure) cell(peer string) *Cell {
	for n := range f.Cells {
		if f.Cells[n].Peer == peer {
			return &f.Cells[n]
		}
	}
	return nil
}

// Write writes the report to a file.
func (r *Report) Write(path string) error {
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(b, '\n'), 0o644)
}

// ReadReport reads a file that Write has written.
func ReadReport(path string) (*Report, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var r Report
	if err := json.Unmarshal(b, &r); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if r.Form != form {
		return nil, fmt.Errorf("%s: format %d, want format %d", path, r.Form, form)
	}
	return &r, nil
}

// fact returns the facts about a peer.
func (r *Report) fact(peer string) PeerFact {
	for _, p := range r.Peers {
		if p.Name == peer {
			return p
		}
	}
	return PeerFact{}
}

// best returns the cell with the least median of the peers for which counts returns true,
// without floors, or nil if none of them has a value.
func (r *Report) best(f *Figure, counts func(PeerFact) bool) *Cell {
	var best *Cell
	for n := range f.Cells {
		c := &f.Cells[n]
		if fact := r.fact(c.Peer); c.Measured() && !fact.Floor && counts(fact) &&
			(best == nil || c.Median < best.Median) {
			best = c
		}
	}
	return best
}

func anyone(PeerFact) bool { return true }
