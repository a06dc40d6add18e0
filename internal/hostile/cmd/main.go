// Command cmd runs the hostile corpus and prints the outcome of each script; make hostile
// runs it. It exits with 1 if an outcome was wrong.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/seed24588400/paddock/internal/hostile"
)

func main() {
	hostile.Child()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	ok, err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

func run(ctx context.Context) (ok bool, err error) {
	corpus := flag.String("corpus", "internal/hostile/testdata/hostile", "the `folder` of the corpus")
	pattern := flag.String("run", "",
		"run only scripts whose names match this `glob`, for example 'loop-*' or 'host/*'")
	paddock := flag.String("paddock", "bin/paddock", "the `path` of the command")
	alone := flag.Bool("alone", true, "run each script in its own process")
	together := flag.Bool("together", true, "run all scripts in one process")
	timeout := flag.Duration("timeout", 2*time.Second, "the time limit of a script")
	heap := flag.Uint64("heap", 64, "the memory limit of a script in `MiB`")
	flag.Parse()
	scripts, err := hostile.Read(*corpus, *pattern)
	if err != nil {
		return false, err
	}
	start := time.Now()
	limits := hostile.Limits{Timeout: *timeout, Heap: *heap << 20}
	table := hostile.NewTable(os.Stdout)
	if *alone {
		mode := hostile.Alone{Paddock: *paddock, Limits: limits}
		if err := mode.Run(ctx, scripts, func(s *hostile.Script, r hostile.Result) {
			table.Add("alone", limits, s, r)
		}); err != nil {
			return false, err
		}
	}
	if *together {
		mode := hostile.Together{Limits: limits, Quiet: 5 * time.Second}
		stats, err := mode.Run(ctx, scripts, func(s *hostile.Script, r hostile.Result) {
			table.Add("together", limits, s, r)
		})
		if err != nil {
			return false, err
		}
		table.AddTenant(stats)
	}
	return table.Total(time.Since(start)), nil
}
