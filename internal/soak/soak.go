package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/seed"
	"github.com/seed24588400/paddock/pool"
	"github.com/seed24588400/paddock/v8"
)

// soak is one run of the command.
type soak struct {
	seed    seed.Seed
	scripts []script
	pools   []*poolEntry

	mu       sync.Mutex
	wrong    []string // errors found
	outcomes map[outcome]int
	served   int
	times    []time.Duration
	samples  []process
}

// poolEntry is a pool with its allocator.
type poolEntry struct {
	name      string
	allocator *groups.Allocator
	pool      *pool.Pool
}

func newSoak(corpus string, choices seed.Seed) (*soak, error) {
	s := &soak{seed: choices, outcomes: make(map[outcome]int)}
	var err error
	if s.scripts, err = scripts(corpus); err != nil {
		return nil, err
	}
	for _, policy := range []groups.Policy{groups.Pack, groups.Spread, groups.PerKey} {
		h := &poolEntry{name: policy.String()}
		h.allocator, err = groups.NewAllocator(groups.AllocatorOptions{Policy: policy, MaxReserved: 4 << 30})
		if err != nil {
			return nil, err
		}
		h.pool, err = pool.New(pool.Options{
			Allocator: h.allocator, MaxIsolates: 12, MaxIsolatesPerKey: 3, MaxUses: 200, MaxAge: time.Minute,
			IdleTimeout: 5 * time.Second,
			Isolate:     v8.IsolateOptions{Limits: v8.Limits{Memory: 64 << 20}},
		})
		if err != nil {
			return nil, err
		}
		s.pools = append(s.pools, h)
	}
	return s, nil
}

// run runs all tenants concurrently, and then shuts the pools down.
func (s *soak) run(ctx context.Context, length time.Duration) error {
	within, cancel := context.WithTimeout(ctx, length)
	defer cancel()
	var tenants sync.WaitGroup
	worker := 0
	begin := func(work func(r *rand.Rand)) {
		worker++
		r := s.seed.Rand(worker)
		tenants.Go(func() {
			for within.Err() == nil {
				work(r)
			}
		})
	}
	for _, h := range s.pools {
		for n := range honest {
			begin(func(r *rand.Rand) { s.serve(ctx, h, &honest[n], r.IntN(1000)) })
		}
		for n := range 2 {
			begin(func(r *rand.Rand) { s.attack(ctx, h, fmt.Sprint("attacker", n), choose(r, s.scripts)) })
		}
	}
	for range 2 {
		begin(func(r *rand.Rand) { s.note(lose(within, r)) })
	}
	tenants.Go(func() { s.sample(within, length/20) })
	tenants.Wait()
	down, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for _, h := range s.pools {
		if err := errors.Join(h.pool.Shutdown(down), h.allocator.Close()); err != nil {
			return fmt.Errorf("%s: %w", h.name, err)
		}
	}
	return ctx.Err()
}

func (s *soak) serve(ctx context.Context, h *poolEntry, w *work, n int) {
	begin := time.Now()
	err := w.serve(ctx, h.pool, n)
	took := time.Since(begin)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.served++
	s.times = append(s.times, took)
	if err != nil && ctx.Err() == nil {
		s.wrong = append(s.wrong, fmt.Sprintf("%s: %s: %v", h.name, w.name, err))
	}
}

func (s *soak) attack(ctx context.Context, h *poolEntry, key string, with *script) {
	how, err := with.attack(ctx, h.pool, key)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil && ctx.Err() == nil {
		s.wrong = append(s.wrong, fmt.Sprintf("%s: %v", h.name, err))
		return
	}
	s.outcomes[how]++
}

// note records an error if err is not nil.
func (s *soak) note(err error) {
	if err == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wrong = append(s.wrong, fmt.Sprintf("losses: %v", err))
}

// sample takes samples of the process and prints them.
func (s *soak) sample(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			p := measure()
			fmt.Println(p)
			s.mu.Lock()
			s.samples = append(s.samples, p)
			s.mu.Unlock()
		}
	}
}

// Memory that may remain: perLost for each lost isolate and what V8's compilers and
// libraries hold in it; slack for V8's code, thread stacks and malloc's arenas.
const (
	perLost = 6 << 20
	slack   = 128 << 20
)

// report prints the figures, and reports whether nothing is wrong.
func (s *soak) report(w io.Writer, before process) bool {
	after := settle(before)
	s.leaks(before, after)
	slices.Sort(s.times)
	fmt.Fprintf(w, "\nbefore %v\nafter  %v\n\n", before, after)
	fmt.Fprintf(w, "honest runs   %d, p50 %v, p99 %v, slowest %v\n", s.served,
		s.percentile(50).Round(time.Microsecond), s.percentile(99).Round(time.Microsecond),
		s.percentile(100).Round(time.Microsecond))
	for _, how := range slices.Sorted(maps.Keys(s.outcomes)) {
		fmt.Fprintf(w, "hostile runs  %d %s\n", s.outcomes[how], how)
	}
	for _, h := range s.pools {
		stats := h.pool.Stats()
		fmt.Fprintf(w, "pool %-8s %d uses, %v waited each, %d isolates created, recycled: %v\n", h.name, stats.Uses,
			(stats.Waited / time.Duration(max(stats.Uses, 1))).Round(time.Microsecond), stats.Created, stats.Recycled)
	}
	for n, wrong := range s.wrong {
		if n == 20 {
			fmt.Fprintf(w, "WRONG: and %d more\n", len(s.wrong)-n)
			break
		}
		fmt.Fprintln(w, "WRONG:", wrong)
	}
	fmt.Fprintf(w, "%d wrong\n", len(s.wrong))
	return len(s.wrong) == 0
}

func (s *soak) percentile(p int) time.Duration {
	if len(s.times) == 0 {
		return 0
	}
	return s.times[(len(s.times)-1)*p/100]
}

// settle takes a sample when pending releases have been done.
func settle(before process) (after process) {
	for range 100 {
		debug.FreeOSMemory()
		if after = measure(); after.live == before.live && after.goroutines <= before.goroutines {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	return after
}

func (s *soak) leaks(before, after process) {
	complain := func(format string, args ...any) { s.wrong = append(s.wrong, fmt.Sprintf("leak: "+format, args...)) }
	if after.live != before.live {
		complain("alive are %+v", after.live)
	}
	if after.goroutines > before.goroutines {
		complain("%d goroutines, %d before", after.goroutines, before.goroutines)
	}
	if after.groups > max(before.groups, 1) {
		complain("%d groups", after.groups)
	}
	if most := before.rss + after.lost*perLost + slack; after.rss > most {
		complain("%d MiB in memory, want at most %d", after.rss>>20, most>>20)
	}
	// Under constant load, the last quarter of the samples resembles the second.
	if n := len(s.samples); n >= 8 {
		early, late := middle(s.samples[n/4:n/2]), middle(s.samples[n/4*3:])
		if most := early.rss + early.rss/2 + (late.lost-early.lost)*perLost; late.rss > most {
			complain("under load %d MiB in memory became %d", early.rss>>20, late.rss>>20)
		}
		if late.threads > early.threads*2+16 {
			complain("under load %d threads became %d", early.threads, late.threads)
		}
	}
}

// middle returns the sample with the median memory, because attackers use much memory for
// short times.
func middle(samples []process) process {
	sorted := slices.Clone(samples)
	slices.SortFunc(sorted, func(a, b process) int { return cmp.Compare(a.rss, b.rss) })
	return sorted[len(sorted)/2]
}
