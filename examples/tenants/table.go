package main

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

func table(w io.Writer, reports []report) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "tenant\tgroup\tsandbox at\tisolates\truns\tas expected\theap\tmedian run\tslowest\tresult")
	for _, r := range reports {
		median := r.median()
		fmt.Fprintf(t, "%s\t%d\t%#x\t%d\t%d\t%d\t%.1f MiB\t%v\t%v\t%s\n",
			r.tenant.name, r.group.ID, r.group.Sandbox.Base, r.group.Created, r.runs(), r.right,
			float64(r.heap)/(1<<20), short(median), short(r.times[len(r.times)-1]), r.result())
	}
	return t.Flush()
}

func short(d time.Duration) time.Duration {
	if d > 10*time.Millisecond {
		return d.Round(time.Millisecond)
	}
	return d.Round(10 * time.Microsecond)
}

// verdict returns an error if a run did not end as expected.
func verdict(w io.Writer, reports []report) error {
	healthy, hostile := 0, 0
	for _, r := range reports {
		if r.right != r.runs() {
			return fmt.Errorf("%s: %d of %d runs ended as expected", r.tenant.name, r.right, r.runs())
		}
		if r.tenant.hostile != nil {
			hostile += r.right
		} else {
			healthy += r.right
		}
	}
	if healthy == 0 || hostile == 0 {
		return errors.New("nothing ran")
	}
	_, err := fmt.Fprintf(w, "\n%d hostile runs were stopped; all %d other runs returned the expected result.\n",
		hostile, healthy)
	return err
}
