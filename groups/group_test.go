package groups_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/cage"
	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/live"
	"github.com/seed24588400/paddock/v8"
)

const gib = 1 << 30

func TestMain(m *testing.M) { child.Main(m, live.Check) }

var ctx = context.Background()

func newGroup(t testing.TB) *groups.Group {
	g, err := groups.New()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, g.Close()) })
	return g
}

// newIsolate creates an isolate in g and runs a script in it.
func newIsolate(g *groups.Group) (*v8.Isolate, error) {
	i, err := v8.NewIsolate(v8.IsolateOptions{Group: g})
	if err != nil {
		return nil, err
	}
	c, err := i.NewContext(ctx)
	if err != nil {
		return nil, errors.Join(err, i.Close())
	}
	if x, err := c.Eval(ctx, "[1, 2, 3].map(x => x * 2).join()"); x != "2,4,6" {
		return nil, errors.Join(fmt.Errorf("it is %v: %w", x, err), i.Close())
	}
	return i, nil
}

func closeIsolate(i *v8.Isolate) {
	_ = i.Close()
	<-i.Done()
}

// mapped returns the number of bytes of the reservation that this process has mapped.
func mapped(t testing.TB, s groups.Sandbox) (sum uint64) {
	maps, err := os.ReadFile("/proc/self/maps")
	require.NoError(t, err)
	for line := range strings.Lines(string(maps)) {
		var from, to uint64
		_, err := fmt.Sscanf(line, "%x-%x", &from, &to)
		require.NoError(t, err)
		from, to = max(from, uint64(s.Base)), min(to, uint64(s.Base)+s.AddressSpace)
		if from < to {
			sum += to - from
		}
	}
	return sum
}

// requireMapped requires that the group's reservation is mapped, or that it is not.
// In the second case the kernel may have mapped other memory at some of its
// addresses.
func requireMapped(t testing.TB, g *groups.Group, is bool) {
	t.Helper()
	s := g.Sandbox()
	if is {
		require.Equal(t, s.AddressSpace, mapped(t, s))
	} else {
		require.Less(t, mapped(t, s), s.AddressSpace/8)
	}
}

func overlap(a, b groups.Sandbox) bool {
	return uint64(a.Base) < uint64(b.Base)+b.AddressSpace && uint64(b.Base) < uint64(a.Base)+a.AddressSpace
}

func TestSupported(t *testing.T) {
	require.NoError(t, groups.Supported())
	require.NoError(t, groups.Supported())
}

func TestDefault(t *testing.T) {
	g, err := groups.Default()
	require.NoError(t, err)
	again, err := groups.Default()
	require.NoError(t, err)
	require.Same(t, g, again)
	s := g.Stats()
	require.Zero(t, s.ID)
	require.True(t, s.Default)
	require.True(t, s.Sandbox.Full)
	requireMapped(t, g, true)

	require.ErrorIs(t, g.Close(), groups.ErrDefault)
	i, err := v8.NewIsolate(v8.IsolateOptions{})
	require.NoError(t, err)
	require.Same(t, g, i.Group())
	require.Equal(t, s.Isolates+1, g.Stats().Isolates)
	closeIsolate(i)
	require.Equal(t, s.Isolates, g.Stats().Isolates)
	require.Equal(t, s.Created+1, g.Stats().Created)
}

func TestNew(t *testing.T) {
	def, err := groups.Default()
	require.NoError(t, err)
	all := []*groups.Group{def}
	for range 5 {
		g := newGroup(t)
		for _, other := range all {
			require.NotEqual(t, other.Stats().ID, g.Stats().ID)
			require.False(t, overlap(other.Sandbox(), g.Sandbox()))
			// The distance of two groups is a multiple of the reservation plus the
			// alignment that V8 needs.
			place := int64(cage.Fixed().AddressSpace + 4*gib)
			require.Zero(t, (int64(g.Sandbox().Base)-int64(other.Sandbox().Base))%place)
		}
		s := g.Sandbox()
		require.True(t, s.Full)
		require.Zero(t, s.Base%(4*gib))
		require.Equal(t, cage.Fixed().Sandbox, s.Size)
		require.Equal(t, cage.Fixed().AddressSpace, s.AddressSpace)
		require.Equal(t, groups.GroupStats{ID: g.Stats().ID, Sandbox: s}, g.Stats())
		requireMapped(t, g, true)
		all = append(all, g)
	}
}

