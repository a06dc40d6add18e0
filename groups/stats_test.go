//go:build linux

package groups_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/cage"
	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/v8"
)

// The use of isolates is added up for the group and for the process.
func TestSnapshot(t *testing.T) {
	before := groups.ReadStats()
	g := newGroup(t)
	for n := range 3 {
		i, err := v8.NewIsolate(v8.IsolateOptions{
			Group: g, Name: fmt.Sprint("n", n), Limits: v8.Limits{Memory: 64 * mib, Heap: 32 * mib},
		})
		require.NoError(t, err)
		defer closeIsolate(i)
		c, err := i.NewContext(ctx)
		require.NoError(t, err)
		require.NoError(t, c.Exec(ctx, "a = new Uint8Array(5 << 20); b = new Array(1e6).fill(1)"))
		require.NoError(t, i.CollectGarbage(ctx))
	}
	s := groups.ReadStats()
	require.Len(t, s.Groups, len(before.Groups)+1)
	last := s.Groups[len(s.Groups)-1]
	require.Equal(t, g.Stats(), last.GroupStats)
	require.Len(t, last.ByIsolate, 3)
	for n, i := range last.ByIsolate {
		require.Equal(t, fmt.Sprint("n", n), i.Name)
		require.EqualValues(t, 5<<20, i.Buffers)
		require.InDelta(t, 32*mib, i.Reserved, 2*mib)
		require.Greater(t, i.Heap, uint64(4e6))
		require.Equal(t, 1, i.Isolates)
		require.False(t, i.Created.IsZero())
		if n > 0 {
			require.Greater(t, i.ID, last.ByIsolate[n-1].ID)
		}
	}
	require.Equal(t, last.ByIsolate[0].Buffers+last.ByIsolate[1].Buffers+last.ByIsolate[2].Buffers, g.Use().Buffers)
	require.Equal(t, 3, last.Use.Isolates)
	require.Equal(t, before.Total.Isolates+3, s.Total.Isolates)
	require.GreaterOrEqual(t, s.Total.Buffers, before.Total.Buffers+15<<20)
	require.Equal(t, before.Created+3, s.Created)
}

// The counts of a group are kept after its memory has been released.
func TestSnapshotRemembers(t *testing.T) {
	g, err := groups.New()
	require.NoError(t, err)
	i, err := newIsolate(g)
	require.NoError(t, err)
	with := groups.ReadStats()
	closeIsolate(i)
	require.NoError(t, g.Close())
	without := groups.ReadStats()
	require.Len(t, without.Groups, len(with.Groups)-1)
	require.Equal(t, with.Created, without.Created)
	require.Equal(t, with.Lost, without.Lost)
}

// ReadStats can run while isolates are created and closed.
func TestHammerSnapshot(t *testing.T) {
	var all sync.WaitGroup
	done := make(chan struct{})
	for range 2 {
		all.Go(func() {
			for range 20 {
				g, err := groups.New()
				if err != nil {
					t.Error(err)
					return
				}
				i, err := newIsolate(g)
				if err != nil {
					t.Error(err)
					return
				}
				closeIsolate(i)
				_ = g.Close()
			}
		})
	}
	go func() {
		all.Wait()
		close(done)
	}()
	for {
		select {
		case <-done:
			return
		default:
			for _, g := range groups.ReadStats().Groups {
				if len(g.ByIsolate) != g.Use.Isolates {
					t.Errorf("%+v", g)
				}
			}
		}
	}
}

