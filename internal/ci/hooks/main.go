// Command hooks proves that the functions with which the linker replaces functions of V8 are needed; make
// test-hooks runs it. docs/v8-changes.md names a test for each group of them. The test must pass, and must fail
// in a program in which the linker does not replace the functions of the group.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
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
		fmt.Fprintln(os.Stderr, "hooks:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	only := flag.String("run", "", "prove only groups whose names match this `regexp`")
	flag.Parse()
	match, err := regexp.Compile(*only)
	if err != nil {
		return fmt.Errorf("-run: %w", err)
	}
	groups, err := readGroups(".")
	if err != nil {
		return err
	}
	temp, err := os.MkdirTemp("", "paddock-hooks")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	p := prover{temp: temp, groups: groups, passed: map[string]bool{}}
	if err := p.overlay(); err != nil {
		return err
	}
	failed := 0
	for _, g := range groups {
		switch {
		case !match.MatchString(g.name):
		case g.test == "":
			fmt.Printf("== %s: no test\n", g.name)
		default:
			if err := p.prove(ctx, g); err != nil {
				fmt.Printf("== %s: FAILED: %v\n", g.name, err)
				failed++
			}
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d groups are not proven", failed)
	}
	return nil
}

// prover runs tests with and without hooks.
type prover struct {
	temp   string // folder of its files
	groups []group
	passed map[string]bool // the tests that have passed with all hooks
}

// overlay makes a version of native.go without the linker flags that name the hooks, which are on the command
// line instead. So the C++ code is compiled once.
func (p *prover) overlay() error {
	file, err := filepath.Abs(native)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	without := filepath.Join(p.temp, "native.go")
	if err := os.WriteFile(without, wrapLine.ReplaceAll(text, nil), 0o644); err != nil {
		return err
	}
	list, err := json.Marshal(map[string]any{"Replace": map[string]string{file: without}})
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(p.temp, "overlay.json"), list, 0o644)
}

func (p *prover) prove(ctx context.Context, g group) error {
	if !p.passed[g.test] {
		if out, err := p.test(ctx, g, ""); err != nil {
			return fmt.Errorf("%s does not pass with all hooks: %w\n%s", g.test, err, out)
		}
		p.passed[g.test] = true
	}
	began := time.Now()
	out, err := p.test(ctx, g, g.name)
	switch {
	case err == nil:
		return fmt.Errorf("%s passes without the hooks", g.test)
	case !strings.Contains(out, "=== RUN "): // for example, it is not linked
		return fmt.Errorf("%s does not run without the hooks: %w\n%s", g.test, err, out)
	}
	fmt.Printf("== %s: %s passes, and fails without the hooks in %.0f s\n",
		g.name, g.test, time.Since(began).Seconds())
	return nil
}

// test runs the test of a group without the hooks of the group named without, and returns its output.
func (p *prover) test(ctx context.Context, g group, without string) (string, error) {
	var flags strings.Builder
	for _, other := range p.groups {
		for _, symbol := range other.symbols {
			if other.name == without {
				fmt.Fprintf(&flags, "-Wl,--defsym=__real_%s=%s\n", symbol, symbol)
			} else {
				fmt.Fprintf(&flags, "-Wl,--wrap=%s\n", symbol)
			}
		}
	}
	file := filepath.Join(p.temp, "flags")
	if err := os.WriteFile(file, []byte(flags.String()), 0o644); err != nil {
		return "", err
	}
	folder, name, _ := strings.Cut(g.test, ".")
	c := exec.CommandContext(ctx, "go", "test", "-count=1", "-short", "-v", "-timeout=5m",
		"-overlay="+filepath.Join(p.temp, "overlay.json"), "-ldflags=-extldflags=@"+file,
		"-run=^"+name+"$", "./"+folder)
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) }
	c.WaitDelay = 10 * time.Second
	out, err := c.CombinedOutput()
	if err == nil && strings.Contains(string(out), "no tests to run") {
		err = errors.New("there is no such test")
	}
	return string(out), err
}
