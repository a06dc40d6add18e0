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
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/pool"
	"github.com/seed24588400/paddock/v8"
)

// settings are the flags.
type settings struct {
	tenants, hostile, clients, running int
	duration                           time.Duration
	snapshots                          bool
	app                                string
}

// result is the outcome of one measurement.
type result struct {
	Hostile    int     `json:"hostile"`
	PerSecond  float64 `json:"per_second"`
	P50        float64 `json:"p50_ms"`
	P99        float64 `json:"p99_ms"`
	CPU        float64 `json:"cpu_us_per_request"`
	Requests   int     `json:"requests"`
	Errors     int     `json:"errors"`
	RSS        float64 `json:"rss_mib"`
	FirstError string  `json:"first_error,omitempty"`
}

func main() {
	var o settings
	flag.StringVar(&o.app, "app", "shop", "what the tenants run: shop (two small packages) or react")
	flag.IntVar(&o.tenants, "tenants", 50, "number of honest tenants")
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
	if err := app.install(o.app); err != nil {
		return err
	}
	var all []result
	for _, hostile := range []int{0, o.hostile} {
		r, err := measure(o, app, hostile)
		if err != nil {
			return err
		}
		fmt.Printf("%d honest tenants, %d hostile: %6.0f requests/s, p50 %.1f ms, p99 %.1f ms, %.0f µs of CPU each, "+
			"%d errors, %.0f MiB\n", o.tenants, hostile, r.PerSecond, r.P50, r.P99, r.CPU, r.Errors, r.RSS)
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

func newPool(o settings, app *application) (*pool.Pool, *groups.Allocator, error) {
	a, err := groups.NewAllocator(groups.AllocatorOptions{Policy: groups.PerKey})
	if err != nil {
		return nil, nil, err
	}
	options := pool.Options{
		Allocator: a, Isolate: v8.IsolateOptions{Limits: v8.Limits{Memory: 64 << 20}},
		MaxIsolates: o.tenants + 16, MaxIsolatesPerKey: 4, MaxRunning: o.running, MaxLosses: -1, Ready: -1,
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

// load is the load of one measurement.
type load struct {
	pool      *pool.Pool
	tenants   int
	mu        sync.Mutex
	latencies []time.Duration
	errors    int
	first     error
}

func measure(o settings, app *application, hostile int) (r result, err error) {
	p, a, err := newPool(o, app)
	if err != nil {
		return r, err
	}
	l := &load{pool: p, tenants: o.tenants}
	if err := l.warm(o.snapshots); err != nil {
		return r, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), o.duration)
	defer cancel()
	var clients sync.WaitGroup
	var attacked atomic.Int64
	for n := range hostile {
		clients.Go(func() { l.attack(ctx, fmt.Sprint("hostile", n), attacks[n%len(attacks)], &attacked) })
	}
	cpu, begin := cpuTime(), time.Now()
	for n := range o.clients {
		clients.Go(func() { l.client(ctx, uint64(n)) })
	}
	clients.Wait()
	elapsed, used := time.Since(begin), cpuTime()-cpu
	slices.Sort(l.latencies)
	r = result{Hostile: hostile, Requests: len(l.latencies), Errors: l.errors, RSS: rss()}
	if l.first != nil {
		r.FirstError = l.first.Error()
	}
	if r.Requests > 0 {
		r.PerSecond = float64(r.Requests) / elapsed.Seconds()
		r.P50, r.P99 = l.quantile(0.5), l.quantile(0.99)
		r.CPU = float64(used.Microseconds()) / float64(r.Requests)
	}
	err = errors.Join(p.Shutdown(context.Background()), a.Close())
	runtime.GC()
	return r, err
}

// warm uses each tenant once, and waits for the snapshots.
func (l *load) warm(snapshots bool) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	for n := range l.tenants {
		if err := l.request(ctx, fmt.Sprint(n)); err != nil {
			return err
		}
	}
	for snapshots && l.pool.Stats().Snapshots < l.tenants {
		for n := range l.tenants {
			if err := l.pool.SnapshotError(fmt.Sprint(n)); err != nil {
				return err
			}
		}
		select {
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
			return errors.New("the snapshots are not complete")
		}
	}
	for n := range l.tenants {
		if err := l.request(ctx, fmt.Sprint(n)); err != nil {
			return err
		}
	}
	return nil
}

// client makes requests until ctx ends.
func (l *load) client(ctx context.Context, n uint64) {
	random := rand.New(rand.NewPCG(1, n))
	for ctx.Err() == nil {
		begin := time.Now()
		err := l.request(context.Background(), fmt.Sprint(random.IntN(l.tenants)))
		took := time.Since(begin)
		l.mu.Lock()
		if err == nil {
			l.latencies = append(l.latencies, took)
		} else {
			l.errors++
			if l.first == nil {
				l.first = err
			}
		}
		l.mu.Unlock()
	}
}

func (l *load) request(ctx context.Context, id string) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	lease, err := l.pool.Get(ctx, id)
	if err != nil {
		return err
	}
	defer lease.Close()
	return lease.State().(*box).serve(ctx, id)
}

// attack runs a hostile script again and again until ctx ends, each time for at most 50
// ms.
func (l *load) attack(ctx context.Context, key, script string, n *atomic.Int64) {
	for ctx.Err() == nil {
		_ = l.pool.Do(ctx, key, func(s v8.Scope) error {
			short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
			defer cancel()
			_, err := s.Eval(short, script)
			return err
		})
		n.Add(1)
	}
}

// quantile returns a quantile of the sorted latencies in milliseconds.
func (l *load) quantile(q float64) float64 {
	return float64(l.latencies[int(q*float64(len(l.latencies)-1))].Microseconds()) / 1000
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