func TestLog(t *testing.T) {
	var out bytes.Buffer
	groups.SetLogger(slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		},
	})))
	defer groups.SetLogger(nil)
	a, err := groups.NewAllocator(groups.AllocatorOptions{})
	require.NoError(t, err)
	i, err := v8.Place(ctx, a, "", v8.IsolateOptions{Name: "shop", Limits: v8.Limits{Memory: 64 * mib}})
	require.NoError(t, err)
	j, err := v8.Place(ctx, a, "", v8.IsolateOptions{Limits: v8.Limits{Memory: 64 * mib}})
	require.NoError(t, err)
	closeIsolate(i)
	loseIsolate(t, j)
	<-j.Done()
	require.NoError(t, a.Close())
	groups.SetLogger(nil)
	require.Equal(t, []string{
		`level=INFO msg="isolate group created" group=#`,
		`level=DEBUG msg="isolate created" isolate.id=# isolate.name=shop group=#`,
		`level=DEBUG msg="isolate created" isolate.id=# isolate.name="" group=#`,
		`level=DEBUG msg="isolate closed" isolate.id=# isolate.name=shop group=#`,
		`level=WARN msg="isolate lost" isolate.id=# isolate.name="" cause=fatal leaked=# isolates=0 group=#`,
		`level=INFO msg="isolate group released" created=2 lost=1 group=#`,
		`level=WARN msg="isolate group condemned" isolates=0 group=#`,
	}, strings.Split(strings.TrimSpace(regexp.MustCompile(`(id|group|leaked)=\d+`).ReplaceAllString(out.String(),
		"$1=#")), "\n"))
}

// When few mappings are left, isolates are refused, from several goroutines as well.
// Existing isolates remain usable, and closing a few makes room for another.
func init() {
	child.Register("mappings", func([]string) int {
		if err := takeMappings(5000); err != nil {
			fmt.Println(err)
			return 1
		}
		var (
			mu   sync.Mutex
			made []*v8.Isolate
			all  sync.WaitGroup
			said = map[string]int{}
		)
		a, err := groups.NewAllocator(groups.AllocatorOptions{MaxReserved: 1 << 40, MaxHeapPerGroup: 1 << 40})
		if err != nil {
			fmt.Println(err)
			return 1
		}
		for range 2 {
			all.Go(func() {
				for {
					i, err := v8.Place(ctx, a, "", v8.IsolateOptions{Limits: v8.Limits{Memory: 16 * mib}})
					mu.Lock()
					if err != nil {
						said[err.Error()]++
						mu.Unlock()
						return
					}
					made = append(made, i)
					mu.Unlock()
				}
			})
		}
		all.Wait()
		for err, n := range said {
			fmt.Println(n, err)
		}
		fmt.Println(len(made) > 500)
		for _, k := range []int{0, len(made) / 2, len(made) - 1} {
			c, err := made[k].NewContext(ctx)
			if err == nil {
				_, err = c.Eval(ctx, "new Array(1e6).fill({}).length")
			}
			if err != nil {
				fmt.Println(err)
			}
		}
		// The three contexts have taken mappings, and a few isolates more than was counted for them.
		const few = 8
		for _, i := range made[:few] {
			closeIsolate(i)
		}
		i, err := v8.Place(ctx, a, "", v8.IsolateOptions{Limits: v8.Limits{Memory: 16 * mib}})
		if err != nil {
			fmt.Println("after a few were closed:", err)
			return 1
		}
		closeIsolate(i)
		for _, i := range made[few:] {
			closeIsolate(i)
		}
		_ = a.Close()
		return 0
	})
}

// takeMappings creates mappings until about left remain for isolates: it changes the
// protection of every other page of a region.
func takeMappings(left int) error {
	m, err := cage.ReadMachine()
	if err != nil {
		return err
	}
	pages := m.MaxMappings/8*7 - m.Mappings - left
	page := os.Getpagesize()
	region, err := syscall.Mmap(-1, 0, pages*page, syscall.PROT_NONE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	for at := 0; at < pages && err == nil; at += 2 {
		err = syscall.Mprotect(region[at*page:(at+1)*page], syscall.PROT_READ)
	}
	return err
}

func TestMappingsEnd(t *testing.T) {
	r := child.Run(t, "mappings")
	require.Zero(t, r.ExitCode, "%s%s", r.Stdout, r.Stderr)
	require.Regexp(t, `^2 v8: new isolate: groups: an isolate takes \d+ memory mappings: not enough memory mappings; `+
		"close isolates that are not needed, or raise vm.max_map_count\ntrue\n$", r.Stdout)
	t.Log("took", r.Took)
}
