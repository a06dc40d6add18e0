package bridge_test

import (
	"bytes"
	"os"
	"runtime"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/engine"
	"github.com/seed24588400/paddock/internal/invariants"
	"github.com/seed24588400/paddock/internal/live"
)

func TestMain(m *testing.M) { child.Main(m, live.Check) }

func init() {
	child.Register("break", func(args []string) int {
		which, err := strconv.Atoi(args[0])
		if err != nil || engine.Init() != nil {
			return 1
		}
		i, lost := bridge.NewIsolate(bridge.DefaultGroup(), bridge.Options{}, nil)
		if lost != nil {
			return 1
		}
		var r bridge.Result
		c, _, status := i.NewContext(bridge.OneShot, bridge.ContextOptions{}, &r)
		if status != bridge.OK {
			return 1
		}
		runtime.LockOSThread()
		i.OpenHold(c)
		if which >= 0 {
			i.BreakInvariant(uint32(which))
		}
		return 0
	})
}

// broken are the conditions that the C++ side reports, by what is broken.
var broken = map[int]string{
	bridge.BreakHandle:   "GoMayUse(owner, handle)",
	bridge.BreakHolder:   "owner->thread.load() == ThreadId()",
	bridge.BreakLife:     "!left()",
	bridge.BreakStage:    "to >= kStop && to <= kUnwind",
	bridge.BreakRecovery: "innermost == &recovery",
	bridge.BreakMemory:   "before >= bytes",
	bridge.BreakCell:     "IsCell(cell, nbytes_, end_ - cell_)",
	bridge.BreakLeft:     "!owner->reading",
}

// A broken invariant of the C++ side ends the process with the condition and its place.
func TestBrokenInvariants(t *testing.T) {
	if !invariants.Enabled {
		t.Skip("the checks are not compiled in: run it with -tags invariants")
	}
	require.Zero(t, child.Run(t, "break", "-1").ExitCode)
	for which, condition := range broken {
		r := child.Run(t, "break", strconv.Itoa(which))
		require.NotZero(t, r.ExitCode, condition)
		require.Contains(t, r.Stderr, invariants.Prefix+condition+"\n    at ")
	}
}

// Go and C++ have the checks in the same builds. Other builds contain nothing of them.
func TestInvariantsCompiledOut(t *testing.T) {
	require.Equal(t, invariants.Enabled, bridge.Invariants())
	self, err := os.Executable()
	require.NoError(t, err)
	binary, err := os.ReadFile(self)
	require.NoError(t, err)
	// The conditions are in this file too, so one is compared that is not.
	condition := slices.Concat([]byte("!owner->"), []byte("linking"))
	require.Equal(t, invariants.Enabled, bytes.Contains(binary, condition))
}
