//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// report has the results of the parts so far.
type report struct {
	began   time.Time
	commit  string
	results []result
}

func newReport(ctx context.Context) *report {
	commit, err := exec.CommandContext(ctx, "git", "describe", "--always", "--dirty", "--abbrev=12").Output()
	if err != nil {
		commit = []byte("unknown: " + err.Error())
	}
	return &report{began: time.Now(), commit: strings.TrimSpace(string(commit))}
}

// err names the parts that failed. It is nil if none did.
func (r *report) err() error {
	var names []string
	for _, one := range r.results {
		if one.outcome == failed {
			names = append(names, one.name)
		}
	}
	if names == nil {
		return nil
	}
	return errors.New("failed: " + strings.Join(names, ", "))
}

// text returns the report in Markdown.
func (r *report) text() string {
	var w strings.Builder
	fmt.Fprintf(&w, "# Nightly run of %s\n\n", r.began.Format("2006-01-02 15:04"))
	fmt.Fprintf(&w, "Commit %s, %s, %s/%s with %d cores.\n\n", r.commit, runtime.Version(),
		runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	w.WriteString("| part | outcome | duration | reason |\n|---|---|---:|---|\n")
	for _, one := range r.results {
		reason := strings.ReplaceAll(strings.ReplaceAll(one.reason, "\n", "; "), "|", "\\|")
		fmt.Fprintf(&w, "| %s | %s | %v | %s |\n", one.name, one.outcome, one.took.Round(time.Second), reason)
	}
	for _, one := range r.results {
		if one.outcome == skipped {
			continue
		}
		fmt.Fprintf(&w, "\n## %s\n\nCommand: `%s`\n", one.name, shellLine(one.command))
		section(&w, "Figures", one.figures)
		if one.outcome == failed {
			section(&w, "End of the output", one.tail)
		}
	}
	return w.String()
}

func section(w *strings.Builder, title string, lines []string) {
	if len(lines) > 0 {
		// Four spaces make a block of code, in which nothing is special.
		fmt.Fprintf(w, "\n%s:\n\n    %s\n", title, strings.Join(lines, "\n    "))
	}
}
