// Command tenants runs the scripts of six tenants at the same time, each in its own
// isolate group. Four tenants render templates, evaluate rules, render Markdown and
// calculate spreadsheets. One loops forever, and one allocates memory without limit. The
// final table shows the runs of each tenant: all results of the healthy tenants are
// correct, although the runs of the other two are stopped every time.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"golang.org/x/sync/errgroup"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "tenants:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	all := tenants()
	reports := make([]report, len(all))
	g, ctx := errgroup.WithContext(ctx)
	for n, t := range all {
		g.Go(func() error {
			var err error
			reports[n], err = t.run(ctx)
			if err != nil {
				return fmt.Errorf("%s: %w", t.name, err)
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	if err := table(os.Stdout, reports); err != nil {
		return err
	}
	return verdict(os.Stdout, reports)
}
