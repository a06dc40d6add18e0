package main

import (
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Unit is the unit of a figure.
type Unit string

// The units.
const (
	Nanoseconds Unit = "ns"
	Bytes       Unit = "bytes"
)

// Task is the work of a peer in one process.
type Task struct {
	Name    string
	Figures []Measure
	// Rounds is the maximum number of rounds. Default: no maximum.
	Rounds int
	// Limit is the time after which a peer is killed. Default: patience.
	Limit time.Duration
}

// Measure is a figure of a task. Less is always better.
type Measure struct {
	Name  string // as peers print it
	About string
	Unit  Unit
	Want  float64 // the result of the work; 0 if it is not checked
}

// patience is the default time limit of a task.
const patience = 60 * time.Second

// The weights of the records of object.js.
const (
	weightOfOne = 1746.83
	weightOfAll = 2568007.920000032
)

var tasks = []Task{
	{Name: "create", Figures: []Measure{{"create", "an engine of its own, made, used for `1+1` and closed", Nanoseconds, 2}}},
	{Name: "context", Figures: []Measure{{"context", "a fresh global object in an engine that is there, used for `1+1`", Nanoseconds, 2}}},
	{Name: "call", Figures: []Measure{
		{"call", "the host calls `add(1, 2)`, a million in a row", Nanoseconds, 3},
		{"call each", "the same, each as if others used the engine in between", Nanoseconds, 3},
	}},
	{Name: "callback", Figures: []Measure{{"callback", "the guest calls a function of the host, a million in a loop", Nanoseconds, 1}}},
	{Name: "object", Figures: []Measure{
		{"1 KiB in", "a record of 1 KiB given to the guest, which reads all of it", Nanoseconds, weightOfOne},
		{"1 KiB out", "one taken out by the host, which reads all of it", Nanoseconds, weightOfOne},
		{"1 MiB in", "1,024 of them given to the guest", Nanoseconds, weightOfAll},
		{"1 MiB out", "1,024 of them taken out", Nanoseconds, weightOfAll},
	}},
	kernel("raytrace", "a ray tracer, 160 × 120", 225712),
	kernel("transform", "a JSON transform of 700 KB", 420750),
	kernel("regexp", "a regexp scan of 280 KB", 773187),
	kernel("scheduler", "a scheduler of objects that send messages", 511896),
	{Name: "idle", Rounds: 3, Figures: []Measure{{"idle", "resident memory of one of 500 engines that do nothing", Bytes, 0}}},
	{Name: "kill", Figures: []Measure{{"kill", "`for (;;);` returns so much later than its limit of 50 ms", Nanoseconds, 0}}},
	{Name: "stuck", Rounds: 3, Limit: 5 * time.Second, Figures: []Measure{
		{"stuck", "the same with `forEach` over 2^53 elements that are not there", Nanoseconds, 0},
	}},
	{Name: "memory", Rounds: 3, Figures: []Measure{{"memory", "a script that takes memory without end is ended at 64 MiB", Nanoseconds, 0}}},
	{Name: "start", Figures: []Measure{
		{"start text", "an engine with a bundle of 1 MB, up and used, from its text", Nanoseconds, 21},
		{"start cache", "the same with code that is compiled already", Nanoseconds, 21},
		{"start snapshot", "the same from a snapshot", Nanoseconds, 21},
	}},
	{Name: "wasm", Figures: []Measure{
		{"wasm kernel", "WebAssembly: primes and Mandelbrot's set", Nanoseconds, 1482649},
		{"wasm call", "the host calls `add(1, 2)` of WebAssembly", Nanoseconds, 3},
		{"wasm callback", "WebAssembly calls a function of the host", Nanoseconds, 1},
		{"wasm instance", "another instance of a compiled module, used for `add(1, 2)`", Nanoseconds, 3},
		{"wasm kill", "a loop in WebAssembly returns so much later than its limit", Nanoseconds, 0},
	}},
}

// kernel returns a task that only computes.
func kernel(name, about string, want float64) Task {
	return Task{Name: name, Figures: []Measure{{name, about + ", once warm", Nanoseconds, want}}}
}

//go:embed tasks
var sources embed.FS

// bundleBytes is the size of the bundle that the start task loads.
const bundleBytes = 1 << 20

// writeTasks writes the tasks' files and the bundle to a folder, where peers read them.
func writeTasks(folder string) (string, error) {
	folder = filepath.Join(folder, "tasks")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	entries, err := sources.ReadDir("tasks")
	if err != nil {
		return "", err
	}
	for _, e := range entries {
		b, err := sources.ReadFile("tasks/" + e.Name())
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(filepath.Join(folder, e.Name()), b, 0o644); err != nil {
			return "", err
		}
	}
	if err := os.WriteFile(filepath.Join(folder, "bundle.js"), []byte(bundle(bundleBytes)), 0o644); err != nil {
		return "", fmt.Errorf("the bundle: %w", err)
	}
	return folder, nil
}
