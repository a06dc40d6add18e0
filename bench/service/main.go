//go:build linux

// Command service measures a server of many tenants: each request runs in a clean context
// with the APIs of the web, an ES module and two npm packages. It prints the requests per
// second, their latencies, and the CPU time and memory of the process, without and with
// hostile tenants.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"syscall"
	"time"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/pool"
	"github.com/seed24588400/paddock/v8"
)

// settings are the flags.
type settings struct {
	tenants, isolates, hostile, clients, running int
	zipf                                         float64
	duration, warm                               time.Duration
	snapshots                                    bool
	app                                          string
}

// result is the outcome of one measurement.
type result struct {
	Hostile   int     `json:"hostile"`
	PerSecond float64 `json:"per_second"`
	P50       float64 `json:"p50_ms"`
	P99       float64 `json:"p99_ms"`
	CPU       float64 `json:"cpu_us_per_request"`
	Requests  int     `json:"requests"`
	Errors    int     `json:"errors"`
	RSS       float64 `json:"rss_mib"`
	// New are the latencies of the requests that got a new isolate, because the tenant
	// had none.
	New    int     `json:"new_isolates"`
	NewP50 float64 `json:"new_p50_ms"`
	NewP99 float64 `json:"new_p99_ms"`
	// Idle is the resident memory of an isolate some seconds after the requests, with a
	// share of the process.
	Idle       float64 `json:"idle_mib_per_isolate"`
	FirstError string  `json:"first_error,omitempty"`
}

func main() {
	var o settings
	flag.StringVar(&o.app, "app", "shop", "what the tenants run: shop (two small packages) or react")
	flag.IntVar(&o.tenants, "tenants", 50, "number of honest tenants")
	flag.IntVar(&o.isolates, "isolates", 0, "number of isolates that are kept; 0 is 16 more than tenants")
	flag.Float64Var(&o.zipf, "zipf", 0, "spread the requests over the tenants by Zipf's law with this exponent, above "+
		"1; 0 is equally")
	flag.DurationVar(&o.warm, "warm", 0, "duration of requests before the measurement, instead of one for each tenant")
	flag.IntVar(&o.hostile, "hostile", 3, "number of hostile tenants of the second measurement")
	flag.IntVar(&o.clients, "clients", 64, "number of clients, each with one request at a time")
	flag.IntVar(&o.running, "running", 0, "number of isolates that run at a time; 0 is the pool's default")
	flag.DurationVar(&o.duration, "for", 10*time.Second, "duration of each measurement")
	flag.BoolVar(&o.snapshots, "snapshots", true, "use snapshots of the tenants")
	jsonFile := flag.String("json", "", "also write the results as JSON to this `file`")
	flag.Parse()
	if err := run(o, *jsonFile); err != nil {
		fmt.Fprintln(os.Stderr, "service:", err)
		os.Exit(1)
	}
}

