//go:build linux && cgo && (amd64 || arm64)

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/seed24588400/paddock/bench/baseline"
	"github.com/seed24588400/paddock/v8"
)

// heldRuns runs the script n times in a hold, each time with the context that begin
// returns.
func (e *engine) heldRuns(n int, begin func() (context.Context, context.CancelFunc)) error {
	return e.context.Do(context.Background(), func(s v8.Scope) error {
		for range n {
			ctx, cancel := begin()
			_, err := s.Run(ctx, e.script)
			cancel()
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (e *engine) heldRun(n int) error {
	return e.heldRuns(n, func() (context.Context, context.CancelFunc) { return context.Background(), func() {} })
}

// heldRunUnderOne is heldRun with one deadline for all runs.
func (e *engine) heldRunUnderOne(n int) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	return e.heldRuns(n, func() (context.Context, context.CancelFunc) { return ctx, func() {} })
}

// heldRunUnderEach is heldRun with a new deadline for each run.
func (e *engine) heldRunUnderEach(n int) error {
	return e.heldRuns(n, func() (context.Context, context.CancelFunc) {
		return context.WithTimeout(context.Background(), time.Hour)
	})
}

// Percentiles has the percentiles of delays.
type Percentiles struct{ P50, P99 time.Duration }

func percentiles(all []time.Duration) Percentiles {
	slices.Sort(all)
	return Percentiles{all[len(all)/2], all[(len(all)*99-1)/100]}
}

// Delay compares delays in C++ and in Go, which were measured alternately.
type Delay struct {
	Name      string
	Runs      int
	CPP, Go   Percentiles
	GoalOfP99 time.Duration
}

const (
	overshootName  = "overshoot of a 50 ms deadline"
	overshootLimit = 50 * time.Millisecond
)

// overshoot measures the time between the deadline of an endless loop and its end.
func (e *engine) overshoot(runs int) (Delay, error) {
	loop, err := e.context.Compile(context.Background(), "for (;;);")
	if err != nil {
		return Delay{}, err
	}
	defer loop.Close()
	inCPP, inGo := make([]time.Duration, runs), make([]time.Duration, runs)
	for n := range runs {
		inCPP[n] = baseline.Overshoot(overshootLimit)
		ctx, cancel := context.WithTimeout(context.Background(), overshootLimit)
		_, err := e.context.Run(ctx, loop)
		deadline, _ := ctx.Deadline()
		inGo[n] = time.Since(deadline)
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) {
			return Delay{}, fmt.Errorf("the run did not end at its deadline: %w", err)
		}
	}
	return Delay{overshootName, runs, percentiles(inCPP), percentiles(inGo), 2 * time.Millisecond}, nil
}

func delayTable(w io.Writer, delays []Delay) error {
	if len(delays) == 0 {
		return nil
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\ndelay\truns\tC++ p50\tp99\tGo p50\tp99\tgoal\t")
	round := func(d time.Duration) time.Duration { return d.Round(time.Microsecond) }
	for _, d := range delays {
		met := "ok"
		switch {
		case d.CPP.P99 > d.GoalOfP99 && d.Go.P99 > d.GoalOfP99:
			met = "MISSED, by C++ too"
		case d.Go.P99 > d.GoalOfP99:
			met = "MISSED"
		}
		fmt.Fprintf(t, "%s\t%d\t%v\t%v\t%v\t%v\tp99 ≤ %v %s\t\n", d.Name, d.Runs,
			round(d.CPP.P50), round(d.CPP.P99), round(d.Go.P50), round(d.Go.P99), d.GoalOfP99, met)
	}
	return t.Flush()
}
