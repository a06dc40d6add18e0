//go:build linux

package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func shell(name, script string) part {
	return part{name, []string{"bash", "-c", script}, time.Minute, regexp.MustCompile(`^key `), nil}
}

func TestRun(t *testing.T) {
	file := filepath.Join(t.TempDir(), "log")
	r := shell("good", "echo key 1; echo other; echo key 2 >&2").run(t.Context(), file)
	require.Equal(t, passed, r.outcome, r.reason)
	require.Equal(t, []string{"key 1", "key 2"}, r.figures)
	require.Equal(t, []string{"key 1", "other", "key 2"}, r.tail)

	r = shell("bad", "for n in {1..100}; do echo $n; done; exit 7").run(t.Context(), file)
	require.Equal(t, failed, r.outcome)
	require.Equal(t, "exit status 7", r.reason)
	require.Len(t, r.tail, maxTail)
	require.Equal(t, "100", r.tail[maxTail-1])

	r = part{name: "none", command: []string{"/missing/command"}, limit: time.Minute}.run(t.Context(), file)
	require.Equal(t, failed, r.outcome)
	require.Contains(t, r.reason, "/missing/command")

	p := shell("skipped", "exit 1")
	p.missing = func() string { return "why" }
	r = p.run(t.Context(), file)
	require.Equal(t, skipped, r.outcome)
	require.Equal(t, "why", r.reason)
}

// A part that takes too long ends with its children.
func TestLimit(t *testing.T) {
	folder := t.TempDir()
	p := shell("long", "(trap '' INT; sleep 60; touch "+folder+"/alive) & echo $!; trap 'echo key; exit' INT; wait")
	p.limit = time.Second
	began := time.Now()
	r := p.run(t.Context(), filepath.Join(folder, "log"))
	require.Equal(t, failed, r.outcome)
	require.Equal(t, "it took longer than its limit of 1s", r.reason)
	require.Less(t, time.Since(began), 40*time.Second)
	// A killed process may remain as a zombie until its new parent waits for it.
	require.Eventually(t, func() bool {
		status, err := os.ReadFile("/proc/" + r.tail[0] + "/stat")
		return err != nil || strings.Contains(string(status), ") Z ")
	}, 10*time.Second, 10*time.Millisecond)

	ended, cancel := context.WithCancel(t.Context())
	cancel()
	require.Equal(t, failed, shell("late", "sleep 60").run(ended, filepath.Join(folder, "log")).outcome)
}

func TestChoose(t *testing.T) {
	all := []part{{name: "a"}, {name: "b"}, {name: "c"}}
	some, err := choose(all, "", "")
	require.NoError(t, err)
	require.Equal(t, all, some)
	some, err = choose(all, "c,a", "a")
	require.NoError(t, err)
	require.Equal(t, all[2:], some)
	_, err = choose(all, "x", "")
	require.ErrorContains(t, err, `"x"`)
	_, err = choose(all, "", "x")
	require.ErrorContains(t, err, `"x"`)
}

func TestReport(t *testing.T) {
	r := &report{commit: "abc", began: time.Unix(0, 0).UTC()}
	require.NoError(t, r.err())
	r.results = []result{
		{part: shell("good", "true"), outcome: passed, took: 90 * time.Second, figures: []string{"key 1"},
			tail: []string{"t"}},
		{part: shell("root", "true"), outcome: skipped, reason: "it requires root"},
		{part: shell("bad", "false"), outcome: failed, reason: "a\nb|c", tail: []string{"last"}},
	}
	require.EqualError(t, r.err(), "failed: bad")
	text := r.text()
	require.Contains(t, text, "# Nightly run of 1970-01-01 00:00\n\nCommit abc, go")
	require.Contains(t, text, "| good | passed | 1m30s |  |\n| root | skipped | 0s | it requires root |\n"+
		"| bad | failed | 0s | a; b\\|c |\n")
	require.Contains(t, text, "\n## good\n\nCommand: `bash -c true`\n\nFigures:\n\n    key 1\n")
	require.Contains(t, text, "\n## bad\n\nCommand: `bash -c false`\n\nEnd of the output:\n\n    last\n")
	require.NotContains(t, text, "## root")
}

// The targets exist, or the part is skipped.
func TestTargets(t *testing.T) {
	t.Chdir("../../..")
	for _, p := range allParts(times{time.Hour, time.Hour}) {
		if p.missing != nil {
			if reason := p.missing(); reason != "" {
				t.Logf("%s: %s", p.name, reason)
				continue
			}
		}
		args := append([]string{"--dry-run"}, p.command[1:]...)
		out, err := exec.CommandContext(t.Context(), "make", args...).CombinedOutput()
		require.NoError(t, err, string(out))
	}
	require.Equal(t, "the Makefile has no target missing", noTarget("missing"))
	require.Empty(t, noTarget("help"))
}

func TestShellLine(t *testing.T) {
	require.Equal(t, `make fuzz 'FLAGS=-total 1h' '' 'it'\''s $a' a=b`,
		shellLine([]string{"make", "fuzz", "FLAGS=-total 1h", "", "it's $a", "a=b"}))
}