func run(o settings, jsonFile string) error {
	app := applications[o.app]
	if app == nil {
		return fmt.Errorf("-app %s: want shop or react", o.app)
	}
	if o.zipf != 0 && o.zipf <= 1 {
		return fmt.Errorf("-zipf %v: want an exponent above 1", o.zipf)
	}
	if err := app.install(o.app); err != nil {
		return err
	}
	if o.isolates == 0 {
		o.isolates = o.tenants + 16
	}
	attackers := []int{0}
	if o.hostile > 0 {
		attackers = append(attackers, o.hostile)
	}
	var all []result
	for _, hostile := range attackers {
		r, err := measure(o, app, hostile)
		if err != nil {
			return err
		}
		fmt.Printf("%d honest tenants, %d hostile: %6.0f requests/s, p50 %.1f ms, p99 %.1f ms, %.0f µs of CPU each, "+
			"%d errors, %.0f MiB\n", o.tenants, hostile, r.PerSecond, r.P50, r.P99, r.CPU, r.Errors, r.RSS)
		fmt.Printf("  %d requests on a new isolate: p50 %.1f ms, p99 %.1f ms; idle: %.1f MiB for each isolate\n",
			r.New, r.NewP50, r.NewP99, r.Idle)
		if r.FirstError != "" {
			fmt.Println("  the first error:", r.FirstError)
		}
		all = append(all, r)
	}
	if jsonFile == "" {
		return nil
	}
	text, err := json.MarshalIndent(all, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(jsonFile, append(text, '\n'), 0o644)
}

// memoryLimit is the memory limit of an isolate in bytes.
const memoryLimit = 64 << 20

func newPool(o settings, app *application) (*pool.Pool, *groups.Allocator, error) {
	// The tenants do not all use their limits at once.
	a, err := groups.NewAllocator(groups.AllocatorOptions{Policy: groups.PerKey,
		MaxReserved: 2 * memoryLimit * uint64(o.isolates)})
	if err != nil {
		return nil, nil, err
	}
	options := pool.Options{
		Allocator: a, Isolate: v8.IsolateOptions{Limits: v8.Limits{Memory: memoryLimit}},
		MaxIsolates: o.isolates, MaxIsolatesPerKey: 4, MaxRunning: o.running, MaxLosses: -1, Ready: -1,
		Load:  func(context.Context, string) (any, error) { return app, nil },
		Setup: setup,
	}
	if o.snapshots {
		options.Snapshots = &pool.Snapshots{WarmUp: func(ctx context.Context, _ *v8.Context, state any) error {
			return state.(*box).serve(ctx, "1")
		}}
	}
	p, err := pool.New(options)
	if err != nil {
		return nil, nil, errors.Join(err, a.Close())
	}
	return p, a, nil
}

func measure(o settings, app *application, hostile int) (r result, err error) {
	p, a, err := newPool(o, app)
	if err != nil {
		return r, err
	}
	l := &load{pool: p, tenants: o.tenants, zipf: o.zipf, seen: map[uint64]bool{}}
	if o.warm > 0 {
		l.run(o.warm, o.clients, 0)
	} else if err := l.warm(o.snapshots); err != nil {
		return r, err
	}
	l.counts = counts{}
	cpu, begin := cpuTime(), time.Now()
	l.run(o.duration, o.clients, hostile)
	elapsed, used := time.Since(begin), cpuTime()-cpu
	slices.Sort(l.latencies)
	slices.Sort(l.onNew)
	r = result{Hostile: hostile, Requests: len(l.latencies), Errors: l.errors, RSS: rss(), New: len(l.onNew)}
	if r.New > 0 {
		r.NewP50, r.NewP99 = quantile(l.onNew, 0.5), quantile(l.onNew, 0.99)
	}
	time.Sleep(idleTime)
	runtime.GC()
	debug.FreeOSMemory()
	r.Idle = rss() / float64(p.Stats().Isolates)
	if l.first != nil {
		r.FirstError = l.first.Error()
	}
	if r.Requests > 0 {
		r.PerSecond = float64(r.Requests) / elapsed.Seconds()
		r.P50, r.P99 = quantile(l.latencies, 0.5), quantile(l.latencies, 0.99)
		r.CPU = float64(used.Microseconds()) / float64(r.Requests)
	}
	err = errors.Join(p.Shutdown(context.Background()), a.Close())
	runtime.GC()
	return r, err
}

// idleTime is longer than the times after which a pool verifies an idle isolate and
// collects its memory.
const idleTime = 5 * time.Second

// quantile returns a quantile of sorted latencies in milliseconds.
func quantile(sorted []time.Duration, q float64) float64 {
	return float64(sorted[int(q*float64(len(sorted)-1))].Microseconds()) / 1000
}

func cpuTime() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// rss returns the resident memory of the process in MiB.
func rss() float64 {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	var size, resident float64
	if _, err := fmt.Sscan(string(text), &size, &resident); err != nil {
		return 0
	}
	return resident * float64(os.Getpagesize()) / (1 << 20)
}
