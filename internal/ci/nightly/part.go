//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"time"
)

// part is a command with a time limit.
type part struct {
	name    string
	command []string
	limit   time.Duration
	// figures matches the lines of the output that the report shows. The report shows the
	// last matches.
	figures *regexp.Regexp
	// missing returns why the part cannot run on this machine, or "". It may be nil.
	missing func() string
}

// times are the durations that the user chooses.
type times struct{ fuzz, soak time.Duration }

// allParts returns the parts in their order: short ones first, because they say more per
// minute.
func allParts(t times) []part {
	target := func(limit time.Duration, figures, name string, settings ...string) part {
		return part{
			name:    name,
			command: append([]string{"make", "--no-print-directory", name}, settings...),
			limit:   limit,
			figures: regexp.MustCompile(figures),
		}
	}
	root := func(p part) part { p.missing = notRoot; return p }
	// Builds of another kind are skipped in a checkout without them.
	variant := func(name string) part {
		p := target(60*time.Minute, passedLine, name)
		p.missing = func() string { return noTarget(name) }
		return p
	}
	return []part{
		target(45*time.Minute, `^== .* (took|after) `, "test"),
		target(30*time.Minute, `%$|^cover: `, "cover"),
		target(30*time.Minute, `^The tenant: |^\d+ runs in |^WRONG`, "hostile"),
		target(60*time.Minute, `^== .* MiB|^The tenant: |^\d+ runs in |^WRONG`, "hogs"),
		target(10*time.Minute, passedLine, "escapes"),
		variant("test-invariants"),
		target(40*time.Minute, `^== `, "test-hooks"),
		target(60*time.Minute, ` error: `, "tidy"),
		variant("test-asan"),
		variant("test-tsan"),
		target(15*time.Minute, `passed|failed|same|differ`, "ecosystem"),
		target(20*time.Minute, `^compared|^bench: | (ok|new|REGRESSED) *$`, "bench-check"),
		target(15*time.Minute, `.`, "check-arm64"),
		root(target(90*time.Minute, `^fresh\.sh: `, "fresh-test")),
		root(target(60*time.Minute, `^\[|^image-test: |MB$`, "image-test")),
		target(t.fuzz+15*time.Minute, `^== .*: |^fuzz: \d|^ *--- FAIL`, "fuzz", "FUZZFLAGS=-total "+t.fuzz.String()),
		target(t.soak+10*time.Minute, `.`, "soak", "SOAKTIME="+t.soak.String()),
	}
}

// passedLine matches the lines of go test with results.
const passedLine = `^(ok|FAIL|---) `

func noTarget(name string) string {
	if err := exec.Command("make", "--dry-run", name).Run(); err != nil {
		return "the Makefile has no target " + name
	}
	return ""
}

func notRoot() string {
	if os.Geteuid() != 0 {
		return "it requires root"
	}
	return ""
}

type outcome string

const (
	passed  outcome = "passed"
	failed  outcome = "failed"
	skipped outcome = "skipped"
)

// result is how a part ended.
type result struct {
	part
	outcome outcome
	reason  string // why it failed or was skipped
	took    time.Duration
	figures []string // the last lines that match part.figures
	tail    []string // the last lines of the output
}

// grace is the time that a part has to end after SIGINT. It is then killed, with its children.
const grace = 20 * time.Second

// run runs the part and writes its output to a file.
func (p part) run(ctx context.Context, file string) result {
	r := result{part: p, outcome: failed}
	if p.missing != nil {
		if r.reason = p.missing(); r.reason != "" {
			r.outcome = skipped
			return r
		}
	}
	began := time.Now()
	err := p.start(ctx, file)
	r.took = time.Since(began)
	text, readErr := os.ReadFile(file)
	r.figures, r.tail = digest(string(text), p.figures)
	if err = errors.Join(err, readErr); err != nil {
		r.reason = err.Error()
		return r
	}
	r.outcome = passed
	return r
}

func (p part) start(ctx context.Context, file string) error {
	ctx, cancel := context.WithTimeout(ctx, p.limit)
	defer cancel()
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	defer out.Close()
	c := exec.CommandContext(ctx, p.command[0], p.command[1:]...)
	c.Stdout, c.Stderr = out, out
	// The group has the children of make, and their children.
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGINT) }
	c.WaitDelay = grace
	err = c.Run()
	if c.Process != nil {
		_ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL) // what is left of the group
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("it took longer than its limit of %v", p.limit)
	}
	return err
}

// The numbers of lines of a part in the report.
const (
	maxFigures = 40
	maxTail    = 60
)

func digest(text string, figures *regexp.Regexp) (matching, tail []string) {
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		tail = append(tail, line)
		if figures.MatchString(line) {
			matching = append(matching, line)
		}
	}
	return last(matching, maxFigures), last(tail, maxTail)
}

func last(lines []string, most int) []string { return lines[max(0, len(lines)-most):] }

var plainWord = regexp.MustCompile(`^[\w%+,./:=@-]+$`)

// shellLine returns a command as a line for a shell.
func shellLine(command []string) string {
	words := make([]string, len(command))
	for n, word := range command {
		if words[n] = word; !plainWord.MatchString(word) {
			words[n] = "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
		}
	}
	return strings.Join(words, " ")
}
