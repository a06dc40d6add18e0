package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed24588400/paddock/v8"
)

func newRun(s streams) *cobra.Command {
	var l limits
	var m moduleFlags
	cmd := &cobra.Command{
		Use:   "run [flags] FILE|-",
		Short: "Run a script or a module",
		Long: `Run runs the script in FILE, or the script on standard input if FILE is -. Scripts
have JavaScript's built-ins and a console. They have no timers and no access to
files or the network.

With --module, or if its name ends with .mjs, FILE is an ES module. It can import
files of the root folder by relative paths: modules, JSON files with
{type: 'json'} and .wasm files. It can also import the names in an import map. The
root is the folder of FILE, or the folder that --root names. Modules see it as
file:///, and cannot import files outside it. With --npm, names are packages in
node_modules folders of the root, as npm installs them, and CommonJS is supported.
Built-in modules of node, for example fs, are not available.

The console prints values as node does. The methods log, info, debug, dir, table,
count and the timers print to stdout; warn, error, trace and assert to stderr.

` + exitCodes,
		Example: `  paddock run job.js
  echo 'console.log([1, 2, 3])' | paddock run -
  paddock run --timeout 5s --heap 256MiB job.js
  paddock run --import-map map.json app.mjs
  paddock run --npm --root . --condition browser src/app.mjs`,
		Args: one("FILE, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := m.check(args[0]); err != nil {
				return err
			}
			if m.wanted(args[0]) {
				return runModule(cmd.Context(), s, l, m, args[0])
			}
			return runFile(cmd, s, l, args[0])
		},
	}
	m.flags(cmd)
	l.flags(cmd, "the file's path, [stdin] for -")
	return cmd
}

func runFile(cmd *cobra.Command, s streams, l limits, path string) error {
	source, err := read(s.in, path)
	if err != nil {
		return err
	}
	switch {
	case l.name != "":
	case path == "-":
		l.name = "[stdin]"
	default:
		l.name = path
	}
	return executeScript(cmd.Context(), s, l, source, func(*guest, v8.Scope, v8.Value) error { return nil })
}

// read returns the contents of a file without its byte order mark.
func read(stdin io.Reader, path string) (string, error) {
	var text []byte
	var err error
	if path == "-" {
		text, err = io.ReadAll(stdin)
	} else {
		text, err = os.ReadFile(path)
	}
	var wrong *fs.PathError
	switch {
	case errors.As(err, &wrong):
		return "", exitError{exitUsage, fmt.Errorf("cannot read %s: %w", path, wrong.Err)}
	case err != nil:
		return "", exitError{exitFailure, fmt.Errorf("cannot read %s: %w", path, err)}
	}
	return strings.TrimPrefix(string(text), "\uFEFF"), nil
}
