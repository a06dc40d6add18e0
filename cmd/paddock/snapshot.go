package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/snapshot"
	"github.com/seed24588400/paddock/v8"
)

func newSnapshot(s streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "snapshot",
		Short: "Build startup snapshots",
		Long: `A startup snapshot is a heap in which scripts have run. With --snapshot, eval and
run start from this heap. Only the build of paddock that wrote a snapshot can
read it.`,
		Args: cobra.NoArgs,
	}
	cmd.AddCommand(newSnapshotBuild(s))
	return cmd
}

func newSnapshotBuild(s streams) *cobra.Command {
	var l limits
	var out string
	m := moduleFlags{stdin: "[stdin]"}
	var warm []string
	var o snapshot.Options
	cmd := &cobra.Command{
		Use:   "build -o SNAPSHOT [flags] FILE...",
		Short: "Run scripts and modules, and write the heap to a file",
		Long: `Build runs the scripts in order in one context, then the modules, and writes the
resulting heap to SNAPSHOT. Their console prints nothing. If the heap contains an
object that a snapshot cannot hold, for example a SharedArrayBuffer, the error
names it.

Files whose names end with .mjs are modules. With --module, or a flag that implies
it, all files are modules; these flags are the same as for run. With the same
root, "run --snapshot" does not load these modules again.

` + exitCodes,
		Example: `  paddock snapshot build -o app.blob lib.js app.js
  paddock run --snapshot app.blob job.js
  paddock snapshot build -o react.blob --npm --root . render.mjs
  paddock run --snapshot react.blob --npm --root . page.mjs`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := l.check(); err != nil {
				return err
			}
			scripts, imports := m.split(args)
			if err := m.check(slices.Concat(imports, scripts)[0]); err != nil {
				return err
			}
			for _, files := range []struct {
				paths []string
				to    *[]snapshot.Script
			}{{scripts, &o.Default.Scripts}, {warm, &o.Default.WarmUp}} {
				for _, path := range files.paths {
					source, err := read(s.in, path)
					if err != nil {
						return err
					}
					*files.to = append(*files.to, snapshot.Script{Source: source, Origin: v8.Origin{Name: path}})
				}
			}
			if len(imports) > 0 {
				load, err := m.loads(s, imports)
				if err != nil {
					return err
				}
				o.Default.Setup = load
			}
			o.Limits.Memory = uint64(l.heap)
			l.name = out
			ctx, stop := l.context(cmd.Context())
			defer stop()
			built, err := snapshot.Build(ctx, o)
			if err != nil {
				return (&guest{streams: s, limits: l}).end(err)
			}
			if err := snapshot.WriteFile(out, built); err != nil {
				return exitError{exitFailure, err}
			}
			return nil
		},
	}
	m.flags(cmd)
	f := cmd.Flags()
	f.StringVarP(&out, "output", "o", "", "the `SNAPSHOT` to write")
	f.StringArrayVar(&warm, "warm-up", nil,
		"run this `FILE` in a temporary context, so that the functions it calls are compiled")
	f.BoolVar(&o.ClearCode, "clear-code", false, "leave out the compiled code of functions")
	f.Var((*duration)(&l.timeout), "timeout", "fail after this time, for example 10s (default none)")
	l.heapFlag(cmd)
	f.Lookup("timeout").DefValue = ""
	_ = cmd.MarkFlagRequired("output")
	return cmd
}

// split separates modules from scripts.
func (m *moduleFlags) split(files []string) (scripts, imports []string) {
	for _, path := range files {
		if m.wanted(path) {
			imports = append(imports, path)
		} else {
			scripts = append(scripts, path)
		}
	}
	return scripts, imports
}

// loads returns a function that imports the files as modules, in order, and keeps
// them.
func (m *moduleFlags) loads(s streams, files []string) (func(context.Context, *v8.Context) error, error) {
	resolver, specifier, err := m.resolver(s, files[0])
	if err != nil {
		return nil, err
	}
	specifiers := []string{specifier}
	for _, path := range files[1:] {
		u, err := m.url(path)
		if err != nil {
			return nil, exitError{exitUsage, err}
		}
		specifiers = append(specifiers, u)
	}
	return func(ctx context.Context, c *v8.Context) error {
		loop := v8.NewLoop(c, v8.LoopOptions{})
		defer loop.Close()
		loader, err := modules.New(ctx, loop, modules.Options{Resolver: resolver})
		if err != nil {
			return err
		}
		defer loader.Close()
		for _, specifier := range specifiers {
			if err := loader.Import(ctx, specifier, nil); err != nil {
				return settled(err, strings.TrimPrefix(specifier, moduleRoot))
			}
		}
		return loader.Keep(ctx)
	}, nil
}

// openSnapshot opens the snapshot at path. It returns nil if path is empty.
func openSnapshot(path string) (*v8.Snapshot, error) {
	if path == "" {
		return nil, nil
	}
	s, err := snapshot.Open(path)
	if err != nil {
		return nil, exitError{exitUsage, fmt.Errorf("--snapshot: %w", err)}
	}
	return s, nil
}
