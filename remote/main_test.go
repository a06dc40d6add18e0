package remote_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/live"
	"github.com/seed24588400/paddock/v8"
)

func TestMain(m *testing.M) { child.Main(m, live.Check) }

var ctx = context.Background()

func eval(t testing.TB, s v8.Scope, source string) v8.Value {
	v, err := s.Eval(ctx, source)
	require.NoError(t, err, source)
	return v
}
