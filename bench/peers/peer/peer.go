// Package peer has the parts that the peers in Go share: the command line, the output,
// and the measurement of each kind of figure. ../node/peer.js has the same for the peers
// in node.
//
// A peer is run as
//
//	peer FOLDER BUDGET TASK
//
// with the folder of the tasks' files and the approximate time for each figure, for
// example 400ms. It prints a Line for each figure, as JSON. The task "version" prints the
// version of the peer.
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

// Line is the output of a peer for one figure.
type Line struct {
	Figure string `json:"figure,omitempty"` // "" with Impossible stands for all figures of the task
	// Value is the figure, in nanoseconds or bytes.
	Value float64 `json:"value,omitempty"`
	// Check is the result of the work, which the runner checks.
	Check float64 `json:"check,omitempty"`
	// Note explains the value.
	Note string `json:"note,omitempty"`
	// Impossible says why there is no value.
	Impossible string `json:"impossible,omitempty"`
	// Version is the output of the task "version".
	Version string `json:"version,omitempty"`
}

// Task measures the figures of a task.
type Task func(r *Run) error

// Not returns a task that the peer cannot do.
func Not(why string) Task {
	return func(r *Run) error {
		r.Print(Line{Impossible: why})
		return nil
	}
}

// Run is one run of a task. It is not safe for concurrent use.
type Run struct {
	folder string
	budget time.Duration
	print  func(Line) error
	notes  map[string]string
}

// Main runs the task of the command line, and exits with 1 if it fails.
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
		return fmt.Errorf("unknown task %q", args[2])
	}
	return task(r)
}

// Print prints a line.
func (r *Run) Print(l Line) {
	if l.Note == "" {
		l.Note = r.notes[l.Figure]
	}
	if err := r.print(l); err != nil {
		panic(err) // the runner has ended
	}
}

// Note sets the note of a figure that is measured later.
func (r *Run) Note(figure, text string) { r.notes[figure] = text }

// Capture returns a Run that passes its lines to got instead of printing them.
func (r *Run) Capture(got func(Line)) *Run {
	return &Run{r.folder, r.budget, func(l Line) error { got(l); return nil }, map[string]string{}}
}

// Impossible prints that a figure is not possible, and why.
func (r *Run) Impossible(figure, why string) { r.Print(Line{Figure: figure, Impossible: why}) }

// File returns a file of the tasks.
func (r *Run) File(name string) ([]byte, error) { return os.ReadFile(filepath.Join(r.folder, name)) }

// Text returns a file of the tasks as a string.
func (r *Run) Text(name string) (string, error) {
	b, err := r.File(name)
	return string(b), err
}

// Modules returns the versions of the modules with which the program was built.
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
