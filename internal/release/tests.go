package main

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"strings"
)

// nightly is the report that make nightly writes. Its first lines state the outcome and
// the commit.
const nightly = "bin/nightly/REPORT.md"

var (
	hash    = regexp.MustCompile(`\b[0-9a-f]{40}\b`)
	outcome = regexp.MustCompile(`(?i)\b(passed|failed)\b`)
)

func (r *release) checkNightly(ctx context.Context) (string, error) {
	text, err := os.ReadFile(r.path(nightly))
	if err != nil {
		return "", fmt.Errorf("%w: run make nightly", err)
	}
	lines := strings.SplitN(string(text), "\n", 6)
	head := strings.Join(lines[:min(len(lines), 5)], "\n")
	of, ended := hash.FindString(head), strings.ToLower(outcome.FindString(head))
	if of == "" || ended == "" {
		return "", fmt.Errorf("the first five lines of %s do not name the commit and the outcome: run make nightly",
			nightly)
	}
	commit, err := r.commit(ctx)
	if err != nil {
		return "", err
	}
	if of != commit {
		return "", fmt.Errorf("%s is of commit %s, not of %s: run make nightly", nightly, of, commit)
	}
	if ended != "passed" {
		return "", fmt.Errorf("%s has failures: fix what it lists, commit, and run make nightly", nightly)
	}
	return "passed", nil
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
