package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/v8"
)

//go:embed scripts
var scripts embed.FS

// tenant is a customer with a script.
type tenant struct {
	name     string
	input    string // a file in scripts, "" for none
	want     string // a file in scripts that every run's result must equal, "" for none
	isolates int
	runs     int           // of each isolate
	deadline time.Duration // of each run
	hostile  error         // the error of each run of a hostile script
}

const (
	heapLimit = 64 << 20
	// plenty is much longer than a run takes that ends by itself or exceeds its memory
	// limit.
	plenty = time.Minute
)

func tenants() []tenant {
	return []tenant{
		{name: "templates", input: "templates.input.json", want: "templates.want.html", isolates: 2,
			runs: 200, deadline: plenty},
		{name: "rules", input: "rules.input.json", want: "rules.want.json", isolates: 2, runs: 200, deadline: plenty},
		{name: "markdown", input: "markdown.input.md", want: "markdown.want.html", isolates: 2,
			runs: 200, deadline: plenty},
		{name: "spreadsheet", input: "spreadsheet.input.csv", want: "spreadsheet.want.csv", isolates: 2,
			runs: 200, deadline: plenty},
		{name: "loops", isolates: 1, runs: 3, deadline: 200 * time.Millisecond, hostile: v8.ErrTerminated},
		{name: "hoards", isolates: 1, runs: 3, deadline: plenty, hostile: v8.ErrMemoryLimit},
	}
}

// report is the result of a tenant.
type report struct {
	tenant  tenant
	group   groups.GroupStats // while its isolates existed
	right   int               // number of runs that ended as expected
	stopped error             // the error of the last run of a hostile script
	wrong   string            // the first unexpected result
	heap    uint64            // bytes of all isolates after the runs
	times   []time.Duration
}

// run runs the tenant's script in all its isolates concurrently, in a new group.
func (t tenant) run(ctx context.Context) (report, error) {
	r := report{tenant: t}
	source, input, want, err := t.files()
	if err != nil {
		return r, err
	}
	group, err := groups.New()
	if err != nil {
		return r, err
	}
	defer group.Close()

	var mu sync.Mutex
	g, ctx := errgroup.WithContext(ctx)
	for range t.isolates {
		g.Go(func() error {
			isolate, err := v8.NewIsolate(v8.IsolateOptions{Group: group, Limits: v8.Limits{Memory: heapLimit},
				PrivateErrors: true})
			if err != nil {
				return err
			}
			defer isolate.Close()
			mine, err := t.work(ctx, isolate, source, input, want)
			mu.Lock()
			defer mu.Unlock()
			r.add(mine, group.Stats())
			return err
		})
	}
	return r, g.Wait()
}

func (t tenant) files() (source, input, want string, err error) {
	read := func(name string) string {
		if name == "" || err != nil {
			return ""
		}
		var b []byte
		b, err = scripts.ReadFile("scripts/" + name)
		return string(b)
	}
	return read(t.name + ".js"), read(t.input), read(t.want), err
}

// work does the runs of one isolate. A hostile script gets a new context for each run,
// because the old context refers to the memory that it allocated.
func (t tenant) work(ctx context.Context, isolate *v8.Isolate, source, input, want string) (report, error) {
	var r report
	c, err := t.load(ctx, isolate, source)
	if err != nil {
		return r, err
	}
	for range t.runs {
		run, cancel := context.WithTimeout(ctx, t.deadline)
		start := time.Now()
		result, err := c.Call(run, "main", input)
		r.times = append(r.times, time.Since(start))
		cancel()
		if ctx.Err() != nil {
			return r, context.Cause(ctx)
		}
		switch {
		case t.hostile != nil && errors.Is(err, t.hostile):
			r.right++
			r.stopped = err
			if err := c.Close(); err != nil {
				return r, err
			}
			if c, err = t.load(ctx, isolate, source); err != nil {
				return r, err
			}
		case t.hostile == nil && err == nil && result == want:
			r.right++
		case r.wrong == "":
			r.wrong = fmt.Sprintf("got %.40v, error %v", result, err)
		}
	}
	statistics, err := isolate.HeapStatistics(ctx)
	r.heap = statistics.UsedHeap
	return r, err
}

func (t tenant) load(ctx context.Context, isolate *v8.Isolate, source string) (*v8.Context, error) {
	c, err := isolate.NewContext(ctx)
	if err != nil {
		return nil, err
	}
	return c, c.Exec(ctx, source, v8.Origin{Name: t.name + ".js"})
}

// add adds the report of one isolate.
func (r *report) add(other report, group groups.GroupStats) {
	r.group = group
	r.right += other.right
	r.heap += other.heap
	r.times = append(r.times, other.times...)
	if other.stopped != nil {
		r.stopped = other.stopped
	}
	if r.wrong == "" {
		r.wrong = other.wrong
	}
}

func (r report) runs() int { return r.tenant.isolates * r.tenant.runs }

// result describes how the runs ended.
func (r report) result() string {
	switch {
	case r.wrong != "":
		return "WRONG: " + r.wrong
	case r.stopped != nil:
		return "stopped each time: " + strings.TrimPrefix(r.stopped.Error(), "v8: ")
	}
	return "expected result each time"
}

func (r report) median() time.Duration {
	slices.Sort(r.times)
	return r.times[len(r.times)/2]
}
