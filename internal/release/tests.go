package main

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"strings"
)

// nightly is the report of make nightly. internal/ci/nightly writes it: a line with the
// commit as git describe names it, a table with the outcome of each part, and a line with
// the command of each part.
const nightly = "bin/nightly/REPORT.md"

var (
	commitLine = regexp.MustCompile(`(?m)^Commit ([^,\s]+),`)
	partLine   = regexp.MustCompile(`(?m)^\| ([a-z0-9-]+) \| (passed|failed|skipped) \|[^|]*\| (.*) \|$`)
)

func (r *release) checkNightly(ctx context.Context) (string, error) {
	text, err := os.ReadFile(r.path(nightly))
	if err != nil {
		return "", fmt.Errorf("%w: run make nightly", err)
	}
	commit, err := r.commit(ctx)
	if err != nil {
		return "", err
	}
	m := commitLine.FindSubmatch(text)
	if m == nil {
		return "", fmt.Errorf("%s does not name its commit: run make nightly", nightly)
	}
	of, err := r.output(ctx, "", "git", "rev-parse", "--verify", "--quiet", string(m[1])+"^{commit}")
	if err != nil || of != commit {
		return "", fmt.Errorf("%s is of %s, and not of the clean commit %s: run make nightly", nightly, m[1], commit)
	}
	parts, err := r.output(ctx, "", "go", "run", "./internal/ci/nightly", "-list")
	if err != nil {
		return "", err
	}
	return r.checkParts(string(text), parts)
}

// checkParts checks that a report has all parts of a list, which has a line for each part
// with its name, its time limit and its command, and that the parts passed.
func (r *release) checkParts(text, list string) (string, error) {
	ended := map[string][]string{}
	for _, m := range partLine.FindAllStringSubmatch(text, -1) {
		ended[m[1]] = m
	}
	var skipped []string
	n := 0
	for line := range strings.Lines(list) {
		words := strings.Fields(line)
		if len(words) < 3 {
			return "", fmt.Errorf("the list of the parts of make nightly has the line %q", line)
		}
		name, command := words[0], strings.Join(words[2:], " ")
		switch m := ended[name]; {
		case m == nil:
			return "", fmt.Errorf("%s has no part %s: run make nightly without flags", nightly, name)
		case m[2] == "skipped":
			skipped = append(skipped, name+": "+m[3])
		case m[2] == "failed":
			return "", fmt.Errorf("%s failed in %s: fix it, commit, and run make nightly", name, nightly)
		case !strings.Contains(text, "\nCommand: `"+command+"`\n"):
			return "", fmt.Errorf("%s did not run as %q in %s: run make nightly without flags", name, command, nightly)
		}
		n++
	}
	if len(skipped) > 0 {
		return "", warning{fmt.Errorf("%d of %d parts were skipped: %s", len(skipped), n, strings.Join(skipped, "; "))}
	}
	return fmt.Sprintf("%d parts passed", n), nil
}

// checkNames checks that the golden list of exported names is current.
func (r *release) checkNames(ctx context.Context) (string, error) {
	if _, err := r.output(ctx, "", "go", "test", "-count=1", "./internal/surface"); err != nil {
		return "", fmt.Errorf("run go test ./internal/surface -update, review the changes, and commit: %w", err)
	}
	return "testdata/names.txt is current", nil
}

// checkTests runs all tests. It is the last check because it takes longest.
func (r *release) checkTests(ctx context.Context) (string, error) {
	// The flags of make release would be those of make test.
	if _, err := r.do(ctx, command{env: []string{"MAKEFLAGS="}, args: []string{"make", "test"}}); err != nil {
		return "", fmt.Errorf("fix what fails, and commit: %w", err)
	}
	changed, err := r.output(ctx, "", "git", "status", "--porcelain")
	if err == nil && changed != "" {
		err = fmt.Errorf("the tests changed files: add them to .gitignore, or correct the tests:\n%s",
			last(changed, 500))
	}
	return "passed", err
}
