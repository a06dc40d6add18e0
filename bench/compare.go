//go:build linux && cgo && (amd64 || arm64)

package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"
)

// released is the file with the results of each release, in the folder of this module.
const released = "results/bench.json"

// Comparison is the ratio of an operation, compared with that of a release.
type Comparison struct {
	Name  string
	Ratio float64 // median of the runs
	Base  float64 // the ratio of the release, or 0 if it does not have the operation
	Most  float64 // the limit of Ratio, or 0
}

// Regressed reports whether the ratio is above its limit.
func (c Comparison) Regressed() bool { return c.Most > 0 && c.Ratio > c.Most }

// readBase returns the results to compare with, and where they come from: the given file,
// the file of the last release, or that of the checkout if there is no release.
func readBase(file string) (base *Report, from string, err error) {
	var text []byte
	switch from = file; {
	case file != "":
		text, err = os.ReadFile(file)
	default:
		from, text, err = readRelease()
	}
	if err != nil {
		return nil, from, err
	}
	base = &Report{}
	if err := json.Unmarshal(text, base); err != nil {
		return nil, from, fmt.Errorf("%s: %w", from, err)
	}
	if len(base.Operations) == 0 {
		return nil, from, fmt.Errorf("%s has no operations", from)
	}
	return base, from, nil
}

func readRelease() (from string, text []byte, err error) {
	tag, err := exec.Command("git", "describe", "--tags", "--abbrev=0", "--match", "v*").Output()
	if err != nil { // no release yet
		text, err = os.ReadFile(released)
		return released, text, err
	}
	from = strings.TrimSpace(string(tag)) + ":./" + released
	if text, err = exec.Command("git", "show", from).Output(); err != nil {
		return from, nil, fmt.Errorf("git show %s: %w", from, err)
	}
	return from, text, nil
}

// compare compares the medians of runs with a base. The limit of an operation is the upper
// quartile of the rounds of the base, times 1 + tolerance: operations whose rounds differ
// much have more room. An operation of the base that the runs do not have is an error.
func compare(base *Report, runs [][]Result, match *regexp.Regexp, tolerance float64) ([]Comparison, error) {
	ratios := map[string][]float64{}
	var all []Comparison
	for _, run := range runs {
		for _, r := range run {
			if ratios[r.Name] == nil {
				all = append(all, Comparison{Name: r.Name})
			}
			ratios[r.Name] = append(ratios[r.Name], r.Ratio)
		}
	}
	for n := range all {
		all[n].Ratio = median(ratios[all[n].Name])
	}
	for _, b := range base.Operations {
		at := slices.IndexFunc(all, func(c Comparison) bool { return c.Name == b.Name })
		switch {
		case at >= 0:
			all[at].Base, all[at].Most = b.Ratio, max(b.Ratio, b.upperQuartile())*(1+tolerance)
		case match.MatchString(b.Name):
			return nil, fmt.Errorf("the operation %q does not exist: write the results again with -json", b.Name)
		}
	}
	return all, nil
}

// upperQuartile returns the upper quartile of the ratios of the rounds, or 0 if there are
// none.
func (r Result) upperQuartile() float64 {
	if len(r.Rounds) == 0 {
		return 0
	}
	var ratios []float64
	for _, round := range r.Rounds {
		ratios = append(ratios, round.Go/round.CPP)
	}
	slices.SortFunc(ratios, cmp.Compare[float64])
	return ratios[len(ratios)*3/4]
}

// comparisonTable prints the comparisons. The error names the operations that regressed.
func comparisonTable(w io.Writer, all []Comparison) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "operation\tratio\trelease\tlimit\t\t")
	var regressed []string
	for _, c := range all {
		verdict := "ok"
		switch {
		case c.Most == 0:
			verdict = "new"
		case c.Regressed():
			verdict = "REGRESSED"
			regressed = append(regressed, c.Name)
		}
		fmt.Fprintf(t, "%s\t%.2f\t%.2f\t%.2f\t%s\t\n", c.Name, c.Ratio, c.Base, c.Most, verdict)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if regressed != nil {
		return errors.New("Go became slower compared with C++: " + strings.Join(regressed, ", "))
	}
	return nil
}

// runComparison measures the operations that match several times and compares them.
func runComparison(match *regexp.Regexp, rounds, times int, file string, tolerance float64) error {
	base, from, err := readBase(file)
	if err != nil {
		return err
	}
	s, err := newSuite()
	if err != nil {
		return err
	}
	defer s.close()
	var runs [][]Result
	for n := range times {
		results, err := s.measureOperations(match, rounds)
		if err != nil {
			return err
		}
		runs = append(runs, results)
		fmt.Printf("run %d of %d: %d operations\n", n+1, times, len(results))
	}
	all, err := compare(base, runs, match, tolerance)
	if err != nil {
		return fmt.Errorf("%s: %w", from, err)
	}
	fmt.Printf("compared with %s, measured on %s\n", from, base.Machine.CPU)
	return comparisonTable(os.Stdout, all)
}
