package invariants

import (
	"bytes"
	"os"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/child"
)

func TestMain(m *testing.M) { child.Main(m) }

func init() {
	child.Register("recover", func([]string) int {
		defer func() { _ = recover() }()
		Checkf(false, "%d is odd", 3)
		return 0
	})
}

// A broken invariant ends the process even if panics are recovered. In other builds Check
// does nothing.
func TestCheck(t *testing.T) {
	Check(true, "true")
	Checkf(true, "%v", true)
	r := child.Run(t, "recover")
	if !Enabled {
		require.Zero(t, r.ExitCode)
		return
	}
	require.Equal(t, 2, r.ExitCode)
	require.Contains(t, r.Stderr, Prefix+"3 is odd")
	require.Contains(t, r.Stderr, "check_test.go")
}

func TestCatch(t *testing.T) {
	if !Enabled {
		require.Empty(t, Catch(func() { Check(false, "false") }))
		return
	}
	require.Empty(t, Catch(func() {}))
	require.Equal(t, "false", Catch(func() { Check(false, "false") }))
	require.PanicsWithValue(t, "other", func() { Catch(func() { panic("other") }) })
}

func TestGoroutine(t *testing.T) {
	mine := Goroutine()
	require.NotZero(t, mine)
	require.Equal(t, mine, Goroutine())
	var others [3]uint64
	var all sync.WaitGroup
	for n := range others {
		all.Go(func() { others[n] = Goroutine() })
	}
	all.Wait()
	require.NotContains(t, others, mine)
}

var one = 1

// guarded has a check as other packages have them.
func guarded(n int) int {
	if Enabled {
		Check(n > 0, canary())
	}
	return n
}

func canary() string { return "the canary of " + "the invariants" }

// A binary without the tag contains nothing of a check that Enabled guards.
func TestCompiledOut(t *testing.T) {
	require.Equal(t, one, guarded(one))
	self, err := os.Executable()
	require.NoError(t, err)
	binary, err := os.ReadFile(self)
	require.NoError(t, err)
	text := []byte("the canary of ")
	text = append(text, "the "...)
	text = append(text, "invariants"...)
	require.Equal(t, Enabled, bytes.Contains(binary, text))
}
