//go:build linux && cgo && (amd64 || arm64)

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/seed24588400/paddock/bench/baseline"
	"github.com/seed24588400/paddock/bench/scale"
	"github.com/seed24588400/paddock/cage"
	"github.com/seed24588400/paddock/groups"
)

// Figure is one line of the table on many groups and isolates.
type Figure struct {
	What  string
	Value string
	Goal  string `json:",omitempty"`
	Met   bool   // the goal, if there is one
}

// part is a group of figures that is measured in its own process, so that parts do not
// influence each other.
type part struct {
	name string
	run  func() ([]Figure, error)
	// isolates is the number of isolates for which the kernel must allow mappings.
	isolates int
}

// The goals of the table.
const (
	manyGroups   = 700
	manyIsolates = 10_000
	manyRSS      = 7.3e9
	leastRSS     = 0.5e6
	leastMaps    = 8
	manyLives    = 100_000
	heapGroups   = 3
	heapOfEach   = 9 << 28 // 2.25 GiB
)

var parts = []part{
	{name: "groups", run: packing},
	{name: "isolates", run: idle, isolates: manyIsolates},
	{name: "refusal", run: refusal},
	{name: "churn", run: churn},
	{name: "creation", run: creation},
	{name: "pool", run: fromPool},
	{name: "placement", run: placement},
	{name: "heaps", run: heaps},
}

func runScale(match interface{ MatchString(string) bool }, jsonFile string) error {
	var all []Figure
	for _, p := range parts {
		if !match.MatchString(p.name) {
			continue
		}
		figures, err := p.runInProcess()
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		all = append(all, figures...)
		fmt.Fprintln(os.Stderr, p.name, "done")
	}
	if jsonFile != "" {
		if err := writeJSON(jsonFile, all); err != nil {
			return err
		}
	}
	return figureTable(os.Stdout, all)
}

// runInProcess runs the part in another process.
func (p part) runInProcess() ([]Figure, error) {
	restore, err := raiseMappings(p.isolates)
	if err != nil {
		return []Figure{{What: p.name, Value: "not measured: " + err.Error()}}, nil
	}
	defer restore()
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	command := exec.Command(self, "-scale-part", p.name)
	var out bytes.Buffer
	command.Stdout, command.Stderr = &out, os.Stderr
	if err := command.Run(); err != nil {
		return nil, err
	}
	var figures []Figure
	return figures, json.Unmarshal(out.Bytes(), &figures)
}

// runPart runs a part in this process and prints its figures.
func runPart(name string) error {
	for _, p := range parts {
		if p.name == name {
			figures, err := p.run()
			if err != nil {
				return err
			}
			return json.NewEncoder(os.Stdout).Encode(figures)
		}
	}
	return fmt.Errorf("unknown part %q", name)
}

const maxMapCount = "/proc/sys/vm/max_map_count"

// raiseMappings raises the kernel's limit of mappings for that many isolates. restore
// resets it.
func raiseMappings(isolates int) (restore func(), err error) {
	was, err := os.ReadFile(maxMapCount)
	if err != nil {
		return nil, err
	}
	limit, err := strconv.Atoi(strings.TrimSpace(string(was)))
	if err != nil {
		return nil, err
	}
	need := (isolates + 500) * cage.MappingsPerIsolate * 2
	if isolates == 0 || limit >= need {
		return func() {}, nil
	}
	if err := os.WriteFile(maxMapCount, []byte(strconv.Itoa(need)), 0); err != nil {
		return nil, fmt.Errorf("the benchmark needs vm.max_map_count=%d, and this process cannot set it", need)
	}
	return func() { _ = os.WriteFile(maxMapCount, was, 0) }, nil
}

func packing() ([]Figure, error) {
	p, err := scale.Pack(10 * manyGroups)
	if err != nil {
		return nil, err
	}
	return []Figure{
		{What: "groups alive at once, an isolate with a context in each",
			Value: fmt.Sprintf("%d, %d of them with a whole sandbox", p.Groups, p.Full),
			Goal:  fmt.Sprintf("≥ %d, all", manyGroups), Met: p.Groups >= manyGroups && p.Full == p.Groups},
		{What: "the next group", Value: fmt.Sprint(p.Refused), Goal: "an error",
			Met: errors.Is(p.Refused, groups.ErrAddressSpace)},
	}, nil
}

func idle() ([]Figure, error) {
	i, err := scale.MeasureIdle(manyIsolates, 0)
	if err != nil {
		return nil, err
	}
	return []Figure{
		{What: fmt.Sprintf("%d idle isolates with a context", manyIsolates),
			Value: fmt.Sprintf("%.2f GB RSS", i.RSS*manyIsolates/1e9),
			Goal:  fmt.Sprintf("≤ %.1f GB", manyRSS/1e9), Met: i.RSS*manyIsolates <= manyRSS},
		{What: "  each", Value: fmt.Sprintf("%.3f MB", i.RSS/1e6), Goal: fmt.Sprintf("≤ %.1f MB", leastRSS/1e6),
			Met: i.RSS <= leastRSS},
		{What: "  mappings each", Value: fmt.Sprintf("%.1f", i.Mappings), Goal: fmt.Sprintf("≤ %d", leastMaps),
			Met: i.Mappings <= leastMaps},
	}, nil
}

