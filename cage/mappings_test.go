package cage

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMappingBudget(t *testing.T) {
	m, err := ReadMachine()
	require.NoError(t, err)
	require.Positive(t, m.Mappings)
	left := spare(m.Mappings, m.MaxMappings)
	require.Greater(t, left, 100)

	require.NoError(t, TakeMappings(100))
	GiveMappings(100)
	err = TakeMappings(m.MaxMappings)
	require.ErrorIs(t, err, ErrMappings)
	require.ErrorContains(t, err, "memory mappings: too few are left; close isolates")

	// A refused request is not counted.
	for range 100 {
		require.NoError(t, TakeMappings(left/2))
		GiveMappings(left / 2)
	}
	// A granted request is counted, although the kernel's list was not read again.
	require.NoError(t, TakeMappings(left/4*3))
	require.ErrorIs(t, TakeMappings(left/4*3), ErrMappings)
	GiveMappings(left / 4 * 3)
	require.NoError(t, TakeMappings(left/4*3))
	GiveMappings(left / 4 * 3)
}
