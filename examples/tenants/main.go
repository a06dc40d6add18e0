// Command tenants runs the scripts of six tenants at once, each tenant in an
// isolate group of its own. Four render templates, evaluate rules, render
// Markdown and compute spreadsheets; one loops for ever and one eats memory.
// The table at the end shows what each did, and that the healthy ones got
// every result right while the other two were stopped again and again.
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
