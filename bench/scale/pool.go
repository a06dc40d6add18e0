//go:build linux

package scale

import (
	"context"
	"slices"
	"time"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/pool"
	"github.com/seed24588400/paddock/v8"
)

// Latency has the percentiles of a duration.
type Latency struct {
	Times    int
	P50, P99 time.Duration
	Slowest  time.Duration
}

func latency(times []time.Duration) Latency {
	slices.Sort(times)
	at := func(percent int) time.Duration { return times[(len(times)-1)*percent/100] }
	return Latency{Times: len(times), P50: at(50), P99: at(99), Slowest: at(100)}
}

// MeasurePool measures the time to get an isolate with a fresh context from a pool that
// has one ready, n times.
func MeasurePool(n int) (l Latency, err error) {
	ctx := context.Background()
	p, err := pool.New(pool.Options{MaxIsolates: 4, MaxUses: 2 * n,
		Isolate: v8.IsolateOptions{Limits: v8.Limits{Memory: 64 << 20}}})
	if err != nil {
		return l, err
	}
	times := make([]time.Duration, 0, n)
	for range n {
		for s := p.Stats(); s.InUse > 0 || s.Ready == 0; s = p.Stats() {
			time.Sleep(100 * time.Microsecond)
		}
		begin := time.Now()
		lease, err := p.Get(ctx, "")
		times = append(times, time.Since(begin))
		if err != nil {
			return l, err
		}
		if err := lease.Context().Exec(ctx, "1"); err != nil {
			return l, err
		}
		_ = lease.Close()
	}
	return latency(times), p.Shutdown(ctx)
}

// MeasurePlacement returns the median time to place and to release a reservation, with
// that many groups in use.
func MeasurePlacement(policy groups.Policy, among int) (time.Duration, error) {
	const heap, inGroup, each, rounds = 1 << 20, 4, 1000, 25
	ctx := context.Background()
	a, err := groups.NewAllocator(groups.AllocatorOptions{
		Policy: policy, MaxGroups: among + 1, MaxIsolatesPerGroup: inGroup, MaxReserved: 1 << 40,
	})
	if err != nil {
		return 0, err
	}
	defer a.Close()
	key := func(k int) string { return string(rune('a' + k/inGroup)) }
	for k := range among*inGroup - 1 {
		s, err := a.Reserve(ctx, groups.Request{Key: key(k), Heap: heap})
		if err != nil {
			return 0, err
		}
		defer s.Release()
	}
	last := key(among*inGroup - 1)
	times := make([]time.Duration, 0, rounds)
	for range rounds {
		begin := time.Now()
		for range each {
			s, err := a.Reserve(ctx, groups.Request{Key: last, Heap: heap})
			if err != nil {
				return 0, err
			}
			s.Release()
		}
		times = append(times, time.Since(begin)/each)
	}
	return latency(times).P50, nil
}
