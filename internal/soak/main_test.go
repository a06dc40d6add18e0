package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/seed"
)

// The flag wins over the environment variable.
func TestSeed(t *testing.T) {
	of := func(args ...string) seed.Seed {
		s, err := parse(args)
		require.NoError(t, err)
		return s.seed
	}
	t.Setenv(seed.Variable, "")
	require.NotEqual(t, of(), of())
	t.Setenv(seed.Variable, "7")
	require.Equal(t, seed.Seed(7), of())
	require.Equal(t, seed.Seed(8), of("-seed", "8"))
	t.Setenv(seed.Variable, "seven")
	_, err := parse(nil)
	require.ErrorContains(t, err, "PADDOCK_SEED")
}
