//go:build linux

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/seed24588400/paddock/bench/peers/peer"
)

// errLate is the error of a peer that was killed because it took too long.
var errLate = errors.New("ended by the runner")

// grace is the time for closing the output after a process was killed.
const grace = 5 * time.Second

// perform runs a peer once and returns the lines that it printed, even if it failed
// later. A peer that exceeds the limit is killed, with the processes that it started.
func perform(ctx context.Context, limit time.Duration, argv []string) ([]peer.Line, error) {
	within, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	c := exec.CommandContext(within, argv[0], argv[1:]...)
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &tail{b: &stderr}
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
	c.WaitDelay = grace
	err := c.Run()
	lines, bad := parse(stdout.Bytes())
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case within.Err() != nil:
		return lines, fmt.Errorf("%w after %v", errLate, limit)
	case err != nil:
		if why := reason(stderr.String()); why != "" {
			err = fmt.Errorf("%w: %s", err, why)
		}
		return lines, err
	}
	return lines, bad
}

// parse decodes the lines that a peer printed. It stops with an error at the first line
// that is not valid.
func parse(out []byte) (lines []peer.Line, err error) {
	scanner := bufio.NewScanner(bytes.NewReader(out))
	for scanner.Scan() {
		var l peer.Line
		if err := json.Unmarshal(scanner.Bytes(), &l); err != nil {
			return lines, fmt.Errorf("unexpected output %.100q: %w", scanner.Text(), err)
		}
		lines = append(lines, l)
	}
	return lines, scanner.Err()
}

// reason returns the line of stderr that says why a program ended: the fatal error of an
// engine, or else the last line.
func reason(stderr string) string {
	for line := range strings.Lines(stderr) {
		if strings.Contains(strings.ToLower(line), "fatal") {
			return strings.Trim(line, "# \t\n")
		}
	}
	return lastLine(stderr)
}

// maxTail is the number of bytes of stderr that are kept.
const maxTail = 64 << 10

// tail is a writer that keeps the end of the data written.
type tail struct{ b *bytes.Buffer }

func (t *tail) Write(p []byte) (int, error) {
	t.b.Write(p)
	if over := t.b.Len() - maxTail; over > 0 {
		t.b.Next(over)
	}
	return len(p), nil
}
