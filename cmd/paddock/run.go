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
	m := moduleFlags{stdin: "[stdin]"}
	var code string
	cmd := &cobra.Command{
		Use:   "run [flags] FILE|-|-e CODE [ARGUMENT...]",
		Short: "Run a script or a module",
		Long: `Run runs the script in FILE, or the script on standard input if FILE is -, or
CODE. Scripts have JavaScript's built-ins and a console. They have no access to
files. --web enables APIs such as timers, URL, streams and crypto, and --allow-net
also fetch.

With --module, or if its name ends with .mjs, FILE is an ES module. It can import
files of the root folder by relative paths: modules, JSON files with
{type: 'json'} and .wasm files. It can also import the names in an import map. The
root is the folder of FILE, or the folder that --root names. Modules see it as
file:///, and cannot import files outside it. With --npm, names are packages in
node_modules folders of the root, as npm installs them, and CommonJS is supported.

--node provides the built-in modules of Node.js that need no machine, for example
node:util and node:stream, with the globals process and Buffer. Modules such as
node:fs can be imported, but their functions throw. The ARGUMENTs are the end of
process.argv, and --env sets variables in process.env, which is empty otherwise.
Flags after FILE are arguments.

The console prints values as node does. The methods log, info, debug, dir, table,
count and the timers print to stdout; warn, error, trace and assert to stderr.

` + exitCodes,
		Example: `  paddock run job.js
  echo 'console.log([1, 2, 3])' | paddock run -
  paddock run --timeout 5s --heap 256MiB job.js
  paddock run --web -e 'setTimeout(() => console.log("later"), 100)'
  paddock run --import-map map.json app.mjs
  paddock run --npm --root . --platform browser src/app.mjs
  paddock run --node --env HOME tool.mjs --verbose`,
		Args: func(cmd *cobra.Command, args []string) error {
			file := 1
			if cmd.Flags().Changed("eval") {
				file = 0
			}
			switch {
			case len(args) < file:
				return one("FILE, or - for standard input")(cmd, args)
			case len(args) > file && !l.node:
				return fmt.Errorf("%s passes arguments to a script only with --node; got %s",
					cmd.CommandPath(), args[file])
			case len(l.env) > 0 && !l.node:
				return errors.New("--env requires --node")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			path := "-"
			if !cmd.Flags().Changed("eval") {
				path, l.args = args[0], args[1:]
			} else {
				s.in, l.args = strings.NewReader(code), args
				m.stdin = "[eval]"
			}
			m.node = l.node
			if err := m.check(path); err != nil {
				return err
			}
			if m.wanted(path) {
				return runModule(cmd.Context(), s, l, m, path)
			}
			return runFile(cmd, s, l, m.stdin, path)
		},
	}
	cmd.Flags().StringVarP(&code, "eval", "e", "", "run `CODE` instead of a file")
	cmd.Flags().SetInterspersed(false)
	m.flags(cmd)
	l.nodeFlags(cmd)
	l.flags(cmd, "the file's path, [stdin] for -")
	return cmd
}

// runFile runs a script. stdin is the name of a script that is not in a file.
func runFile(cmd *cobra.Command, s streams, l limits, stdin, path string) error {
	source, err := read(s.in, path)
	if err != nil {
		return err
	}
	switch {
	case l.name != "":
	case path == "-":
		l.name = stdin
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
