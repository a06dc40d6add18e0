package groups_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/cage"
	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/live"
	"github.com/seed24588400/paddock/internal/room"
	"github.com/seed24588400/paddock/v8"
)

// manyGroups returns how many groups fit in the address space: 700 with the dense sandbox.
func manyGroups() int { return int(700 * 176 * gib / cage.Fixed().AddressSpace) }

// newFull is like New but requires a complete reservation.
func newFull() (*groups.Group, error) {
	g, err := groups.New()
	if err == nil && !g.Stats().Sandbox.Full {
		err = fmt.Errorf("the sandbox is %+v", g.Sandbox())
	}
	return g, err
}

// These child processes print nothing on success.
func init() {
	// Create many() groups, with an isolate in each.
	child.Register("many", func([]string) int {
		var isolates []*v8.Isolate
		if n := cage.Count(2000); n < manyGroups() || n > manyGroups()+manyGroups()/20 {
			fmt.Println("foreseen:", n)
		}
		for k := range manyGroups() {
			g, err := newFull()
			if err != nil {
				fmt.Println(k, err)
				return 1
			}
			i, err := newIsolate(g)
			if err != nil {
				fmt.Println(k, err)
				return 1
			}
			isolates = append(isolates, i)
		}
		for k, i := range isolates {
			if s := i.Group().Stats(); !s.Sandbox.Full || s.Isolates != 1 {
				fmt.Println(k, s)
			}
			closeIsolate(i)
			if err := i.Group().Close(); err != nil {
				fmt.Println(k, err)
			}
		}
		if err := live.Check(); err != nil {
			fmt.Println(err)
		}
		return 0
	})
	// Create groups until there is no room, release some, and repeat.
	child.Register("exhaust", func([]string) int {
		var all []*groups.Group
		for round := range 2 {
			for {
				g, err := newFull()
				if errors.Is(err, groups.ErrAddressSpace) {
					fmt.Println(err)
					break
				}
				if err != nil || len(all) > 1000 {
					fmt.Println(len(all), err)
					return 1
				}
				all = append(all, g)
			}
			if len(all) < manyGroups() {
				fmt.Println("only", len(all))
			}
			for _, g := range all {
				if !g.Stats().Sandbox.Full {
					fmt.Printf("%+v\n", g.Sandbox())
				}
			}
			// The last group can be used, and the existing groups remain usable.
			last := all[len(all)-1]
			i, err := newIsolate(last)
			if err != nil {
				fmt.Println(err)
				return 1
			}
			closeIsolate(i)
			if round == 0 {
				for _, g := range all[:10] {
					_ = g.Close()
				}
				all = all[10:]
				if len(all) >= manyGroups() {
					g, err := newFull()
					if err != nil {
						fmt.Println("after Close:", err)
						return 1
					}
					all = append(all, g)
				}
			}
		}
		for _, g := range all {
			_ = g.Close()
		}
		if err := live.Check(); err != nil {
			fmt.Println(err)
		}
		return 0
	})
	// Limit the address space so that nothing fits, then only V8, then one more
	// group.
	child.Register("little", func([]string) int {
		try := func(more uint64) {
			if err := child.LimitAddressSpace(more); err != nil {
				fmt.Println(err)
			}
			err := groups.Supported()
			fmt.Println(err == nil, errors.Is(err, groups.ErrAddressSpace))
			g, err := groups.New()
			if err != nil {
				fmt.Println(errors.Is(err, groups.ErrAddressSpace), err)
				return
			}
			i, err := newIsolate(g)
			if err != nil {
				fmt.Println(err)
				return
			}
			closeIsolate(i)
			fmt.Println(g.Stats().Sandbox.Full, g.Close())
		}
		try(64 * gib)
		try(room.Start() + gib)
		try(cage.Fixed().AddressSpace + 24*gib)
		return 0
	})
}

// Several goroutines create isolates until there is no room. After these are closed
// there is room again.
func init() {
	child.Register("isolates", func([]string) int {
		if err := child.LimitAddressSpace(room.Start() + gib); err != nil {
			fmt.Println(err)
		}
		for range 2 {
			var (
				mu   sync.Mutex
				made []*v8.Isolate
				all  sync.WaitGroup
			)
			for range 4 {
				all.Go(func() {
					for {
						i, err := newIsolate(nil)
						if errors.Is(err, groups.ErrAddressSpace) {
							return
						}
						mu.Lock()
						made = append(made, i)
						if err != nil {
							fmt.Println(err)
						}
						mu.Unlock()
						if err != nil {
							return
						}
					}
				})
			}
			all.Wait()
			// Concurrent callers are refused although one of them alone might have
			// had room.
			i, err := newIsolate(nil)
			for ; err == nil; i, err = newIsolate(nil) {
				made = append(made, i)
			}
			fmt.Println(len(made) > 5, err)
			for _, i := range made {
				closeIsolate(i)
			}
		}
		return 0
	})
}

func TestLimitedAddressSpaceForIsolates(t *testing.T) {
	r := child.Run(t, "isolates")
	require.Zero(t, r.ExitCode, "%s%s", r.Stdout, r.Stderr)
	require.Equal(t, strings.Repeat("true v8: new isolate: groups: an isolate takes 2 GiB of address space: "+
		"the address space is full; close isolates that are not needed, or raise ulimit -v\n", 2), r.Stdout)
}

func requireNoOutput(t *testing.T, name string) {
	r := child.Run(t, name)
	require.Zero(t, r.ExitCode, "%s%s", r.Stdout, r.Stderr)
	require.Empty(t, r.Stdout)
	t.Log(name, "took", r.Took)
}

func TestManyGroups(t *testing.T) { requireNoOutput(t, "many") }

func noRoom() string {
	return fmt.Sprintf("groups: a group reserves %d GiB: the address space is full; "+
		"close groups that are not needed, or raise ulimit -v if it is set", cage.Fixed().AddressSpace>>30)
}

func TestAddressSpaceEnds(t *testing.T) {
	r := child.Run(t, "exhaust")
	require.Zero(t, r.ExitCode, "%s%s", r.Stdout, r.Stderr)
	require.Equal(t, strings.Repeat(noRoom()+"\n", 2), r.Stdout)
	t.Log("exhaust took", r.Took)
}

func TestLimitedAddressSpace(t *testing.T) {
	r := child.Run(t, "little")
	require.Zero(t, r.ExitCode, "%s%s", r.Stdout, r.Stderr)
	toStart := fmt.Sprintf("v8: initialize: V8 needs about %d GiB of address space to start: "+
		"the address space is full; raise ulimit -v", room.Start()>>30)
	require.Equal(t, []string{
		"false true",
		"true " + toStart,
		"true false",
		"true " + noRoom(),
		"true false",
		"true <nil>",
	}, strings.Split(strings.TrimSpace(r.Stdout), "\n"))
}
