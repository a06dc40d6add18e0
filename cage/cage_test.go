package cage_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/cage"
	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/engine"
	"github.com/seed24588400/paddock/internal/live"
)

const gib = 1 << 30

func TestMain(m *testing.M) { child.Main(m, live.Check) }

func TestGeometry(t *testing.T) {
	g := cage.Fixed()
	require.EqualValues(t, 4*gib, g.Cage)
	require.Contains(t, []cage.Geometry{
		{Cage: 4 * gib, Sandbox: 64 * gib, AddressSpace: 176 * gib},    // third_party/v8/patches/0001
		{Cage: 4 * gib, Sandbox: 1024 * gib, AddressSpace: 1376 * gib}, // V8's default
	}, g)
	require.NoError(t, engine.Init())
	_, reservation := bridge.DefaultGroup().Sandbox()
	require.Equal(t, reservation, g.AddressSpace, "what V8 has reserved")
}

func TestCount(t *testing.T) {
	for _, limit := range []int{-1, 0, 1, 10} {
		require.Equal(t, max(limit, 0), cage.Count(limit))
	}
}
