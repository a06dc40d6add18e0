// Package repository reads the files of this repository for tests: the files that git
// tracks, the pages of the documentation, and the commands in them.
package repository

import (
	"fmt"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
)

// Root is the folder of the repository, relative to a package two levels below.
const Root = "../.."

// private are the folders without public packages.
var private = []string{"internal", "cmd", "examples", "bench", "third_party"}

// Files returns the paths of all files that match a Git pattern, relative to Root:
// tracked files, and new files that git does not ignore.
func Files(pattern string) ([]string, error) {
	c := exec.Command("git", "ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate", pattern)
	c.Dir = Root
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("git ls-files: %w", err)
	}
	var names []string
	for name := range strings.Lines(string(out)) {
		name = strings.TrimSpace(name)
		if _, err := os.Stat(path.Join(Root, name)); err == nil {
			names = append(names, name)
		}
	}
	return names, nil
}

// PublicFiles returns the Go files of the public packages without their tests, relative
// to Root.
func PublicFiles() ([]string, error) {
	names, err := Files("*.go")
	return slices.DeleteFunc(names, func(name string) bool {
		folder, _, _ := strings.Cut(name, "/")
		return slices.Contains(private, folder) || strings.HasSuffix(name, "_test.go") ||
			strings.Contains(name, "testdata/")
	}), err
}
