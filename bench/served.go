//go:build linux && cgo && (amd64 || arm64)

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"text/tabwriter"
	"time"

	"github.com/seed24588400/paddock/bench/pages"
)

const pagesName = "pages over HTTP"

func measurePages(rounds int) ([]pages.Result, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return pages.Measure(context.Background(), (rounds+4)/5, func(k pages.Kind) *exec.Cmd {
		return exec.Command(self, "-pages-serve", string(k))
	})
}

func pageTable(w io.Writer, all []pages.Result) error {
	if len(all) == 0 {
		return nil
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "\n%s\tcores\trequests/s\tof text/template's\tp50\tp99\t\n", pagesName)
	for _, r := range all {
		fmt.Fprintf(t, "%s\t%d\t%.0f\t%.2f\t%v\t%v\t\n", r.Kind, r.Cores, r.Load.PerSecond, r.ToFloor,
			r.Load.P50.Round(10*time.Microsecond), r.Load.P99.Round(10*time.Microsecond))
	}
	return t.Flush()
}
