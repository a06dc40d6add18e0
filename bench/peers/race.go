//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/seed24588400/paddock/bench/machine"
	"github.com/seed24588400/paddock/bench/peers/peer"
)

// Race is a comparison of peers.
type Race struct {
	Peers  []Peer
	Tasks  []Task
	Rounds int
	Budget time.Duration // for each figure
	Files  string        // folder of the tasks' files
	Log    io.Writer
}

// buildLimit is the maximum time to fetch and build a peer: bindings of V8 compile for
// minutes on a busy machine.
const buildLimit = 20 * time.Minute

// runner is a peer that was built.
type runner struct {
	name    string
	command []string
}

// Run runs the tasks in all peers. Failures of peers are part of the report, not errors.
func (r *Race) Run(ctx context.Context) (*Report, error) {
	report := &Report{Form: form, Taken: time.Now().UTC().Truncate(time.Second), Rounds: r.Rounds}
	var all []runner
	for _, p := range r.Peers {
		fact := PeerFact{Name: p.Name, About: p.About, Floor: p.Floor, Shares: p.Shares}
		command, version, err := r.ready(ctx, p)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			fact.Absent = err.Error()
			fmt.Fprintf(r.Log, "%s: unavailable: %v\n", p.Name, err)
		} else {
			fact.Version = version
			all = append(all, runner{p.Name, command})
		}
		report.Peers = append(report.Peers, fact)
	}
	if len(all) == 0 {
		return nil, errors.New("no peer matches")
	}
	if len(r.Tasks) == 0 {
		return nil, errors.New("no task matches")
	}
	report.Machine = machine.This()
	report.Figures = figures(r.Tasks, all)
	for round := range r.Rounds {
		for _, t := range r.Tasks {
			if t.Rounds > 0 && round >= t.Rounds {
				continue
			}
			fmt.Fprintf(r.Log, "round %d of %d: %s\n", round+1, r.Rounds, t.Name)
			// A different peer starts in each round.
			for n := range all {
				if err := r.runTask(ctx, t, all[(n+round)%len(all)], report); err != nil {
					return nil, err
				}
			}
		}
	}
	for n := range report.Figures {
		report.Figures[n].sum()
	}
	return report, nil
}

// ready fetches and builds a peer, and returns its version.
func (r *Race) ready(ctx context.Context, p Peer) (command []string, version string, err error) {
	within, cancel := context.WithTimeout(ctx, buildLimit)
	defer cancel()
	fmt.Fprintf(r.Log, "%s: fetching and building\n", p.Name)
	if command, err = p.Ready(within, p.Folder); err != nil {
		return nil, "", err
	}
	lines, err := perform(ctx, defaultLimit, r.argv(command, "version"))
	if err != nil {
		return nil, "", err
	}
	if len(lines) != 1 || lines[0].Version == "" {
		return nil, "", errors.New("it does not report its version")
	}
	return command, lines[0].Version, nil
}

func (r *Race) argv(command []string, task string) []string {
	return slices.Concat(command, []string{r.Files, fmt.Sprintf("%dms", r.Budget.Milliseconds()), task})
}

// figures returns the figures of tasks, with a cell for each peer.
func figures(tasks []Task, all []runner) (figures []Figure) {
	for _, t := range tasks {
		for _, m := range t.Figures {
			f := Figure{Name: m.Name, Task: t.Name, About: m.About, Unit: m.Unit}
			for _, p := range all {
				f.Cells = append(f.Cells, Cell{Peer: p.name})
			}
			figures = append(figures, f)
		}
	}
	return figures
}

// runTask runs a task in one peer. It skips a peer that cannot do the task or has failed in
// it.
func (r *Race) runTask(ctx context.Context, t Task, p runner, report *Report) error {
	cells := map[string]*Cell{}
	finished := true
	for n := range report.Figures {
		if f := &report.Figures[n]; f.Task == t.Name {
			c := f.cell(p.name)
			cells[f.Name] = c
			finished = finished && (c.Impossible != "" || c.Failed != "")
		}
	}
	if finished {
		return nil
	}
	limit := t.Limit
	if limit == 0 {
		limit = defaultLimit
	}
	lines, err := perform(ctx, limit, r.argv(p.command, t.Name))
	if ctx.Err() != nil {
		return ctx.Err()
	}
	record(t, cells, lines, err)
	return nil
}

// record adds the lines that a peer printed for a task, and its error, to the cells.
func record(t Task, cells map[string]*Cell, lines []peer.Line, err error) {
	said := map[string]bool{}
	for _, l := range lines {
		for _, m := range t.Figures {
			c := cells[m.Name]
			switch {
			case l.Figure != m.Name && (l.Figure != "" || l.Impossible == ""):
				continue
			case l.Impossible != "":
				c.Impossible = l.Impossible
			case m.Want != 0 && l.Check != m.Want:
				c.Failed = fmt.Sprintf("incorrect result: %v for %v", l.Check, m.Want)
			default:
				c.Values = append(c.Values, l.Value)
				if l.Note != "" && !slices.ContainsFunc(c.Notes, func(n string) bool { return sameWords(n, l.Note) }) {
					c.Notes = append(c.Notes, l.Note)
				}
			}
			said[m.Name] = true
		}
	}
	// The peer failed at the first figure without a line, and did not reach the others.
	why := "it printed nothing"
	if err != nil {
		why = err.Error()
	}
	for _, m := range t.Figures {
		if !said[m.Name] {
			cells[m.Name].Failed = why
		}
	}
}

// sameWords reports whether two notes differ only in their numbers, which vary from round to
// round.
func sameWords(a, b string) bool {
	words := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r == '.' || r >= '0' && r <= '9' {
				return -1
			}
			return r
		}, s)
	}
	return words(a) == words(b)
}
