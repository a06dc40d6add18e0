package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/seed24588400/paddock/snapshot"
	"github.com/seed24588400/paddock/v8"
)

func newSnapshot(s streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "snapshot",
		Short: "Build start-up snapshots",
		Long: `A start-up snapshot is a heap in which scripts have run: with --snapshot, eval and
run begin there. It is good for this very build of paddock.`,
		Args: cobra.NoArgs,
	}
	cmd.AddCommand(newSnapshotBuild(s))
	return cmd
}

func newSnapshotBuild(s streams) *cobra.Command {
	var l limits
	var out string
	var warm []string
	var o snapshot.Options
	cmd := &cobra.Command{
		Use:   "build -o SNAPSHOT [flags] FILE...",
		Short: "Run scripts and write what they leave",
		Long: `Build runs the scripts in order in one context and writes the heap that they
leave to SNAPSHOT. Their console prints nothing. What a snapshot cannot hold,
such as a SharedArrayBuffer, is an error that names it.

` + exitCodes,
		Example: `  paddock snapshot build -o app.blob lib.js app.js
  paddock run --snapshot app.blob job.js`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := l.check(); err != nil {
				return err
			}
			for _, files := range []struct {
				paths []string
				to    *[]snapshot.Script
			}{{args, &o.Default.Scripts}, {warm, &o.Default.WarmUp}} {
				for _, path := range files.paths {
					source, err := read(s.in, path)
					if err != nil {
						return err
					}
					*files.to = append(*files.to, snapshot.Script{Source: source, Origin: v8.Origin{Name: path}})
				}
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
	f := cmd.Flags()
	f.StringVarP(&out, "output", "o", "", "the `SNAPSHOT` to write")
	f.StringArrayVar(&warm, "warm-up", nil, "run this `FILE` in a context that is thrown away, so that what it calls is compiled")
	f.BoolVar(&o.ClearCode, "clear-code", false, "leave the functions' compiled code out")
	f.Var((*duration)(&l.timeout), "timeout", "give up after this time, such as 10s (default none)")
	f.Var(&l.heap, "heap", "limit of the JavaScript heap with its array buffers, such as 64MiB (default V8's)")
	f.Lookup("heap").DefValue = ""
	f.Lookup("timeout").DefValue = ""
	_ = cmd.MarkFlagRequired("output")
	return cmd
}

// openSnapshot opens the snapshot at path; none for no path.
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
