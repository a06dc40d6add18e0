//go:build linux

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
	// Limit is the time after which a peer is killed. Default: defaultLimit.
	Limit time.Duration
}

// Measure is a figure of a task. Less is always better.
type Measure struct {
	Name  string // as peers print it
	About string
	Unit  Unit
	Want  float64 // the result of the work; 0 if it is not checked
}

// defaultLimit is the default time limit of a task.
const defaultLimit = 60 * time.Second

// The weights of the records of object.js.
const (
	weightOfOne = 1746.83
	weightOfAll = 2568007.920000032
)

var tasks = []Task{
	{Name: "create", Figures: []Measure{{"create", "create an engine, use it for `1+1` and close it", Nanoseconds, 2}}},
	{Name: "context",
		Figures: []Measure{{"context", "create a global object in an existing engine, and use it for `1+1`",
			Nanoseconds, 2}}},
	{Name: "call", Figures: []Measure{
		{"call", "the host calls `add(1, 2)` a million times", Nanoseconds, 3},
		{"call each", "the same, with separate access to the engine for each call", Nanoseconds, 3},
	}},
	{Name: "callback",
		Figures: []Measure{{"callback", "the guest calls a function of the host a million times", Nanoseconds, 1}}},
	{Name: "object", Figures: []Measure{
		{"1 KiB in", "pass a record of 1 KiB to the guest, which reads all of it", Nanoseconds, weightOfOne},
		{"1 KiB out", "pass such a record to the host, which reads all of it", Nanoseconds, weightOfOne},
		{"1 MiB in", "pass 1,024 records to the guest", Nanoseconds, weightOfAll},
		{"1 MiB out", "pass 1,024 records to the host", Nanoseconds, weightOfAll},
	}},
	kernel("raytrace", "a ray tracer, 160 × 120", 225712),
	kernel("transform", "a JSON transform of 700 KB", 420750),
	kernel("regexp", "a regexp scan of 280 KB", 773187),
	kernel("scheduler", "a scheduler of objects that send messages", 511896),
	{Name: "idle", Rounds: 3, Figures: []Measure{{"idle", "resident memory of each of 500 idle engines", Bytes, 0}}},
	{Name: "kill",
		Figures: []Measure{{"kill", "delay from the time limit of 50 ms to the end of `for (;;);`", Nanoseconds, 0}}},
	{Name: "stuck", Rounds: 3, Limit: 5 * time.Second, Figures: []Measure{
		{"stuck", "the same for `forEach` over 2^53 missing elements", Nanoseconds, 0},
	}},
	{Name: "memory", Rounds: 3,
		Figures: []Measure{{"memory", "time until a script that allocates endlessly is ended at 64 MiB",
			Nanoseconds, 0}}},
	{Name: "start", Figures: []Measure{
		{"start text", "start an engine with a bundle of 1 MB from source, and use it", Nanoseconds, 21},
		{"start cache", "the same from compiled code", Nanoseconds, 21},
		{"start snapshot", "the same from a snapshot", Nanoseconds, 21},
	}},
	{Name: "wasm", Figures: []Measure{
		{"wasm kernel", "WebAssembly: primes and the Mandelbrot set", Nanoseconds, 1482649},
		{"wasm call", "the host calls `add(1, 2)` of WebAssembly", Nanoseconds, 3},
		{"wasm callback", "WebAssembly calls a function of the host", Nanoseconds, 1},
		{"wasm instance", "create another instance of a compiled module, and use it for `add(1, 2)`", Nanoseconds, 3},
		{"wasm kill", "delay from the time limit to the end of a loop in WebAssembly", Nanoseconds, 0},
	}},
}

// kernel returns a task that only computes.
func kernel(name, about string, want float64) Task {
	return Task{Name: name, Figures: []Measure{{name, about + ", after a warm-up", Nanoseconds, want}}}
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
