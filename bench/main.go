// Command bench measures each operation twice in the same run, straight in C++
// and through the Go API, and prints both with their ratio.
//
// The two take turns, round by round, so that a machine that speeds up or slows
// down does so for both; times are medians over the rounds, the ratio is the
// median of the rounds' ratios.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"

	"github.com/seed24588400/paddock/bench/baseline"
	"github.com/seed24588400/paddock/groups"
)

func main() {
	library := flag.Bool("typescript", true, "measure the TypeScript compiler too, which npm fetches")
	asJSON := flag.Bool("json", false, "print the results as JSON")
	rounds := flag.Int("rounds", 15, "rounds of each operation")
	only := flag.String("run", "", "measure only operations, or parts, whose name matches this regular expression")
	scaled := flag.Bool("scale", false, "measure what many groups and isolates take instead")
	onePart := flag.String("scale-part", "", "measure this `part` of it here; for -scale's own use")
	flag.Parse()
	err := error(nil)
	switch {
	case *onePart != "":
		err = runPart(*onePart)
	default:
		err = run(*rounds, *only, *asJSON, *scaled, *library)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(rounds int, only string, asJSON, scaled, library bool) error {
	match, err := regexp.Compile(only)
	if err != nil {
		return fmt.Errorf("-run: %w", err)
	}
	if scaled {
		return runScale(match, asJSON)
	}
	if rounds < 1 {
		return fmt.Errorf("-rounds %d: want at least 1", rounds)
	}
	if err := groups.Supported(); err != nil {
		return err
	}
	baseline.Open()
	defer baseline.Close()
	e, err := newEngine()
	if err != nil {
		return err
	}
	defer e.close()

	p, err := newPair()
	if err != nil {
		return err
	}
	defer p.close()
	a, err := newAsync(e)
	if err != nil {
		return err
	}
	defer a.close()
	w, err := newWebAssembly(p)
	if err != nil {
		return err
	}
	defer w.close()

	var results []Result
	var delays []Delay
	for _, op := range slices.Concat(operations(e), p.operations(), w.operations(), a.operations(), a.carrying()) {
		if !match.MatchString(op.Name) {
			continue
		}
		result, err := measure(op, rounds)
		if err != nil {
			return fmt.Errorf("%s: %w", op.Name, err)
		}
		results = append(results, result)
	}
	if match.MatchString(overshootName) {
		r, err := e.overshoot(185 + rounds)
		if err != nil {
			return fmt.Errorf("%s: %w", overshootName, err)
		}
		delays = append(delays, r)
	}
	exchanges, err := exchanges(match, rounds)
	if err != nil {
		return err
	}
	movements, err := p.movements(match, rounds)
	if err != nil {
		return err
	}
	startups, err := startups(match, rounds, library)
	if err != nil {
		return err
	}
	if asJSON {
		encoder := json.NewEncoder(os.Stdout)
		encoder.SetIndent("", "  ")
		return encoder.Encode(struct {
			Operations []Result
			Delays     []Delay
			Exchanges  []Exchange
			Movements  []Movement
			Startups   []Startup
		}{results, delays, exchanges, movements, startups})
	}
	if err := table(os.Stdout, results); err != nil {
		return err
	}
	if err := delayTable(os.Stdout, delays); err != nil {
		return err
	}
	if err := exchangeTable(os.Stdout, exchanges); err != nil {
		return err
	}
	if err := movementTable(os.Stdout, movements); err != nil {
		return err
	}
	return startupTable(os.Stdout, startups)
}
