package groups_test

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/cage"
	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/v8"
)

// process returns the resident memory of this process in bytes and the number of its
// mappings.
func process() (resident, mappings int) {
	runtime.GC()
	debug.FreeOSMemory()
	var mapped int
	statm, _ := os.ReadFile("/proc/self/statm")
	_, _ = fmt.Sscan(string(statm), &mapped, &resident)
	maps, _ := os.ReadFile("/proc/self/maps")
	return resident * os.Getpagesize(), strings.Count(string(maps), "\n")
}

// runOnce creates an isolate in g, runs script in it, and closes it.
func runOnce(g *groups.Group, script string) error {
	i, err := newIsolate(g)
	if err != nil {
		return err
	}
	defer closeIsolate(i)
	c, err := i.NewContext(ctx)
	if err != nil {
		return err
	}
	if err := c.Exec(ctx, script); err != nil {
		return err
	}
	return i.CollectGarbage(ctx)
}

// These child processes print nothing on success.
func init() {
	child.Register("idle", func([]string) int {
		g, err := groups.New()
		if err != nil {
			fmt.Println(err)
			return 1
		}
		var isolates []*v8.Isolate
		fill := func(n int) (resident, mappings int) {
			for range n {
				i, err := newIsolate(g)
				if err != nil {
					fmt.Println(err)
					continue
				}
				isolates = append(isolates, i)
			}
			return process()
		}
		const n = 100
		r0, m0 := fill(5)
		r1, m1 := fill(n)
		each := func() int { return (r1 - r0) / n }
		// The memory decreases for a while after the isolates are created.
		for begin := time.Now(); each() > 500_000 && time.Since(begin) < 20*time.Second; r1, m1 = process() {
			time.Sleep(100 * time.Millisecond)
		}
		if each() > 500_000 {
			fmt.Println(each(), "bytes each")
		}
		if each := (m1 - m0 + n/2) / n; each > cage.MappingsPerIsolate {
			fmt.Println(each, "mappings each")
		}
		// V8 clears its caches in a full collection. This must not make their memory
		// resident.
		for _, i := range isolates {
			if err := i.CollectGarbage(ctx); err != nil {
				fmt.Println(err)
			}
		}
		if r2, _ := process(); (r2-r1)/n > 50_000 {
			fmt.Println((r2-r1)/n, "bytes more after a collection")
		}
		for _, i := range isolates {
			closeIsolate(i)
		}
		_ = g.Close()
		return 0
	})
	// Isolates are created and closed in a group that remains.
	child.Register("churn", func([]string) int {
		g, err := groups.New()
		if err != nil {
			fmt.Println(err)
			return 1
		}
		stays, err := newIsolate(g)
		if err != nil {
			fmt.Println(err)
			return 1
		}
		fill := func(n int, script string) (resident, mappings int) {
			for range n {
				if err := runOnce(g, script); err != nil {
					fmt.Println(err)
				}
			}
			return process()
		}
		for _, script := range []string{
			"1",
			// An isolate keeps some freed buffers of this size for its next ones.
			"for (let i = 0; i < 3; i++) new Uint8Array(4 << 20).fill(1)",
			"globalThis.held = new Uint8Array(4 << 20).fill(1)",
			"globalThis.held = Array.from({length: 1e5}, (_, i) => ({i}))",
		} {
			r0, m0 := fill(10, script)
			r1, m1 := fill(40, script)
			if r1-r0 > 12<<20 || m1-m0 > 40 {
				fmt.Println(script, r1-r0, "bytes and", m1-m0, "mappings more after 40")
			}
		}
		closeIsolate(stays)
		_ = g.Close()
		return 0
	})
}

func TestIdleIsolates(t *testing.T) { requireNoOutput(t, "idle") }

func TestIsolatesLeaveNothing(t *testing.T) { requireNoOutput(t, "churn") }

// Goroutines create, use and close isolates, in one group and in several.
func TestHammerIsolates(t *testing.T) {
	const goroutines, rounds = 4, 60
	for _, c := range []struct {
		name   string
		groups int
	}{{"in one group", 1}, {"in groups of their own", goroutines}} {
		t.Run(c.name, func(t *testing.T) {
			var in []*groups.Group
			for range c.groups {
				in = append(in, newGroup(t))
			}
			var all sync.WaitGroup
			for k := range goroutines {
				all.Go(func() {
					for range rounds {
						i, err := newIsolate(in[k%len(in)])
						if err != nil {
							t.Error(err)
							return
						}
						closeIsolate(i)
					}
				})
			}
			all.Wait()
			for _, g := range in {
				s := g.Stats()
				require.Zero(t, s.Isolates)
				require.Zero(t, s.Lost)
				require.EqualValues(t, goroutines*rounds/c.groups, s.Created)
			}
		})
	}
}
