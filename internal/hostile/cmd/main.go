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
	var part hostile.Part
	flag.TextVar(&part, "part", part,
		"run only the scripts of this `part` alone: 2/13, or now/13 for another part in each hour; together all run")
	together := flag.Bool("together", true, "run all scripts in one process")
	timeout := flag.Duration("timeout", 2*time.Second, "the time limit of a script")
	quick := flag.Duration("quick", 0, "the time limit of scripts that may end with a timeout, if not 0")
	tolerance := flag.Duration("tolerance", time.Second, "by how much a script may exceed its time limit")
	ratio := flag.Float64("ratio", 3, "how many times slower the tenant may be during the corpus")
	heap := flag.Uint64("heap", 64, "the memory limit of a script in `MiB`")
	flag.Parse()
	scripts, err := hostile.Read(*corpus, *pattern)
	if err != nil {
		return false, err
	}
	start := time.Now()
	limits := hostile.Limits{Timeout: *timeout, Heap: *heap << 20, Quick: *quick, Tolerance: *tolerance}
	table := hostile.NewTable(os.Stdout)
	if *alone {
		scripts := part.Select(scripts)
		fmt.Printf("alone: %d scripts, -part %v\n", len(scripts), part)
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
		table.AddTenant(stats, *ratio)
	}
	return table.Total(time.Since(start)), nil
}