// The sandbox lies within the reservation, with guard regions on both sides.
func TestContains(t *testing.T) {
	g, other := newGroup(t), newGroup(t)
	s := g.Sandbox()
	inside := uint64(0)
	for offset := uint64(0); offset < s.AddressSpace; offset += 4 * gib {
		if g.Contains(s.Base + uintptr(offset)) {
			inside += 4 * gib
			require.True(t, g.Contains(s.Base+uintptr(offset)+4*gib-1))
		}
		require.False(t, other.Contains(s.Base+uintptr(offset)))
	}
	require.Equal(t, s.Size, inside)
	for _, address := range []uintptr{0, 1, s.Base - 1, s.Base, s.Base + uintptr(s.AddressSpace) - 1,
		s.Base + uintptr(s.AddressSpace), ^uintptr(0)} {
		require.False(t, g.Contains(address), "%#x", address)
	}
	i, err := newIsolate(g)
	require.NoError(t, err)
	require.NoError(t, g.Close())
	require.True(t, g.Contains(s.Base+uintptr(s.AddressSpace)/3), "an isolate lives on")
	closeIsolate(i)
	require.False(t, g.Contains(s.Base+uintptr(s.AddressSpace)/3), "the group is gone")
	require.Equal(t, s, g.Sandbox())
}

func TestCloseAnEmptyGroup(t *testing.T) {
	before := bridge.CountLive()
	g := newGroup(t)
	require.NoError(t, g.Close())
	requireMapped(t, g, false)
	require.Equal(t, before, bridge.CountLive())
	require.NoError(t, g.Close())
	require.Equal(t, before, bridge.CountLive())
	require.True(t, g.Stats().Closed)
	_, err := v8.NewIsolate(v8.IsolateOptions{Group: g})
	require.ErrorIs(t, err, groups.ErrGroupClosed)
	require.Zero(t, g.Stats().Created)
}

// A closed group accepts no new isolates. Its isolates remain usable, and the address
// space is released with the last of them.
func TestCloseAGroupWithIsolates(t *testing.T) {
	g := newGroup(t)
	a, err := newIsolate(g)
	require.NoError(t, err)
	b, err := newIsolate(g)
	require.NoError(t, err)
	closed, err := newIsolate(g)
	require.NoError(t, err)
	closeIsolate(closed)
	require.NoError(t, g.Close())
	want := groups.GroupStats{ID: g.Stats().ID, Closed: true, Isolates: 2, Created: 3, Sandbox: g.Sandbox()}
	require.Equal(t, want, g.Stats())

	_, err = v8.NewIsolate(v8.IsolateOptions{Group: g})
	require.ErrorIs(t, err, groups.ErrGroupClosed)
	require.Equal(t, want, g.Stats())

	closeIsolate(a)
	requireMapped(t, g, true)
	c, err := b.NewContext(ctx)
	require.NoError(t, err)
	x, err := c.Eval(ctx, "new Uint8Array(1e6).fill(1).length")
	require.NoError(t, err)
	require.EqualValues(t, 1e6, x)
	closeIsolate(b)
	requireMapped(t, g, false)
	require.NoError(t, g.Close())
	require.Zero(t, g.Stats().Isolates)
}

// Goroutines create, use and close groups; groups that exist never overlap.
func TestHammerNewAndClose(t *testing.T) {
	var (
		mu    sync.Mutex
		alive = map[uint64]groups.Sandbox{}
		all   sync.WaitGroup
	)
	createAndClose := func(k int) error {
		g, err := groups.New()
		if err != nil {
			return err
		}
		s := g.Stats()
		mu.Lock()
		for id, other := range alive {
			if id == s.ID || overlap(s.Sandbox, other) {
				err = fmt.Errorf("group %d at %+v, and %d at %+v", s.ID, s.Sandbox, id, other)
			}
		}
		alive[s.ID] = s.Sandbox
		mu.Unlock()
		var i *v8.Isolate
		if err == nil && k%2 == 0 {
			i, err = newIsolate(g)
		}
		mu.Lock()
		delete(alive, s.ID)
		mu.Unlock()
		if i != nil && k%4 == 0 {
			closeIsolate(i)
		}
		var closers sync.WaitGroup
		errs := make([]error, 2)
		for n := range errs {
			closers.Go(func() { errs[n] = g.Close() })
		}
		if i != nil {
			closers.Go(func() { closeIsolate(i) })
		}
		closers.Wait()
		return errors.Join(append(errs, err)...)
	}
	for range 8 {
		all.Go(func() {
			for k := range 20 {
				if err := createAndClose(k); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}

// Isolates join a group while it closes: each of them is either refused or counted.
func TestHammerJoinAndClose(t *testing.T) {
	for range 10 {
		g, err := groups.New()
		require.NoError(t, err)
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				for {
					i, err := newIsolate(g)
					if errors.Is(err, groups.ErrGroupClosed) {
						return
					}
					if err != nil {
						t.Error(err)
						return
					}
					closeIsolate(i)
				}
			})
		}
		for g.Stats().Created < 3 {
			g.Contains(0)
		}
		require.NoError(t, g.Close())
		all.Wait()
		require.Zero(t, g.Stats().Isolates)
		require.False(t, g.Contains(g.Sandbox().Base+uintptr(g.Sandbox().AddressSpace)/3))
	}
}
