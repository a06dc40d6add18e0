//go:build invariants

package groups

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/invariants"
)

// Each break of the counts is noticed. It is repaired before the next one.
func TestBrokenInvariants(t *testing.T) {
	a, err := NewAllocator(AllocatorOptions{Policy: PerKey, Warm: -1})
	require.NoError(t, err)
	defer a.Close()
	r, err := a.TryReserve(Request{Key: "a", Heap: 1 << 20})
	require.NoError(t, err)
	defer r.Release()
	g := r.group.group
	group := func() string { return invariants.Catch(g.checkCounts) }
	all := func() string { return invariants.Catch(a.checkCounts) }
	require.Empty(t, group())
	require.Empty(t, all())

	g.isolates--
	require.Contains(t, group(), "have joined")
	g.isolates++
	g.lost++
	require.Contains(t, group(), "were created")
	g.lost--
	g.kept++
	require.Contains(t, invariants.Catch(g.recordRelease), "in use is released")
	g.kept--
	require.Contains(t, invariants.Catch(g.drop), "not kept")

	a.reserved--
	require.Contains(t, all(), "in groups")
	a.reserved++
	a.isolates++
	require.Contains(t, all(), "in groups")
	a.isolates--
	a.byKey["b"] = r.group
	require.Contains(t, all(), "the group of a key")
	delete(a.byKey, "b")
	r.group.condemned = true
	require.Contains(t, all(), "condemned")
	r.group.condemned = false
	require.Empty(t, all())
}
