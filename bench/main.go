//go:build linux && cgo && (amd64 || arm64)

// Command bench measures each operation twice in the same run, in C++ and through the Go
// API, and prints both times with their ratio.
//
// The two sides alternate, round by round, so that changes of the machine's speed affect
// both. Times are medians of the rounds; the ratio is the median of the rounds' ratios.
package main

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"time"

	"github.com/seed24588400/paddock/bench/pages"
)

func main() {
	library := flag.Bool("typescript", true, "also measure the TypeScript compiler, which npm fetches")
	jsonFile := flag.String("json", "", "also write the results as JSON to this `file`")
	benchstat := flag.String("benchstat", "", "also write every round to this `file`, for benchstat")
	rounds := flag.Int("rounds", 15, "number of rounds of each operation")
	only := flag.String("run", "", "measure only operations, or parts, whose name matches this regular expression")
	scaled := flag.Bool("scale", false, "measure the resources of many groups and isolates instead")
	onePart := flag.String("scale-part", "", "measure this `part` in this process (used by -scale)")
	serve := flag.String("pages-serve", "", "serve pages of this `kind` (used by the benchmark)")
	profiled := flag.String("profile", "",
		"write a profile of operations to this `file` instead; build the program to get the names of C++ functions")
	side := flag.String("side", sideGo, "the side to profile, "+sideGo+" or "+sideCPP)
	check := flag.Bool("check", false, "compare the ratios of operations with those of the last release instead")
	base := flag.String("base", "", "compare with the results of this `file`, which -json wrote, instead")
	times := flag.Int("times", 3, "how often to measure for -check, which compares the medians")
	tolerance := flag.Float64("tolerance", 0.25,
		"by which part a ratio may exceed the upper quartile of the rounds of the release")
	each := flag.Duration("for", 5*time.Second, "how long to profile each operation")
	flag.Parse()
	match, err := regexp.Compile(*only)
	switch {
	case err != nil:
		err = fmt.Errorf("-run: %w", err)
	case *onePart != "":
		err = runPart(*onePart)
	case *serve != "":
		err = pages.Serve(pages.Kind(*serve))
	case *scaled:
		err = runScale(match, *jsonFile)
	case *profiled != "":
		err = runProfiled(*profiled, *side, match, *each)
	case *rounds < 1 || *times < 1:
		err = fmt.Errorf("-rounds %d, -times %d: want at least 1", *rounds, *times)
	case *check || *base != "":
		err = runComparison(match, *rounds, *times, *base, *tolerance)
	default:
		err = run(match, *rounds, *library, *jsonFile, *benchstat)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(match *regexp.Regexp, rounds int, library bool, jsonFile, benchstat string) error {
	r, err := measureAll(match, rounds, library)
	if err != nil {
		return err
	}
	if err := r.tables(os.Stdout); err != nil {
		return err
	}
	if jsonFile != "" {
		if err := writeJSON(jsonFile, r); err != nil {
			return err
		}
	}
	if benchstat == "" {
		return nil
	}
	f, err := os.Create(benchstat)
	if err != nil {
		return err
	}
	if err := r.benchstat(f); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}
