//go:build linux && cgo && (amd64 || arm64)

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"runtime"
	"strings"

	"github.com/seed24588400/paddock/bench/machine"
	"github.com/seed24588400/paddock/bench/pages"
	"github.com/seed24588400/paddock/v8"
)

// Report has all results of one run.
type Report struct {
	Machine    machine.Machine
	Go, V8     string // versions
	Operations []Result
	Delays     []Delay
	Exchanges  []Exchange
	Movements  []Movement
	Startups   []Startup
	Pages      []pages.Result
}

// measureAll measures everything whose name matches.
func measureAll(match *regexp.Regexp, rounds int, library bool) (*Report, error) {
	s, err := newSuite()
	if err != nil {
		return nil, err
	}
	defer s.close()
	r := &Report{Machine: machine.This(), Go: runtime.Version(), V8: v8.Version()}
	if r.Operations, err = s.measureOperations(match, rounds); err != nil {
		return nil, err
	}
	if match.MatchString(overshootName) {
		d, err := s.engine.overshoot(185 + rounds)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", overshootName, err)
		}
		r.Delays = append(r.Delays, d)
	}
	if r.Exchanges, err = exchanges(match, rounds); err != nil {
		return nil, err
	}
	if r.Movements, err = s.pair.movements(match, rounds); err != nil {
		return nil, err
	}
	if r.Startups, err = startups(match, rounds, library); err != nil {
		return nil, err
	}
	if match.MatchString(pagesName) {
		r.Pages, err = measurePages(rounds)
	}
	return r, err
}

// measureOperations measures the operations whose names match.
func (s *suite) measureOperations(match *regexp.Regexp, rounds int) (all []Result, err error) {
	for _, op := range s.all {
		if !match.MatchString(op.Name) {
			continue
		}
		result, err := measure(op, rounds)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", op.Name, err)
		}
		all = append(all, result)
	}
	return all, nil
}

func (r *Report) tables(w io.Writer) error {
	return errors.Join(
		table(w, r.Operations),
		delayTable(w, r.Delays),
		exchangeTable(w, r.Exchanges),
		movementTable(w, r.Movements),
		startupTable(w, r.Startups),
		pageTable(w, r.Pages),
	)
}

// writeJSON writes v to a file.
func writeJSON(file string, v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}

// benchstat writes each round of both sides as a line in benchstat's format. `benchstat
// -col /side FILE` shows the sides next to each other.
func (r *Report) benchstat(w io.Writer) error {
	fmt.Fprintf(w, "goos: %s\ngoarch: %s\npkg: github.com/seed24588400/paddock/bench\ncpu: %s\n",
		runtime.GOOS, runtime.GOARCH, r.Machine.CPU)
	for _, op := range r.Operations {
		name := strings.ReplaceAll(op.Name, " ", "_")
		for _, round := range op.Rounds {
			fmt.Fprintf(w, "Benchmark/op=%s/side=c++-%d\t%d\t%.1f ns/op\n",
				name, r.Machine.Cores, op.CPPTimes, round.CPP)
			fmt.Fprintf(w, "Benchmark/op=%s/side=go-%d\t%d\t%.1f ns/op\t%.2f allocs/op\n",
				name, r.Machine.Cores, op.Times, round.Go, round.Allocations)
		}
	}
	return nil
}
