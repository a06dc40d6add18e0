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

// errLate means that a peer was ended because it took too long.
var errLate = errors.New("ended by the runner")

// grace is how long a process that was ended has for closing its output.
const grace = 5 * time.Second

// perform runs a peer once, and returns what it printed, also if it then failed.
// A peer that takes longer than the limit is killed, with what it has started.
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

// parse reads the lines that a peer printed. What is no line is an error, and
// ends it.
func parse(out []byte) (lines []peer.Line, err error) {
	scanner := bufio.NewScanner(bytes.NewReader(out))
	for scanner.Scan() {
		var l peer.Line
		if err := json.Unmarshal(scanner.Bytes(), &l); err != nil {
			return lines, fmt.Errorf("it printed %.100q: %w", scanner.Text(), err)
		}
		lines = append(lines, l)
	}
	return lines, scanner.Err()
}

// reason is what a program said on stderr why it ended: the line in which an engine
// gives up, or else the last.
func reason(stderr string) string {
	for line := range strings.Lines(stderr) {
		if strings.Contains(strings.ToLower(line), "fatal") {
			return strings.Trim(line, "# \t\n")
		}
	}
	return lastLine(stderr)
}

// mostTail is how much of stderr is kept.
const mostTail = 64 << 10

// tail keeps the end of what is written.
type tail struct{ b *bytes.Buffer }

func (t *tail) Write(p []byte) (int, error) {
	t.b.Write(p)
	if over := t.b.Len() - mostTail; over > 0 {
		t.b.Next(over)
	}
	return len(p), nil
}
