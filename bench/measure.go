//go:build linux && cgo && (amd64 || arm64)

package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"runtime"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/seed24588400/paddock/bench/baseline"
)

// Operation is an operation that is measured in C++ and in Go.
type Operation struct {
	Name string
	CPP  baseline.Loop
	Go   func(n int) error
	// Without is the Go operation without the part that Goal.Above is about. It may be
	// nil.
	Without func(n int) error
	Goal    Goal
}

// Goal has upper bounds for the cost of an operation. Fields that are zero are not
// checked.
type Goal struct {
	Ratio       float64 `json:",omitempty"` // Go's time divided by that of C++
	Nanoseconds float64 `json:",omitempty"` // in Go, on a machine where a bare callback from C to Go takes 34
	Above       float64 `json:",omitempty"` // nanoseconds above Operation.Without
	AboveCPP    float64 `json:",omitempty"` // nanoseconds above C++
	Allocations float64 `json:",omitempty"` // per operation; -1 means no allocations
}

// Result is the result of an operation: medians, per operation.
type Result struct {
	Name        string
	CPP         float64 // nanoseconds
	Go          float64 // nanoseconds
	Ratio       float64
	Above       float64 `json:",omitempty"` // nanoseconds in Go above Operation.Without
	Allocations float64 // in Go, per operation
	Goal        Goal
	CPPTimes    int `json:",omitempty"` // number of operations per round in C++
	Times       int // number of operations per round in Go
	Rounds      []Round
}

// Round is the result of one round, per operation.
type Round struct {
	CPP, Go     float64 // nanoseconds
	Allocations float64
}

// target is the approximate duration of one loop of a round.
const target = 20 * time.Millisecond

// A side is warm when its loops of about the duration window have not become faster by 5 %
// for the duration steady.
const (
	window = target / 10
	steady = 200 * time.Millisecond
)

func measure(op Operation, rounds int) (Result, error) {
	cppTimes, err := calibrate(func(n int) (time.Duration, error) { return op.CPP(n), nil })
	if err != nil {
		return Result{}, err
	}
	n, err := calibrate(func(n int) (time.Duration, error) { return duration(op.Go, n) })
	if err != nil {
		return Result{}, err
	}
	if op.Without != nil {
		if _, err := calibrate(func(n int) (time.Duration, error) { return duration(op.Without, n) }); err != nil {
			return Result{}, err
		}
	}
	var cpps, gos, ratios, above, allocations []float64
	var all []Round
	for range rounds {
		cpp := float64(op.CPP(cppTimes)) / float64(cppTimes)
		took, mallocs, err := timeGo(op.Go, n)
		if err != nil {
			return Result{}, err
		}
		g := float64(took) / float64(n)
		cpps = append(cpps, cpp)
		gos = append(gos, g)
		ratios = append(ratios, g/cpp)
		if op.Without != nil {
			without, _, err := timeGo(op.Without, n)
			if err != nil {
				return Result{}, err
			}
			above = append(above, g-float64(without)/float64(n))
		}
		allocations = append(allocations, mallocs/float64(n))
		all = append(all, Round{CPP: cpp, Go: g, Allocations: mallocs / float64(n)})
	}
	r := Result{
		Name: op.Name, CPP: median(cpps), Go: median(gos), Ratio: median(ratios),
		Allocations: float64(int(median(allocations)*100)) / 100, Goal: op.Goal,
		CPPTimes: cppTimes, Times: n, Rounds: all,
	}
	if above != nil {
		r.Above = median(above)
	}
	return r, nil
}

// calibrate returns the number of operations for target, after it has warmed the side up.
//
// V8 compiles a function on another thread and uses the result when the function is called
// the next time. So the functions of an operation must be called many times, and for as long
// as the compilation takes. Otherwise, chance would decide which code the rounds measure.
func calibrate(loop func(n int) (time.Duration, error)) (int, error) {
	n := 1
	for {
		took, err := loop(n)
		if err != nil {
			return 0, err
		}
		if took >= window {
			break
		}
		n *= 2
	}
	best := time.Duration(math.MaxInt64)
	for last := time.Now(); time.Since(last) < steady; {
		took, err := loop(n)
		if err != nil {
			return 0, err
		}
		if took < best-best/20 {
			best, last = took, time.Now()
		}
	}
	return max(1, int(float64(n)*float64(target)/float64(best))), nil
}

// inOneCall is the most operations that one call of a JavaScript function does. V8 replaces the
// code of a function that is running only by chance, but always calls its latest code.
const inOneCall = 1000

// inParts calls f with numbers that are at most inOneCall and whose sum is n.
func inParts(n int, f func(some int) error) error {
	for n > 0 {
		some := min(n, inOneCall)
		n -= some
		if err := f(some); err != nil {
			return err
		}
	}
	return nil
}

func duration(loop func(n int) error, n int) (time.Duration, error) {
	start := time.Now()
	err := loop(n)
	return time.Since(start), err
}

func timeGo(loop func(n int) error, n int) (took time.Duration, mallocs float64, err error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	err = loop(n)
	took = time.Since(start)
	runtime.ReadMemStats(&after)
	return took, float64(after.Mallocs - before.Mallocs), err
}

func median(xs []float64) float64 {
	slices.SortFunc(xs, cmp.Compare[float64])
	return xs[len(xs)/2]
}

func table(w io.Writer, results []Result) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "operation\tC++ ns\tGo ns\tratio\tallocs\tgoal\t")
	for _, r := range results {
		fmt.Fprintf(t, "%s\t%.0f\t%.0f\t%.2f\t%.2f\t%s\t\n", r.Name, r.CPP, r.Go, r.Ratio, r.Allocations, r.verdict())
	}
	return t.Flush()
}

// verdict returns the goals and whether they were met.
func (r Result) verdict() string {
	said := ""
	say := func(met bool, format string, x float64) {
		if said != "" {
			said += ", "
		}
		said += fmt.Sprintf(format, x)
		if met {
			said += " ok"
		} else {
			said += " MISSED"
		}
	}
	if g := r.Goal.Ratio; g > 0 {
		say(r.Ratio <= g, "≤ %.2f×", g)
	}
	if g := r.Goal.Nanoseconds; g > 0 {
		say(r.Go <= g, "≤ %.0f ns", g)
	}
	if g := r.Goal.AboveCPP; g > 0 {
		say(r.Go-r.CPP <= g, fmt.Sprintf("%.0f ns above C++, ≤ %%.0f ns", r.Go-r.CPP), g)
	}
	if g := r.Goal.Above; g > 0 {
		say(r.Above <= g, fmt.Sprintf("%.0f ns above none, ≤ %%.0f ns", r.Above), g)
	} else if r.Above != 0 {
		said = fmt.Sprintf("%.0f ns above none", r.Above)
	}
	if g := max(r.Goal.Allocations, 0); r.Goal.Allocations != 0 {
		say(r.Allocations <= g, "≤ %.0f allocs", g)
	}
	return said
}
