package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// target is what one run of govulncheck checks.
type target struct {
	name     string
	dir      string // in which the commands run
	packages string
	env      []string
}

// workspace is all modules in go.work.
var workspace = target{name: "go.work", packages: "work"}

// separate returns the modules that are not in go.work. Modules in testdata are examples
// without requirements of their own, so they are left out.
func separate(ctx context.Context) ([]target, error) {
	inWorkspace, err := workspace.lines(ctx, "go", "list", "-m", "-f", "{{.Dir}}")
	if err != nil {
		return nil, err
	}
	files, err := workspace.lines(ctx, "git", "ls-files", "--", ":(glob)**/go.mod")
	if err != nil {
		return nil, err
	}
	var all []target
	for _, file := range files {
		name := path.Dir(file)
		dir, err := filepath.Abs(filepath.FromSlash(name))
		if err != nil {
			return nil, err
		}
		if !slices.Contains(inWorkspace, dir) && !slices.Contains(strings.Split(name, "/"), "testdata") {
			all = append(all, target{name: name, dir: dir, packages: "./...", env: []string{"GOWORK=off"}})
		}
	}
	return all, nil
}

func (t target) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, name, args...)
	c.Dir = t.dir
	c.Env = append(c.Environ(), t.env...)
	return c
}

// lines returns the lines that a command prints.
func (t target) lines(ctx context.Context, name string, args ...string) ([]string, error) {
	c := t.command(ctx, name, args...)
	c.Stderr = os.Stderr
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", strings.Join(c.Args, " "), err)
	}
	return strings.FieldsFunc(string(out), func(r rune) bool { return r == '\n' }), nil
}

// fetch downloads the modules that the target requires.
func (t target) fetch(ctx context.Context) error {
	out, err := t.command(ctx, "go", "mod", "download").CombinedOutput()
	if err != nil {
		return fmt.Errorf("its requirements cannot be fetched: %w\n%s", err, bytes.TrimSpace(out))
	}
	return nil
}
