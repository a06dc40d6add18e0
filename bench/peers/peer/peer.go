// Package peer is what the programs of the Go peers share: the command line, the
// lines they print, and how each kind of figure is measured. ../node/peer.js is
// the same for those of node.
//
// A peer is run as
//
//	peer FOLDER BUDGET TASK
//
// with the folder of the tasks' files and how long each figure may take about,
// such as 400ms. It prints a Line for each figure, as JSON. The task "version" is
// what the peer is.
package peer

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"
)

// Line is what a peer says of one figure.
type Line struct {
	Figure string `json:"figure,omitempty"` // "" with Impossible is all of the task's
	// Value is the figure: nanoseconds, or bytes.
	Value float64 `json:"value,omitempty"`
	// Check is what the work came to, which the runner compares.
	Check float64 `json:"check,omitempty"`
	// Note is what must be known of the value.
	Note string `json:"note,omitempty"`
	// Impossible says why there is no value.
	Impossible string `json:"impossible,omitempty"`
	// Version is the answer to the task of that name.
	Version string `json:"version,omitempty"`
}

// Task measures what a task is of.
type Task func(r *Run) error

// Not is a task that a peer cannot do.
func Not(why string) Task {
	return func(r *Run) error {
		r.Print(Line{Impossible: why})
		return nil
	}
}

// Run is one run of a task.
type Run struct {
	folder string
	budget time.Duration
	print  func(Line) error
	notes  map[string]string
}

// Main does what the command line says, and exits with 1 if that fails.
func Main(version func() string, tasks map[string]Task) {
	if err := run(os.Args[1:], version, tasks); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string, version func() string, tasks map[string]Task) error {
	if len(args) != 3 {
		return fmt.Errorf("usage: peer FOLDER BUDGET TASK")
	}
	budget, err := time.ParseDuration(args[1])
	if err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	r := &Run{args[0], budget, func(l Line) error { return out.Encode(l) }, map[string]string{}}
	if args[2] == "version" {
		r.Print(Line{Version: version()})
		return nil
	}
	task, ok := tasks[args[2]]
	if !ok {
		return fmt.Errorf("there is no task %q", args[2])
	}
	return task(r)
}

// Print prints a line.
func (r *Run) Print(l Line) {
	if l.Note == "" {
		l.Note = r.notes[l.Figure]
	}
	if err := r.print(l); err != nil {
		panic(err) // the runner is gone
	}
}

// Note is what is to be known of a figure that is measured later.
func (r *Run) Note(figure, text string) { r.notes[figure] = text }

// Aside is the same run for figures that are not printed, but given to got.
func (r *Run) Aside(got func(Line)) *Run {
	return &Run{r.folder, r.budget, func(l Line) error { got(l); return nil }, map[string]string{}}
}

// Impossible says that a figure cannot be had, and why.
func (r *Run) Impossible(figure, why string) { r.Print(Line{Figure: figure, Impossible: why}) }

// File is one of the tasks' files.
func (r *Run) File(name string) ([]byte, error) { return os.ReadFile(filepath.Join(r.folder, name)) }

// Text is File for text.
func (r *Run) Text(name string) (string, error) {
	b, err := r.File(name)
	return string(b), err
}

// Modules tells the versions of those modules that the program was built with.
func Modules(names ...string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	var all []string
	for _, name := range names {
		for _, m := range info.Deps {
			if m.Path == name {
				all = append(all, strings.TrimSpace(name[strings.LastIndex(name, "/")+1:]+" "+m.Version))
			}
		}
	}
	return strings.Join(append(all, info.GoVersion), ", ")
}
