package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/live"
)

func TestMain(m *testing.M) { child.Main(m, live.Check) }

// The program checks itself: it returns an error if a run did not end as expected.
func TestVerdict(t *testing.T) {
	require.NoError(t, run(t.Context()))
}
