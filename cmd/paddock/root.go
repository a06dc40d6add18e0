package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// streams are the standard streams of the process.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// run runs one command line and returns the exit code.
func run(args []string, s streams) int {
	out := &sink{w: s.out}
	s.out = out
	root := newRoot(s)
	root.SetArgs(args)
	cmd, err := root.ExecuteC()
	if err == nil && out.err != nil {
		err = exitError{exitFailure, fmt.Errorf("write the output: %w", out.err)}
	}
	return report(s.err, cmd, err)
}

// report reports an error unless it has been reported already, and returns the exit
// code. An error that is not an exitError comes from cobra and means that the command
// line is invalid.
func report(w io.Writer, cmd *cobra.Command, err error) int {
	var exit exitError
	switch {
	case err == nil:
		return exitOK
	case !errors.As(err, &exit):
		exit = exitError{exitUsage, err}
	}
	if exit.err != nil {
		fmt.Fprintf(w, "paddock: %s\n", strings.TrimPrefix(exit.err.Error(), "paddock: "))
	}
	if exit.code == exitUsage && exit.err != nil { // a script may exit with this code
		fmt.Fprintf(w, "Run '%s --help' for usage.\n", cmd.CommandPath())
	}
	return exit.code
}

// one requires exactly one argument.
func one(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return fmt.Errorf("%s takes one argument, %s; got %d", cmd.CommandPath(), what, len(args))
		}
		return nil
	}
}

func newRoot(s streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "paddock",
		Short: "Run JavaScript in V8 with limits on time and memory",
		Long: `Paddock runs JavaScript in V8. Each run has its own isolate, with limits on time
and memory. Paddock is the command of the Go library
github.com/seed24588400/paddock.

` + exitCodes,
		Example: `  paddock eval '[1, 2, 3].map(n => n * n)'
  paddock run --timeout 5s --heap 256MiB job.js
  paddock doctor`,
		Version:           versions(),
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	root.SetVersionTemplate("{{.Version}}\n")
	root.AddCommand(newEval(s), newRun(s), newSnapshot(s), newDoctor(s), newVersion(s))
	return root
}
