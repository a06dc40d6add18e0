package seed

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// failing is a test that has failed.
type failing struct {
	testing.TB
	name    string
	logged  []any
	cleanup []func()
}

func (f *failing) Name() string        { return f.name }
func (f *failing) Failed() bool        { return true }
func (f *failing) Helper()             {}
func (f *failing) Cleanup(done func()) { f.cleanup = append(f.cleanup, done) }
func (f *failing) Log(args ...any)     { f.logged = append(f.logged, args...) }

func TestReplay(t *testing.T) {
	t.Setenv(Variable, "7")
	f := &failing{name: "TestX"}
	s := Of(f)
	require.Equal(t, Seed(7), s)
	require.Equal(t, s.Rand(1).Uint64(), s.Rand(1).Uint64())
	require.NotEqual(t, s.Rand(1).Uint64(), s.Rand(2).Uint64())
	require.Equal(t, s.Shared().Uint64(), s.Shared().Uint64())
	for _, done := range f.cleanup {
		done()
	}
	require.Len(t, f.logged, 1)
	require.Contains(t, f.logged[0], "PADDOCK_SEED=7 go test -run '^TestX$'")
}

func TestNewSeeds(t *testing.T) {
	t.Setenv(Variable, "")
	require.NotEqual(t, Of(t), Of(t))
	one, err := New()
	require.NoError(t, err)
	another, err := New()
	require.NoError(t, err)
	require.NotEqual(t, one, another)
}

func TestSeedOfCommand(t *testing.T) {
	t.Setenv(Variable, "7")
	s, err := New()
	require.NoError(t, err)
	require.Equal(t, Seed(7), s)
	for _, bad := range []string{"x", "-1", "18446744073709551616"} {
		t.Setenv(Variable, bad)
		_, err = New()
		require.ErrorContains(t, err, "PADDOCK_SEED: ")
		require.ErrorContains(t, err, bad)
	}
}

// The race detector watches the source.
func TestSharedConcurrently(t *testing.T) {
	r := Of(t).Shared()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				r.IntN(10)
			}
		})
	}
	all.Wait()
}
