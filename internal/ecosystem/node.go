package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

const oldestNode = 20

// prepare checks that node and npm are installed, and installs the packages of the
// lockfile.
func prepare(ctx context.Context, folder string) error {
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			return fmt.Errorf("%s is not installed; install node %d or newer with npm", program, oldestNode)
		}
	}
	version, err := exec.CommandContext(ctx, "node", "--version").Output()
	if err != nil {
		return fmt.Errorf("node --version: %w", err)
	}
	major, _, _ := strings.Cut(strings.TrimPrefix(string(version), "v"), ".")
	if n, err := strconv.Atoi(major); err != nil || n < oldestNode {
		return fmt.Errorf("node is %s; version %d or newer is required", bytes.TrimSpace(version), oldestNode)
	}
	if installed(folder) {
		return nil
	}
	fmt.Fprintln(os.Stderr, "npm ci, in", folder)
	npm := exec.CommandContext(ctx, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	npm.Dir = folder
	npm.Stdout, npm.Stderr = os.Stderr, os.Stderr
	if err := npm.Run(); err != nil {
		return fmt.Errorf("npm cannot fetch the packages: %w", err)
	}
	return nil
}

// installed reports whether npm has installed the packages of the lockfile.
func installed(folder string) bool {
	lock, err := os.Stat(filepath.Join(folder, "package-lock.json"))
	if err != nil {
		return false
	}
	done, err := os.Stat(filepath.Join(folder, "node_modules", ".package-lock.json"))
	return err == nil && !done.ModTime().Before(lock.ModTime())
}

// inNode runs a workload in node.
func inNode(ctx context.Context, folder, workload string) (outcome, error) {
	node := exec.CommandContext(ctx, "node", "node.mjs", workload)
	node.Dir = folder
	node.Env = append(os.Environ(), "NODE_ENV=production")
	var stdout, stderr bytes.Buffer
	node.Stdout, node.Stderr = &stdout, &stderr
	if err := node.Run(); err != nil {
		return outcome{}, errors.Join(err, errors.New(stderr.String()))
	}
	var o outcome
	err := json.Unmarshal(stdout.Bytes(), &o)
	return o, err
}
