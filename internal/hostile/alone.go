package hostile

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"time"
)

// Alone runs each script in a process of its own, with the command paddock. It is not
// safe for concurrent use.
type Alone struct {
	Paddock string // path of the program
	Limits
	base uint64 // peak of resident memory of an empty script, in bytes
}

// Run runs the scripts except those that need the host or package web, and calls report for each.
func (a *Alone) Run(ctx context.Context, scripts []Script, report func(*Script, Result)) error {
	if err := a.measure(ctx); err != nil {
		return err
	}
	for n := range scripts {
		if scripts[n].Host || scripts[n].Web {
			continue
		}
		var flags []string
		if scripts[n].Module {
			flags = []string{"--npm"}
		}
		r, peak := a.run(ctx, a.timeout(&scripts[n]), scripts[n].Path, flags...)
		if err := ctx.Err(); err != nil {
			return err
		}
		if peak > a.base {
			r.Growth = peak - a.base
		}
		report(&scripts[n], r)
	}
	return nil
}

// measure sets base, the peak of resident memory of an empty script.
func (a *Alone) measure(ctx context.Context) error {
	for range 3 {
		r, peak := a.run(ctx, a.Timeout, os.DevNull)
		if r.Got != OK {
			return fmt.Errorf("hostile: %s run %s: %s: %s", a.Paddock, os.DevNull, r.Got, r.Detail)
		}
		a.base = max(a.base, peak)
	}
	return nil
}

func (a *Alone) run(ctx context.Context, timeout time.Duration, path string,
	flags ...string) (r Result, peak uint64) {
	ctx, cancel := context.WithTimeout(ctx, timeout+stuckAfter)
	defer cancel()
	args := append([]string{"run", "--timeout", timeout.String(), "--heap", fmt.Sprint(a.Heap)}, flags...)
	cmd := exec.CommandContext(ctx, a.Paddock, append(args, path)...)
	var stderr tail
	cmd.Stderr = &stderr
	start := time.Now()
	err := cmd.Run()
	r.Took = time.Since(start)
	if cmd.ProcessState == nil {
		r.Got, r.Detail = Failed, err.Error()
		return r, 0
	}
	// Note that a process starts with the peak of resident memory of its parent, so this
	// process must stay small.
	peak = residentPeak(cmd.ProcessState)
	if ctx.Err() != nil {
		r.Got = Stuck
		return r, peak
	}
	r.Got, r.Detail = outcome(cmd.ProcessState.ExitCode(), stderr.String())
	return r, peak
}

// outcome converts an exit code of paddock.
func outcome(code int, stderr string) (Outcome, string) {
	switch code {
	case 0:
		return OK, ""
	case 124:
		if strings.Contains(stderr, "its isolate was lost") {
			return Lost, ""
		}
		return Timeout, ""
	case 134:
		return Lost, ""
	case 137:
		return Memory, ""
	case 1:
		return Exception(errorClass(stderr)), ""
	}
	return Died, exitReason(stderr)
}

var headline = regexp.MustCompile(`^(?:\w+ \[)?(\w*Error)\b`)

// errorClass returns the class of an uncaught error in the output of paddock, which consists of
// the position, an empty line, and the exception.
func errorClass(stderr string) string {
	for part := range strings.SplitSeq(stderr, "\n\n") {
		if m := headline.FindStringSubmatch(part); m != nil {
			return m[1]
		}
	}
	return ""
}

var fatalLine = regexp.MustCompile(`(?m)^#? ?(Fatal .*|fatal error: .*|panic: .*|SIG[A-Z]+: .*)$`)

// exitReason returns the line of stderr that explains why a process ended.
func exitReason(stderr string) string {
	if m := fatalLine.FindStringSubmatch(stderr); m != nil {
		return m[1]
	}
	first, _, _ := strings.Cut(strings.TrimSpace(stderr), "\n")
	return first[:min(len(first), 80)]
}
