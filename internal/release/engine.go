package main

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
)

// engine is the engine for one architecture of Linux: V8 and the C++ code.
type engine struct{ arch string }

// engines are all, the first of them for the machine on which releases are made.
var engines = []engine{{"amd64"}, {"arm64"}}

// folder is the folder of the module that has the engine compiled.
func (e engine) folder() string { return "engine/linux-" + e.arch }

// prefix is the folder of V8 as make v8 and make v8-arm64 provide it.
func (e engine) prefix() string {
	if e == engines[0] {
		return "third_party/v8/dist"
	}
	return "third_party/v8/dist-" + e.arch
}

// target is the target of the Makefile that provides V8.
func (e engine) target() string {
	if e == engines[0] {
		return "make v8"
	}
	return "make v8-" + e.arch
}

// file names a file in the folder of V8.
func (e engine) file(name string) string { return path.Join(e.prefix(), name) }

// isEngine reports whether a folder is the module of an engine.
func isEngine(folder string) bool { return path.Dir(folder) == "engine" }

// provided are the engines whose V8 is there. Checks require all of them; a draft is made with those
// that are there.
func (r *release) provided() (some []engine) {
	for _, e := range engines {
		if _, err := os.Stat(r.path(e.file("share/VERSION"))); err == nil {
			some = append(some, e)
		}
	}
	return some
}

// buildEngines compiles the engines in the tree. The module of an engine that is not provided stays as
// it is on main.
func (r *release) buildEngines(ctx context.Context) error {
	some := r.provided()
	if len(some) == 0 || some[0] != engines[0] {
		return fmt.Errorf("no V8 in %s: run %s", engines[0].prefix(), engines[0].target())
	}
	for _, e := range some {
		if _, err := r.inTree(ctx, "", nil, "engine/build.sh", r.path(e.prefix()), e.folder()); err != nil {
			return err
		}
	}
	return nil
}

// compiler returns the environment variables with which Go builds for the engine.
func (e engine) compiler() []string {
	env := []string{"GOOS=linux", "GOARCH=" + e.arch, "CGO_ENABLED=1"}
	if e.arch == "arm64" && runtime.GOARCH != "arm64" {
		env = append(env, "CC=aarch64-linux-gnu-gcc", "CXX=aarch64-linux-gnu-g++")
	}
	return env
}

// goPath is where go install puts the command.
func (r *release) goPath() string { return filepath.Join(r.cache(), "go") }

// binary is the command, built for the packages.
func (r *release) binary(e engine) string {
	if e.arch == runtime.GOARCH {
		return filepath.Join(r.goPath(), "bin", "paddock")
	}
	return filepath.Join(r.goPath(), "bin", "linux_"+e.arch, "paddock")
}

// packV8 makes the archives from which a checkout gets V8 without building it.
func (r *release) packV8(ctx context.Context) error {
	for _, e := range r.provided() {
		args := []string{"third_party/v8/pack.sh", e.prefix(), r.folder()}
		if _, err := r.do(ctx, command{"", []string{"PADDOCK_V8_ARCH=" + e.arch}, args}); err != nil {
			return err
		}
	}
	return nil
}

// linkedV8 returns the version of the V8 that an engine is linked with.
func (r *release) linkedV8(e engine) (string, error) {
	text, err := os.ReadFile(r.path(e.file("share/VERSION")))
	if err != nil {
		return "", fmt.Errorf("%w: run %s", err, e.target())
	}
	return strings.TrimSpace(string(text)), nil
}
