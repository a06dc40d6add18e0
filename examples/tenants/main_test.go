package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/live"
)

func TestMain(m *testing.M) { child.Main(m, live.Check) }

// The program is its own verdict: an error, if any run ended otherwise than it
// should.
func TestVerdict(t *testing.T) {
	require.NoError(t, run(t.Context()))
}