func refusal() ([]Figure, error) {
	r, err := scale.MeasureRefusal()
	if err != nil {
		return nil, err
	}
	m, err := cage.ReadMachine()
	if err != nil {
		return nil, err
	}
	return []Figure{
		{What: fmt.Sprintf("isolates with vm.max_map_count=%d", m.MaxMappings), Value: fmt.Sprint(r.Isolates)},
		{What: "  the next", Value: r.Words, Goal: "an error", Met: true},
	}, nil
}

func churn() ([]Figure, error) {
	g, err := groups.New()
	if err != nil {
		return nil, err
	}
	defer g.Close()
	c, err := scale.MeasureChurn(manyLives, 11, g)
	if err != nil {
		return nil, err
	}
	first, last := c.Samples[0], c.Samples[len(c.Samples)-1]
	var seen []string
	for _, s := range c.Samples {
		seen = append(seen, fmt.Sprintf("%.0f", float64(s.RSS)/1e6))
	}
	const flat = 10e6
	return []Figure{
		{What: fmt.Sprintf("%d isolates opened and closed in one group: RSS after each tenth, MB", manyLives),
			Value: strings.Join(seen, " "),
			Goal:  "flat: within 10 MB", Met: float64(last.RSS)-float64(first.RSS) <= flat},
		{What: "  each, with a context and a script", Value: (c.Took / manyLives).Round(time.Microsecond).String()},
	}, nil
}

func creation() ([]Figure, error) {
	const rounds, lives = 9, 600
	g, err := groups.New()
	if err != nil {
		return nil, err
	}
	defer g.Close()
	h, err := groups.New()
	if err != nil {
		return nil, err
	}
	defer h.Close()
	var one, cpp []float64
	of := map[string][]float64{} // ratios to one thread
	for range rounds {
		alone, err := scale.MeasureCreation(lives, g)
		if err != nil {
			return nil, err
		}
		one = append(one, alone.PerSecond)
		for name, in := range map[string][]*groups.Group{"group": {g, g}, "groups": {g, h}} {
			c, err := scale.MeasureCreation(lives, in...)
			if err != nil {
				return nil, err
			}
			of[name] = append(of[name], c.PerSecond/alone.PerSecond)
		}
		cppAlone := baseline.Lives(1, lives)
		cpp = append(cpp, cppAlone)
		of["C++"] = append(of["C++"], baseline.Lives(2, lives/2)/cppAlone)
	}
	const goal = 1.6
	two := func(what, name string) Figure {
		ratio := median(of[name])
		return Figure{What: what, Value: fmt.Sprintf("%.2f ×", ratio), Goal: "≥ 1.6 ×", Met: ratio >= goal}
	}
	return []Figure{
		{What: "isolates made, used and closed a second, by one thread",
			Value: fmt.Sprintf("%.0f; in C++ %.0f", median(one), median(cpp))},
		two("  by two, in one group", "group"),
		two("  by two, in two groups", "groups"),
		{What: "  by two, in C++, in one group", Value: fmt.Sprintf("%.2f ×", median(of["C++"]))},
	}, nil
}

func fromPool() ([]Figure, error) {
	l, err := scale.MeasurePool(2000)
	if err != nil {
		return nil, err
	}
	const goal = 100 * time.Microsecond
	return []Figure{{What: "isolate with a fresh context from a warm pool",
		Value: fmt.Sprintf("p50 %v, p99 %v", l.P50, l.P99),
		Goal:  fmt.Sprintf("p99 ≤ %v", goal), Met: l.P99 <= goal}}, nil
}

func placement() (figures []Figure, err error) {
	const goal = 2 * time.Microsecond
	for _, policy := range []groups.Policy{groups.Pack, groups.Spread, groups.PerKey} {
		for _, among := range []int{1, 100} {
			took, err := scale.MeasurePlacement(policy, among)
			if err != nil {
				return nil, err
			}
			figures = append(figures, Figure{What: fmt.Sprintf("placing and releasing, %v, %d groups", policy, among),
				Value: took.String(),
				Goal:  fmt.Sprintf("≤ %v", goal), Met: took <= goal})
		}
	}
	return figures, nil
}

func heaps() ([]Figure, error) {
	h, err := scale.MeasureHeaps(heapGroups, heapOfEach)
	if err != nil {
		return nil, err
	}
	return []Figure{{What: fmt.Sprintf("live heap of one process in %d groups, after a full collection of each",
		h.Groups),
		Value: fmt.Sprintf("%.2f GiB, the least of one %.2f; %.2f GiB of numbers verified in %v",
			float64(h.Live)/(1<<30),
			float64(h.Least)/(1<<30), float64(h.Verified)/(1<<30), h.Took.Round(time.Second)),
		Goal: "each > 2 GiB", Met: h.Least > 2<<30}}, nil
}

func figureTable(w io.Writer, figures []Figure) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "what\tmeasured\tgoal\t")
	for _, f := range figures {
		verdict := ""
		switch {
		case f.Goal == "":
		case f.Met:
			verdict = "ok"
		default:
			verdict = "MISSED"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", f.What, f.Value, f.Goal, verdict)
	}
	return t.Flush()
}
