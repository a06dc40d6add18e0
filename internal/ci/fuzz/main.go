// Command fuzz runs the fuzz tests of all packages, one after the other; make fuzz runs it.
// It finds the tests in the source files, so that none is forgotten. It runs all of them
// even if one fails, and then exits with 1.
package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "fuzz:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	each := flag.Duration("for", time.Minute, "how long to run each fuzz test")
	total := flag.Duration("total", 0, "how long to run all of them together, in equal parts, instead of -for")
	only := flag.String("run", "", "run only fuzz tests whose names match this `regexp`")
	unguided := flag.Bool("unguided", false,
		"mutate without coverage guidance, with the test binaries that go test has compiled already")
	list := flag.Bool("list", false, "list the fuzz tests instead")
	flag.Parse()
	match, err := regexp.Compile(*only)
	if err != nil {
		return fmt.Errorf("-run: %w", err)
	}
	all, err := find(ctx, "work")
	if err != nil {
		return err
	}
	var some []target
	for _, t := range all {
		if match.MatchString(t.Name) {
			some = append(some, t)
		}
	}
	if len(some) == 0 {
		return fmt.Errorf("no fuzz test of %d matches %q", len(all), *only)
	}
	if *total > 0 {
		*each = *total / time.Duration(len(some))
	}
	r := runner{each: max(*each, time.Second), unguided: *unguided}
	if r.temp, err = os.MkdirTemp("", "paddock-fuzz"); err != nil {
		return err
	}
	defer os.RemoveAll(r.temp)
	return r.run(ctx, some, *list)
}

// runner runs fuzz tests.
type runner struct {
	each     time.Duration
	unguided bool
	temp     string // folder of test binaries
}

func (r *runner) run(ctx context.Context, targets []target, list bool) error {
	var failed []string
	for _, t := range targets {
		fmt.Println("==", t)
		if list {
			continue
		}
		var out progress
		err := r.one(ctx, t, &out)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		fmt.Printf("== %s: %s\n", t, cmp.Or(out.last, "no progress"))
		if err != nil && !out.expired {
			fmt.Printf("== %s: %v\n", t, err)
			failed = append(failed, t.String())
		}
	}
	if failed != nil {
		return fmt.Errorf("%d of %d failed: %s", len(failed), len(targets), strings.Join(failed, ", "))
	}
	return nil
}

func (r *runner) one(ctx context.Context, t target, out io.Writer) error {
	name := "^" + t.Name + "$"
	if !r.unguided {
		return command(ctx, out, t.Dir, "go", "test", "-run", "^$", "-fuzz", name, "-fuzztime", r.each.String(), ".")
	}
	cache, err := exec.CommandContext(ctx, "go", "env", "GOCACHE").Output()
	if err != nil {
		return fmt.Errorf("go env: %w", err)
	}
	binary := filepath.Join(r.temp, "fuzz.test")
	if err := command(ctx, out, t.Dir, "go", "test", "-c", "-o", binary, "."); err != nil {
		return err
	}
	// The folder is the one that go test -fuzz uses: its inputs are seeds.
	return command(ctx, out, t.Dir, binary, "-test.run", "^$", "-test.fuzz", name, "-test.fuzztime", r.each.String(),
		"-test.fuzzcachedir", filepath.Join(strings.TrimSpace(string(cache)), "fuzz", t.Package))
}

// progress copies the output of a fuzz test, and remembers the last line about its progress.
type progress struct {
	last string
	line []byte    // the beginning of a line that is not complete
	tail [2]string // the last complete lines
	// expired is set if the fuzz test failed only because its time was over. Before Go 1.27, the end of
	// -fuzztime can be reported as a failure, without an input: https://go.dev/issue/75804.
	expired bool
}

func (p *progress) Write(text []byte) (int, error) {
	p.line = append(p.line, text...)
	for {
		line, rest, complete := bytes.Cut(p.line, []byte("\n"))
		if !complete {
			break
		}
		if found, ok := strings.CutPrefix(string(line), "fuzz: elapsed: "); ok {
			p.last = found
		}
		if string(line) == "FAIL" && p.tail[1] == "    "+context.DeadlineExceeded.Error() &&
			strings.HasPrefix(p.tail[0], "--- FAIL: ") {
			p.expired = true
		}
		p.tail = [2]string{p.tail[1], string(line)}
		p.line = rest
	}
	return os.Stdout.Write(text)
}

func command(ctx context.Context, out io.Writer, dir, name string, args ...string) error {
	c := exec.CommandContext(ctx, name, args...)
	c.Dir, c.Stdout, c.Stderr = dir, out, out
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) } // its workers end with it
	c.WaitDelay = 10 * time.Second
	if err := c.Run(); err != nil {
		if _, exited := errors.AsType[*exec.ExitError](err); exited {
			return fmt.Errorf("%s: %w", filepath.Base(name), err)
		}
		return err
	}
	return nil
}
