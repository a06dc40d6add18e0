package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/seed24588400/paddock/v8"
)

// heldRuns runs the script n times in a hold, each under the context that
// begin returns.
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

// heldRunUnderOne is heldRun under one deadline.
func (e *engine) heldRunUnderOne(n int) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	return e.heldRuns(n, func() (context.Context, context.CancelFunc) { return ctx, func() {} })
}

// heldRunUnderEach makes a deadline for each run.
func (e *engine) heldRunUnderEach(n int) error {
	return e.heldRuns(n, func() (context.Context, context.CancelFunc) {
		return context.WithTimeout(context.Background(), time.Hour)
	})
}

// Delay is how late something was.
type Delay struct {
	Name      string
	Runs      int
	P50, P99  time.Duration
	GoalOfP99 time.Duration
}

const overshootName = "overshoot of a 50 ms deadline"

// overshoot is how much later than its deadline a loop without end returns.
func (e *engine) overshoot(runs int) (Delay, error) {
	loop, err := e.context.Compile(context.Background(), "for (;;);", v8.Origin{})
	if err != nil {
		return Delay{}, err
	}
	defer loop.Close()
	late := make([]time.Duration, runs)
	for n := range late {
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		_, err := e.context.Run(ctx, loop)
		deadline, _ := ctx.Deadline()
		late[n] = time.Since(deadline)
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) {
			return Delay{}, fmt.Errorf("not ended by its deadline: %w", err)
		}
	}
	slices.Sort(late)
	return Delay{overshootName, runs, late[runs/2], late[(runs*99-1)/100], 2 * time.Millisecond}, nil
}

func delayTable(w io.Writer, delays []Delay) error {
	if len(delays) == 0 {
		return nil
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\ndelay\truns\tp50\tp99\tgoal\t")
	for _, d := range delays {
		met := "ok"
		if d.P99 > d.GoalOfP99 {
			met = "MISSED"
		}
		fmt.Fprintf(t, "%s\t%d\t%v\t%v\tp99 ≤ %v %s\t\n", d.Name, d.Runs,
			d.P50.Round(time.Microsecond), d.P99.Round(time.Microsecond), d.GoalOfP99, met)
	}
	return t.Flush()
}
