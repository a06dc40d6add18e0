//go:build linux

// Command nightly runs the parts of make nightly, which are too long for each change: each
// with a time limit of its own, and all of them even if some fail. It writes one report, and
// exits with 1 if a part failed.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "nightly:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	var times times
	names := flag.String("parts", "", "run only these parts, separated by commas")
	skip := flag.String("skip", "", "do not run these parts, separated by commas")
	scale := flag.Float64("scale", 1, "the factor for the duration of fuzz and soak")
	flag.DurationVar(&times.fuzz, "fuzz", time.Hour, "the duration of all fuzz tests together")
	flag.DurationVar(&times.soak, "soak", time.Hour, "the duration of soak")
	report := flag.String("report", "bin/nightly/REPORT.md", "the report; the output of the parts goes to its folder")
	list := flag.Bool("list", false, "list the parts instead")
	flag.Parse()
	times.fuzz = time.Duration(float64(times.fuzz) * *scale)
	times.soak = time.Duration(float64(times.soak) * *scale)
	parts, err := choose(allParts(times), *names, *skip)
	if err != nil {
		return err
	}
	if *list {
		for _, p := range parts {
			fmt.Printf("%-12s %6v  %s\n", p.name, p.limit, shellLine(p.command))
		}
		return nil
	}
	folder := filepath.Dir(*report)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	r := newReport(ctx)
	for _, p := range parts {
		fmt.Printf("%s: %s\n", p.name, shellLine(p.command))
		one := p.run(ctx, filepath.Join(folder, p.name+".log"))
		fmt.Printf("%s: %v after %v\n", p.name, one.outcome, one.took.Round(time.Second))
		r.results = append(r.results, one)
		// The report is complete so far even if this process is killed.
		if err := os.WriteFile(*report, []byte(r.text()), 0o644); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return fmt.Errorf("interrupted; the report of the parts so far is %s", *report)
		}
	}
	fmt.Println("the report is", *report)
	return r.err()
}

// choose returns the parts with the given names, or all, without those to skip.
func choose(all []part, names, skip string) (some []part, err error) {
	split := func(list string) []string {
		return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
	}
	wanted, unwanted := split(names), split(skip)
	for _, name := range slices.Concat(wanted, unwanted) {
		if !slices.ContainsFunc(all, func(p part) bool { return p.name == name }) {
			return nil, fmt.Errorf("no part %q: -list prints the parts", name)
		}
	}
	for _, p := range all {
		if (len(wanted) == 0 || slices.Contains(wanted, p.name)) && !slices.Contains(unwanted, p.name) {
			some = append(some, p)
		}
	}
	return some, nil
}
