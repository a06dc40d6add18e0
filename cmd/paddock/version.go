package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/seed24588400/paddock/v8"
)

func newVersion(s streams) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the versions of paddock and V8",
		Long:    "Version prints the versions of paddock, of the Go it was built with, and of V8.",
		Example: "  paddock version",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			fmt.Fprintln(s.out, versions())
			if err := v8.Supported(); err != nil {
				return exitError{exitFailure, err}
			}
			return nil
		},
	}
}

func versions() string {
	return fmt.Sprintf("paddock %s (%s, %s/%s)\nV8 %s",
		version(), runtime.Version(), runtime.GOOS, runtime.GOARCH, cmp.Or(v8.Version(), "none"))
}

// version returns the version of the module, with the commit if the program was built
// from a working tree.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(unknown)"
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" && info.Main.Version == "(devel)" {
			return info.Main.Version + " " + setting.Value
		}
	}
	return info.Main.Version
}
