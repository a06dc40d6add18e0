// Command cover runs the tests of all packages except benchmarks and examples, measures
// which statements of Go and which lines of C++ they run, and prints the figures of each
// package; make cover runs it. It exits with 1 if a test fails, or if a package covers less
// than its floor in floors.txt.
//
// The figures include child processes that run the test binary again. The counters of C++
// are in files that the processes map, so that they include processes that a signal ended.
// Those of Go only include children that exit.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "cover:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	dir := flag.String("dir", "bin/cover", "the `folder` for the profiles; its contents are replaced")
	file := flag.String("floors", "internal/ci/cover/floors.txt", "the `file` with the floors")
	update := flag.Bool("update", false, fmt.Sprintf("set the floors to %v points below the figures", margin))
	flag.Parse()
	floors, err := readFloors(*file)
	if err != nil {
		return err
	}
	m, err := newMeasurement(ctx, *dir)
	if err != nil {
		return err
	}
	if err := m.build(ctx); err != nil {
		return err
	}
	testsErr := m.test(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	figures, err := m.figures()
	if err != nil {
		return err
	}
	cpp, err := m.cpp(ctx)
	if err != nil {
		return err
	}
	figures = append(figures, cpp)
	slices.SortFunc(figures, byName)
	if *update && testsErr == nil {
		floors = newFloors(figures)
		if err := floors.write(*file); err != nil {
			return err
		}
	}
	floors.table(os.Stdout, figures)
	if testsErr != nil {
		return testsErr // it is the reason for low figures, too
	}
	return floors.check(figures)
}
