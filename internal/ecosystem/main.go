// Command ecosystem runs unmodified npm packages, each with a small workload, in node and
// in Paddock, and compares the outputs. npm installs the packages, in the versions of the
// lockfile, into the ignored folder testdata/node_modules.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// outcome is the result of one run of a workload.
type outcome struct {
	Output string  `json:"output"`
	Load   float64 `json:"load"` // milliseconds to make the isolate and load the modules
	Run    float64 `json:"run"`  // milliseconds to run the workload
}

// way is a way to run a workload. Each is compared with node.
type way struct {
	name string
	run  func(ctx context.Context, folder, workload string) (outcome, error)
}

var ways = []way{{"source", fromSource}, {"snapshot", fromSnapshot}, {"node", withNode}}

// timeLimit is the maximum duration of one run.
const timeLimit = 2 * time.Minute

func main() {
	folder := flag.String("folder", filepath.Join("internal", "ecosystem", "testdata"),
		"the `FOLDER` of the packages and workloads")
	flag.Usage = func() {
		fmt.Fprintf(flag.CommandLine.Output(), "usage: %s [flags] [WORKLOAD...]\n", filepath.Base(os.Args[0]))
		flag.PrintDefaults()
	}
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *folder, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "ecosystem:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, folder string, only []string) error {
	workloads, err := find(folder, only)
	if err != nil {
		return err
	}
	if err := prepare(ctx, folder); err != nil {
		return err
	}
	var t table
	for _, workload := range workloads {
		want, err := bounded(ctx, folder, workload, inNode)
		if err != nil {
			return fmt.Errorf("%s: node: %w", workload, err)
		}
		for _, w := range ways {
			got, err := bounded(ctx, folder, workload, w.run)
			t.add(row{workload: workload, way: w.name, node: want, paddock: got, err: err})
		}
	}
	fmt.Print(t.String())
	if n := t.failures(); n > 0 {
		return fmt.Errorf("%d of %d differ", n, len(t))
	}
	return nil
}

func bounded(ctx context.Context, folder, workload string,
	run func(ctx context.Context, folder, workload string) (outcome, error)) (outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, timeLimit)
	defer cancel()
	return run(ctx, folder, workload)
}

// find returns the workloads, or only those that are named.
func find(folder string, only []string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(folder, "workloads", "*.mjs"))
	if err != nil {
		return nil, err
	}
	var all []string
	for _, file := range files {
		all = append(all, strings.TrimSuffix(filepath.Base(file), ".mjs"))
	}
	if len(all) == 0 {
		return nil, errors.New("no workloads in " + folder)
	}
	for _, name := range only {
		if !slices.Contains(all, name) {
			return nil, fmt.Errorf("unknown workload %q; want one of %s", name, strings.Join(all, ", "))
		}
	}
	if len(only) > 0 {
		return only, nil
	}
	return all, nil
}
