//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// Peer is a program that is measured.
type Peer struct {
	Name  string
	About string
	// Floor is set for a lower bound that users would not choose as an alternative.
	Floor bool
	// Shares is set if there is no boundary between host and guest.
	Shares bool
	// Ready fetches and builds the peer in a folder, and returns the command that runs
	// it. The error says why it is not available.
	Ready func(ctx context.Context, folder string) (command []string, err error)
	// Folder is the argument of Ready.
	Folder string
}

// inFolder returns the peer with its folder below another one.
func (p Peer) inFolder(folder string) Peer {
	p.Folder = filepath.Join(folder, p.Folder)
	return p
}

// fetched is the name of the folder for programs that are built. Git ignores it.
const fetched = ".fetched"

// ours is the name of Paddock, with which the other peers are compared.
const ours = "Paddock"

var peers = []Peer{
	{Name: ours, About: "real V8, many isolates, in Go", Folder: "paddock", Ready: goProgram},
	{Name: "C++ (V8)", About: "the same V8 from C++, the lower bound", Floor: true, Folder: "cpp", Ready: goProgram},
	{Name: "isolated-vm", About: "V8's isolates in node", Folder: "isolated-vm", Ready: nodeProgram},
	{Name: "node:vm", About: "contexts in node's own isolate, no boundary", Shares: true,
		Folder: "node-vm", Ready: nodeProgram},
	{Name: "goja", About: "JavaScript in Go, an interpreter", Folder: "goja", Ready: goProgram},
	{Name: "QuickJS", About: "QuickJS translated to Go (modernc.org/quickjs), an interpreter",
		Folder: "quickjs", Ready: goProgram},
	{Name: "wazero", About: "WebAssembly in Go, compiled", Folder: "wazero", Ready: goProgram},
	{Name: "v8go", About: "V8 in Go, one heap for each isolate", Ready: module("rogchap.com/v8go")},
	{Name: "v8go (tommie)", About: "a fork of v8go", Ready: module("github.com/tommie/v8go")},
}

// goProgram builds a Go program, which may have its own module.
func goProgram(ctx context.Context, folder string) ([]string, error) {
	binary := filepath.Join(filepath.Dir(folder), fetched, filepath.Base(folder))
	_, err := command(ctx, folder, "go", "build", "-o", binary, ".")
	return []string{binary}, err
}

// nodeProgram installs node and the other packages of the lockfile with npm, without
// running the packages' scripts. The flag --no-node-snapshot disables node's own startup
// snapshot, as isolated-vm's documentation requires.
func nodeProgram(ctx context.Context, folder string) ([]string, error) {
	if _, err := exec.LookPath("npm"); err != nil {
		return nil, fmt.Errorf("npm is not installed: %w", err)
	}
	if !installed(folder) {
		if _, err := command(ctx, folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"); err != nil {
			return nil, err
		}
	}
	arch := map[string]string{"amd64": "x64"}[runtime.GOARCH]
	if arch == "" {
		arch = runtime.GOARCH
	}
	node := filepath.Join(folder, "node_modules", "node-"+runtime.GOOS+"-"+arch, "bin", "node")
	if _, err := os.Stat(node); err != nil {
		return nil, fmt.Errorf("npm has no node for this machine: %w", err)
	}
	return []string{node, "--no-node-snapshot", "--expose-gc", filepath.Join(folder, "peer.js")}, nil
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

// errNotWritten means that a peer is available, but has no program here.
var errNotWritten = errors.New("the peer is available; add a folder with a program for it")

// module checks whether a Go module has become available.
func module(path string) func(ctx context.Context, folder string) ([]string, error) {
	return func(ctx context.Context, _ string) ([]string, error) {
		folder, err := os.MkdirTemp("", "peers")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(folder)
		if err := os.WriteFile(filepath.Join(folder, "go.mod"),
			[]byte("module probe\n\ngo 1.26.0\n"), 0o600); err != nil {
			return nil, err
		}
		if _, err := command(ctx, folder, "go", "list", "-m", path+"@latest"); err != nil {
			return nil, err
		}
		return nil, errNotWritten
	}
}

// command runs a program. If it fails, the error is the last line of stderr. The modules
// of the peers are not in the workspace, so go must not use it.
func command(ctx context.Context, folder, name string, args ...string) (string, error) {
	c := exec.CommandContext(ctx, name, args...)
	c.Dir = folder
	c.Env = append(c.Environ(), "GOWORK=off")
	var stderr strings.Builder
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		if last := lastLine(stderr.String()); last != "" {
			err = errors.New(last)
		}
		return "", fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return strings.TrimSpace(string(out)), nil
}

// lastLine returns the last line that is not empty.
func lastLine(text string) string {
	text = strings.TrimSpace(text)
	return strings.TrimSpace(text[strings.LastIndex(text, "\n")+1:])
}
