//go:build linux

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/seed24588400/paddock/pool"
	"github.com/seed24588400/paddock/v8"
)

// load is the load of one measurement.
type load struct {
	pool    *pool.Pool
	tenants int
	zipf    float64
	mu      sync.Mutex
	seen    map[uint64]bool // isolates by their IDs
	counts
}

// counts are the outcomes of requests.
type counts struct {
	latencies, onNew []time.Duration
	errors           int
	first            error
}

// warm uses each tenant once, and waits for the snapshots.
func (l *load) warm(snapshots bool) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	if err := l.each(ctx); err != nil {
		return err
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
	return l.each(ctx)
}

// each makes a request for each tenant.
func (l *load) each(ctx context.Context) error {
	for n := range l.tenants {
		isolate, err := l.request(ctx, fmt.Sprint(n))
		if err != nil {
			return err
		}
		l.count(isolate, 0, nil)
	}
	return nil
}

// run makes requests for a duration.
func (l *load) run(duration time.Duration, clients, hostile int) {
	ctx, cancel := context.WithTimeout(context.Background(), duration)
	defer cancel()
	var running sync.WaitGroup
	for n := range hostile {
		running.Go(func() { l.attack(ctx, fmt.Sprint("hostile", n), attacks[n%len(attacks)]) })
	}
	for n := range clients {
		running.Go(func() { l.client(ctx, uint64(n)) })
	}
	running.Wait()
}

// client makes requests until ctx ends.
func (l *load) client(ctx context.Context, n uint64) {
	random := rand.New(rand.NewPCG(1, n))
	tenant := func() uint64 { return random.Uint64N(uint64(l.tenants)) }
	if l.zipf > 0 {
		tenant = rand.NewZipf(random, l.zipf, 1, uint64(l.tenants-1)).Uint64
	}
	for ctx.Err() == nil {
		begin := time.Now()
		isolate, err := l.request(context.Background(), fmt.Sprint(tenant()))
		l.count(isolate, time.Since(begin), err)
	}
}

func (l *load) count(isolate uint64, took time.Duration, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		l.errors++
		l.first = cmp.Or(l.first, err)
		return
	}
	l.latencies = append(l.latencies, took)
	if !l.seen[isolate] {
		l.seen[isolate] = true
		l.onNew = append(l.onNew, took)
	}
}

// request makes a request, and returns the ID of its isolate.
func (l *load) request(ctx context.Context, id string) (isolate uint64, err error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	lease, err := l.pool.Get(ctx, id)
	if err != nil {
		return 0, err
	}
	defer lease.Close()
	return lease.Context().Isolate().ID(), lease.State().(*box).serve(ctx, id)
}

// attack runs a hostile script again and again until ctx ends, each time for at most 50
// ms.
func (l *load) attack(ctx context.Context, key, script string) {
	for ctx.Err() == nil {
		_ = l.pool.Do(ctx, key, func(s v8.Scope) error {
			short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
			defer cancel()
			_, err := s.Eval(short, script)
			return err
		})
	}
}
