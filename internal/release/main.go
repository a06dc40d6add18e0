// Command release checks whether a commit can be released, and makes the files of the
// release; make release runs it. docs/release.md describes the steps of a release.
//
// The checks change nothing. If all of them pass, the files are made in bin/release, and the
// commands that make the tags are printed, or run with -tag. Nothing is ever pushed.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("release", flag.ContinueOnError)
	flags.SetOutput(out)
	tagging := flags.Bool("tag", false, "make the tags in this repository if all checks pass")
	draft := flags.Bool("draft", false, "make the files although checks fail, without the checks that take minutes")
	moving := flags.Bool("changelog", false, "move the part Unreleased of CHANGELOG.md into a part for the version")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return errors.New("want one version: make release VERSION=v0.1.0")
	}
	r, err := newRelease(ctx, flags.Arg(0), out)
	if err != nil {
		return err
	}
	if *moving {
		return r.moveChangelog(time.Now().UTC())
	}
	if *draft {
		quick := slices.DeleteFunc(slices.Clone(checks), func(c aCheck) bool { return c.slow })
		if err := r.check(ctx, quick); ctx.Err() != nil {
			return err
		}
		_, err := r.build(ctx)
		return err
	}
	if err := r.check(ctx, checks); err != nil {
		return err
	}
	commit, err := r.build(ctx)
	if err != nil {
		return err
	}
	return r.tag(ctx, commit, *tagging)
}

// release is one attempt to release a version of the repository in dir.
type release struct {
	dir     string
	module  string // path of the root module
	version version
	last    *version // of the newest tag, or nil
	out     io.Writer
	head    head // while the files are made
}

// head is the commit of main of which a release is made.
type head struct {
	hash        string // abbreviated
	name, email string // of the committer
	when        time.Time
}

func newRelease(ctx context.Context, name string, out io.Writer) (*release, error) {
	v, err := parse(name)
	if err != nil {
		return nil, err
	}
	r := &release{dir: ".", version: v, out: out}
	if r.dir, err = r.output(ctx, "", "git", "rev-parse", "--show-toplevel"); err != nil {
		return nil, err
	}
	root, err := parseGoMod(r.path("go.mod"))
	if err != nil {
		return nil, err
	}
	if root.Module == nil {
		return nil, errors.New("go.mod has no module line")
	}
	r.module = root.Module.Mod.Path
	tags, err := r.output(ctx, "", "git", "tag", "--list", "v*")
	if err != nil {
		return nil, err
	}
	for tag := range strings.FieldsSeq(tags) {
		if v, err := parse(tag); err == nil && (r.last == nil || r.last.compare(v) < 0) {
			r.last = &v
		}
	}
	return r, nil
}

// aCheck returns a remark for the report, or an error that names the remedy.
type aCheck struct {
	name string
	run  func(*release, context.Context) (remark string, err error)
	slow bool // it takes minutes, and therefore runs only if all others passed
}

var checks = []aCheck{
	{"version", (*release).checkVersion, false},
	{"tree", (*release).checkTree, false},
	{"changelog", (*release).checkChangelog, false},
	{"modules", (*release).checkModules, false},
	{"licences", (*release).checkLicences, false},
	{"V8", (*release).checkV8, false},
	{"nightly report", (*release).checkNightly, false},
	{"exported names", (*release).checkNames, true},
	{"API", (*release).checkAPI, true},
	{"make test", (*release).checkTests, true},
}

// warning is the error of a check that does not prevent the release.
type warning struct{ error }

// check runs the checks and reports each of them.
func (r *release) check(ctx context.Context, checks []aCheck) error {
	var failed []string
	for _, c := range checks {
		if c.slow && len(failed) > 0 {
			fmt.Fprintf(r.out, "not run  %s: takes long, runs when the checks above pass\n", c.name)
			continue
		}
		remark, err := c.run(r, ctx)
		var w warning
		switch {
		case errors.As(err, &w):
			fmt.Fprintf(r.out, "warning  %s: %v\n", c.name, w)
		case err != nil:
			fmt.Fprintf(r.out, "FAILED   %s: %v\n", c.name, err)
			failed = append(failed, c.name)
		default:
			fmt.Fprintf(r.out, "ok       %s: %s\n", c.name, remark)
		}
		if err := context.Cause(ctx); err != nil {
			return err
		}
	}
	if len(failed) > 0 {
		return fmt.Errorf("%s cannot be released, because of: %s", r.version, strings.Join(failed, ", "))
	}
	return nil
}

// command is a program that runs in a folder of the repository, with additional
// environment variables.
type command struct {
	folder string
	env    []string
	args   []string
}

// String returns the command for a shell.
func (c command) String() string {
	var words []string
	for _, word := range append(c.env, c.args...) {
		if strings.ContainsAny(word, " '\"$") {
			name, value, ok := strings.Cut(word, "=")
			if !ok || strings.ContainsAny(name, " '\"$") {
				name, value = "", word
			} else {
				name += "="
			}
			word = name + "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
		}
		words = append(words, word)
	}
	line := strings.Join(words, " ")
	if c.folder != "" {
		line = "(cd " + c.folder + " && " + line + ")"
	}
	return line
}

// do runs a command and returns its output. The error contains the end of all that it
// wrote.
func (r *release) do(ctx context.Context, c command) (string, error) {
	cmd := exec.CommandContext(ctx, c.args[0], c.args[1:]...)
	cmd.Dir = r.path(c.folder)
	cmd.Env = append(os.Environ(), c.env...)
	var out, report bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &report
	cmd.WaitDelay = time.Second
	if err := cmd.Run(); err != nil {
		all := strings.TrimSpace(out.String() + "\n" + report.String())
		return "", fmt.Errorf("%s: %w: %s", strings.Join(c.args, " "), err, last(all, 2000))
	}
	return strings.TrimSpace(out.String()), nil
}

func (r *release) output(ctx context.Context, folder string, args ...string) (string, error) {
	return r.do(ctx, command{folder: folder, args: args})
}

// last returns the last n bytes of a text, from the start of a line.
func last(text string, n int) string {
	if len(text) <= n {
		return text
	}
	text = text[len(text)-n:]
	_, after, _ := strings.Cut(text, "\n")
	return "…\n" + after
}
