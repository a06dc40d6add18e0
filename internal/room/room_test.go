package room_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/live"
	"github.com/seed24588400/paddock/internal/room"
)

const gib = 1 << 30

func TestMain(m *testing.M) { child.Main(m, live.Check) }

func init() {
	child.Register("fresh", func([]string) int {
		fmt.Println(room.ForStart(), room.ForGroup())
		return 0
	})
	// The results as the limit on the address space grows.
	child.Register("little", func([]string) int {
		one := bridge.ProcessFacts().ReservationSize + 8*gib
		for _, more := range []uint64{gib, one, one + 17*gib, 2*one + 17*gib, 3*one + 17*gib, room.Start() + gib} {
			if err := child.LimitAddressSpace(more); err != nil {
				fmt.Println(err)
				return 1
			}
			fmt.Println(room.ForGroup(), room.Groups(100), room.ForStart())
		}
		return 0
	})
}

func TestRoomInAFreshProcess(t *testing.T) {
	require.Equal(t, "true true\n", child.Run(t, "fresh").Stdout)
}

func TestRoomUnderALimit(t *testing.T) {
	if bridge.ProcessFacts().SandboxSize > 64*gib {
		t.Skip("for the dense sandbox: here Start lies between others")
	}
	r := child.Run(t, "little")
	require.Equal(t, []string{
		"false 0 false",
		"false 0 false",
		"true 1 false",
		"true 2 true",
		"true 3 true",
		"true 1 true",
	}, strings.Split(strings.TrimSpace(r.Stdout), "\n"), r.Stderr)
}

func TestGroups(t *testing.T) {
	before := reservations(t)
	for _, limit := range []int{-1, 0, 1, 2, 10} {
		require.Equal(t, max(limit, 0), room.Groups(limit))
	}
	n := room.Groups(1_000_000)
	require.Greater(t, n, 10)
	require.LessOrEqual(t, uint64(n), (1<<47)/bridge.ProcessFacts().ReservationSize)
	require.True(t, room.ForGroup())
	require.True(t, room.ForStart())
	require.Equal(t, before, reservations(t), "nothing stays mapped")
}

// reservations returns the mappings that are too large to belong to Go or the C
// library.
func reservations(t *testing.T) (large []string) {
	maps, err := os.ReadFile("/proc/self/maps")
	require.NoError(t, err)
	for line := range strings.Lines(string(maps)) {
		var from, to uint64
		_, err := fmt.Sscanf(line, "%x-%x", &from, &to)
		require.NoError(t, err)
		if to-from >= gib {
			large = append(large, line)
		}
	}
	return large
}
