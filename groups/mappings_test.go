package groups_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/cage"
	"github.com/seed24588400/paddock/internal/bridge"
)

// A request for more mappings than are left is refused and not counted. A request that
// was granted is counted, although the kernel's list was not read again.
func TestMappingBudget(t *testing.T) {
	m, err := cage.ReadMachine()
	require.NoError(t, err)
	require.Positive(t, m.Mappings)
	left := m.Isolates() * cage.MappingsPerIsolate
	require.Greater(t, left, 100)
	take := func(n int) bool {
		taken := bridge.ReserveMappings(n)
		if taken {
			t.Cleanup(func() { bridge.ReleaseMappings(n) })
		}
		return taken
	}
	require.False(t, take(m.MaxMappings))
	for range 100 {
		require.True(t, bridge.ReserveMappings(left/2))
		bridge.ReleaseMappings(left / 2)
	}
	require.True(t, bridge.ReserveMappings(left/4*3))
	require.False(t, take(left/4*3))
	bridge.ReleaseMappings(left / 4 * 3)
	require.True(t, take(left/4*3))
}
