package live

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/engine"
)

func TestMain(m *testing.M) { child.Main(m, Check) }

func TestDescribe(t *testing.T) {
	require.Empty(t, describe(bridge.Live{}))
	require.Equal(t, "2 Groups, -1 Handles", describe(bridge.Live{Groups: 2, Handles: -1}))
}

// Check waits for objects that are about to be released, but only for a limited time.
func TestCheck(t *testing.T) {
	require.NoError(t, Check())
	require.NoError(t, engine.Init())
	isolate, lost := bridge.NewIsolate(bridge.DefaultGroup(), bridge.Options{}, nil)
	require.Nil(t, lost)
	require.EqualError(t, check(50*time.Millisecond), "still alive: 1 Isolates")
	time.AfterFunc(50*time.Millisecond, func() { isolate.Free() })
	require.NoError(t, Check())
}
