package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// apidiff is the program that compares the APIs of two versions of a module.
const apidiff = "golang.org/x/exp/cmd/apidiff@v0.0.0-20261113113407-e3970619a1a4"

// libraries are the folders of the released modules that have an API.
var libraries = []string{"", "metrics"}

// checkAPI compares the API with that of the last release. A version that promises
// compatibility with the last release may only add to it.
func (r *release) checkAPI(ctx context.Context) (string, error) {
	if r.last == nil {
		return "there is no release to compare with", nil
	}
	old, err := os.MkdirTemp("", "release")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(old)
	// The folder is the same each time, so that Go's build cache has the C++ of the last
	// release the next time.
	before := r.path("bin/release-last")
	remove := func() {
		_, _ = r.output(context.WithoutCancel(ctx), "", "git", "worktree", "remove", "--force", before)
	}
	remove() // a killed process may have left it
	defer remove()
	_, err = r.output(ctx, "", "git", "worktree", "add", "--quiet", "--detach", before, r.last.String())
	if err != nil {
		return "", err
	}
	var incompatible []string
	for n, folder := range libraries {
		from, to := filepath.Join(old, fmt.Sprint(n, ".old")), filepath.Join(old, fmt.Sprint(n, ".new"))
		module := strings.TrimSuffix(r.module+"/"+folder, "/")
		earlier := *r
		earlier.dir = before
		for _, side := range []struct {
			of   *release
			file string
		}{{&earlier, from}, {r, to}} {
			if _, err := side.of.apidiff(ctx, folder, "-m", "-w", side.file, module); err != nil {
				return "", err
			}
		}
		text, err := r.apidiff(ctx, folder, "-m", "-incompatible", from, to)
		if err != nil {
			return "", err
		}
		incompatible = append(incompatible, changes(text)...)
	}
	if len(incompatible) == 0 {
		return "compatible with " + r.last.String(), nil
	}
	if r.version.breaks(*r.last) {
		return fmt.Sprintf("%d incompatible changes since %s, which %s may have; CHANGELOG.md must name them:\n%s",
			len(incompatible), r.last, r.version, strings.Join(incompatible, "\n")), nil
	}
	return "", fmt.Errorf("incompatible with %s: undo these changes, or choose a version that may have them:\n%s",
		r.last, strings.Join(incompatible, "\n"))
}

func (r *release) apidiff(ctx context.Context, folder string, args ...string) (string, error) {
	return r.do(ctx, command{folder, []string{"GOWORK=off"}, append([]string{"go", "run", apidiff}, args...)})
}

// changes returns the lines of apidiff's output that name a change.
func changes(text string) (all []string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "- ") {
			all = append(all, line)
		}
	}
	return all
}
