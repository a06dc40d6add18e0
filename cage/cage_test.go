package cage_test

import (
	"fmt"
	"os"
	"strings"
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

func init() {
	child.Register("fresh", func([]string) int {
		fmt.Println(cage.RoomToStart(), cage.Room())
		return 0
	})
	// The results as the limit on the address space grows.
	child.Register("little", func([]string) int {
		one := cage.Fixed().Reservation + 8*gib
		for _, more := range []uint64{gib, one, one + 17*gib, 2*one + 17*gib, 3*one + 17*gib, cage.ToStart() + gib} {
			if err := child.LimitAddressSpace(more); err != nil {
				fmt.Println(err)
				return 1
			}
			fmt.Println(cage.Room(), cage.Count(100), cage.RoomToStart())
		}
		return 0
	})
}

func TestGeometry(t *testing.T) {
	g := cage.Fixed()
	require.EqualValues(t, 4*gib, g.Cage)
	require.Contains(t, []cage.Geometry{
		{Cage: 4 * gib, Sandbox: 64 * gib, Reservation: 176 * gib},    // third_party/v8/patches/0001
		{Cage: 4 * gib, Sandbox: 1024 * gib, Reservation: 1376 * gib}, // V8's default
	}, g)
	require.NoError(t, engine.Init())
	_, reservation := bridge.DefaultGroup().Sandbox()
	require.Equal(t, reservation, g.Reservation, "what V8 has reserved")
}

func TestRoomInAFreshProcess(t *testing.T) {
	require.Equal(t, "true true\n", child.Run(t, "fresh").Stdout)
}

func TestRoomUnderALimit(t *testing.T) {
	if cage.Fixed().Sandbox > 64*gib {
		t.Skip("for the dense sandbox: here ToStart lies between others")
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

func TestCount(t *testing.T) {
	before := reservations(t)
	for _, limit := range []int{-1, 0, 1, 2, 10} {
		require.Equal(t, max(limit, 0), cage.Count(limit))
	}
	n := cage.Count(1_000_000)
	require.Greater(t, n, 10)
	require.LessOrEqual(t, uint64(n), (1<<47)/cage.Fixed().Reservation)
	require.True(t, cage.Room())
	require.True(t, cage.RoomToStart())
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
