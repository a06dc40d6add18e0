// Command charts draws the charts of docs/performance.md and docs/peers.md from the JSON
// files of the benchmarks, in colours for light and for dark pages.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	bench := flag.String("bench", "results/bench.json", "the `file` that go run . -json wrote")
	peers := flag.String("peers", "results/peers.json", "the `file` that go run ./peers -json wrote")
	out := flag.String("out", "../docs/pictures", "the `folder` for the charts")
	flag.Parse()
	if err := errors.Join(drawBench(*bench, *out), drawPeers(*peers, *out)); err != nil {
		fmt.Fprintln(os.Stderr, "charts:", err)
		os.Exit(1)
	}
}

func read(file string, into any) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

// drawBench draws the results of one run of the benchmark.
func drawBench(file, dir string) error {
	var r struct {
		Machine    struct{ Cores int }
		Operations []struct {
			Name  string
			Ratio float64
		}
		Startups []struct {
			Name                     string
			Slow, Fast, GoalNoSlower float64
		}
		Pages []struct {
			Kind  string
			Cores int
			Load  struct{ PerSecond float64 }
		}
	}
	if err := read(file, &r); err != nil {
		return err
	}
	ratios := dots{title: "What Go adds: the time of each operation as a multiple of the time in C++",
		axis: "times C++ (less is better)", from: 1, series: make([]series, 1)}
	for _, o := range r.Operations {
		ratios.rows = append(ratios.rows, o.Name)
		ratios.series[0].values = append(ratios.series[0].values, o.Ratio)
	}
	starts := dots{title: "Starts, each the slow way and the quick one", axis: "ms (less is better)",
		series: []series{{name: "quick"}, {name: "slow"}}}
	for _, s := range r.Startups {
		if s.GoalNoSlower > 0 { // a comparison with C++, not with a slower way
			continue
		}
		starts.rows = append(starts.rows, s.Name)
		starts.series[0].values = append(starts.series[0].values, s.Fast/1e6)
		starts.series[1].values = append(starts.series[1].values, s.Slow/1e6)
	}
	pages := dots{title: "A page rendered for each HTTP request", axis: "requests per second (more is better)",
		series: []series{{name: "one core"}, {name: "all cores"}}}
	for _, p := range r.Pages {
		row := -1
		for n, name := range pages.rows {
			if name == p.Kind {
				row = n
			}
		}
		if row < 0 {
			row = len(pages.rows)
			pages.rows = append(pages.rows, p.Kind)
			for n := range pages.series {
				pages.series[n].values = append(pages.series[n].values, 0)
			}
		}
		pages.series[min(p.Cores, 2)-1].values[row] = p.Load.PerSecond
	}
	return errors.Join(
		ratios.write(filepath.Join(dir, "operations")),
		starts.write(filepath.Join(dir, "starts")),
		pages.write(filepath.Join(dir, "pages")),
	)
}

// drawPeers draws the time or memory of each peer relative to Paddock's.
func drawPeers(file, dir string) error {
	var r struct {
		Peers []struct {
			Name   string
			Absent string
		}
		Figures []struct {
			About string
			Cells []struct {
				Peer   string
				Median float64
			}
		}
	}
	if err := read(file, &r); err != nil {
		return err
	}
	const ours = "Paddock"
	chart := dots{title: "The same tasks in what else runs JavaScript and WebAssembly",
		axis: "times Paddock's (right of 1: Paddock is better)"}
	at := map[string]int{}
	for _, p := range append([]struct{ Name, Absent string }{{Name: ours}}, r.Peers...) {
		if _, known := at[p.Name]; !known && p.Absent == "" {
			at[p.Name] = len(chart.series)
			chart.series = append(chart.series, series{name: p.Name})
		}
	}
	for _, f := range r.Figures {
		own := 0.0
		for _, c := range f.Cells {
			if c.Peer == ours {
				own = c.Median
			}
		}
		if own == 0 {
			continue
		}
		chart.rows = append(chart.rows, strings.ReplaceAll(f.About, "`", ""))
		for n := range chart.series {
			chart.series[n].values = append(chart.series[n].values, 0)
		}
		for _, c := range f.Cells {
			chart.series[at[c.Peer]].values[len(chart.rows)-1] = c.Median / own
		}
	}
	return chart.write(filepath.Join(dir, "peers"))
}
