package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/seed24588400/paddock/bench/machine"
)

// form is the Report's; it changes when what is there means something else.
const form = 1

// Report is what was measured, as it is written to a file.
type Report struct {
	Form    int             `json:"form"`
	Taken   time.Time       `json:"taken"`
	Machine machine.Machine `json:"machine"`
	Rounds  int             `json:"rounds"`
	Peers   []PeerFact      `json:"peers"`
	Figures []Figure        `json:"figures"`
}

// PeerFact is what was measured, or why it was not.
type PeerFact struct {
	Name    string `json:"name"`
	About   string `json:"about"`
	Version string `json:"version,omitempty"`
	Floor   bool   `json:"floor,omitempty"`  // nobody can be faster
	Shares  bool   `json:"shares,omitempty"` // there is no boundary between host and guest
	Absent  string `json:"absent,omitempty"` // why it could not be had
}

// Figure is one thing that was measured in all peers. Less is better.
type Figure struct {
	Name  string `json:"name"`
	Task  string `json:"task"`
	About string `json:"about"`
	Unit  Unit   `json:"unit"`
	Cells []Cell `json:"cells"` // in the order of the peers, without those that could not be had
}

// Cell is a figure of one peer: Values, or why there are none.
type Cell struct {
	Peer   string    `json:"peer"`
	Values []float64 `json:"values,omitempty"` // one for each round, in the figure's unit
	Median float64   `json:"median,omitempty"`
	Low    float64   `json:"low,omitempty"`
	High   float64   `json:"high,omitempty"`
	// Ratio is the median's to Paddock's; 0 if there is none.
	Ratio float64 `json:"ratio,omitempty"`
	// Notes are what must be known of the values.
	Notes []string `json:"notes,omitempty"`
	// Impossible is why the peer does not do this.
	Impossible string `json:"impossible,omitempty"`
	// Failed is how it ended when it tried; there may be values from rounds before.
	Failed string `json:"failed,omitempty"`
}

// Measured tells whether there is a figure.
func (c *Cell) Measured() bool { return len(c.Values) > 0 }

// sum works out the medians and ratios.
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

// cell is a peer's; nil if it has none.
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

// ReadReport reads what Write wrote.
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
		return nil, fmt.Errorf("%s: it has form %d, this program knows form %d", path, r.Form, form)
	}
	return &r, nil
}

// fact is what is known of a peer.
func (r *Report) fact(peer string) PeerFact {
	for _, p := range r.Peers {
		if p.Name == peer {
			return p
		}
	}
	return PeerFact{}
}

// best is the peer with the least that counts, floors left out; nil if none has a
// value.
func (r *Report) best(f *Figure, counts func(PeerFact) bool) *Cell {
	var best *Cell
	for n := range f.Cells {
		c := &f.Cells[n]
		if fact := r.fact(c.Peer); c.Measured() && !fact.Floor && counts(fact) && (best == nil || c.Median < best.Median) {
			best = c
		}
	}
	return best
}

func anyone(PeerFact) bool { return true }
