package cage

import (
	"errors"
	"sync"
	"syscall"

	"github.com/seed24588400/paddock/internal/bridge"
)

// Geometry is what one group reserves, in bytes. It is fixed when V8 is built.
type Geometry struct {
	Cage        uint64 // one pointer-compression cage: the most heap that a group's isolates have together
	Sandbox     uint64 // one sandbox: the cage and all array buffers
	Reservation uint64 // the sandbox with its guard regions, in address space
}

var geometry = sync.OnceValue(func() Geometry {
	f := bridge.ProcessFacts()
	// Of the default group, which engine.Init has found to be whole.
	_, reservation := bridge.DefaultGroup().Sandbox()
	return Geometry{Cage: f.CageSize, Sandbox: f.SandboxSize, Reservation: reservation}
})

// Fixed returns the geometry of every group. V8 must be initialised.
func Fixed() Geometry { return geometry() }

// V8 aligns a sandbox to its cage, so up to this much more is asked for; and
// beside the sandbox a group and its first isolate map code ranges and pointer
// tables, which must not fail either.
const (
	alignment = 4 << 30
	beside    = 16 << 30
)

// Room reports whether the address space has room for one more group, by
// reserving that much for a moment. The answer holds while no one else maps
// memory of that size; callers that make groups serialise the two.
func Room() bool {
	g := Fixed()
	sandbox, err := reserve(g.Reservation + alignment)
	if err != nil {
		return false
	}
	defer release(sandbox)
	rest, err := reserve(beside)
	if err != nil {
		return false
	}
	release(rest)
	return true
}

// Count returns how many more groups would fit now, at most limit, by
// reserving them all for a moment. V8 places its reservations at random, so it
// ends up with somewhat fewer.
func Count(limit int) int {
	g := Fixed()
	rest, err := reserve(beside)
	if err != nil {
		return 0
	}
	defer release(rest)
	n := 0
	for ; n < limit; n++ {
		area, err := reserve(g.Reservation + alignment)
		if err != nil {
			break
		}
		defer release(area)
	}
	return n
}

var errNoRoom = errors.New("no room in the address space")

type area struct{ base, size uintptr }

// reserve maps address space that nothing can touch and no memory backs.
func reserve(size uint64) (area, error) {
	base, _, errno := syscall.Syscall6(syscall.SYS_MMAP, 0, uintptr(size), syscall.PROT_NONE,
		syscall.MAP_PRIVATE|syscall.MAP_ANON|syscall.MAP_NORESERVE, ^uintptr(0), 0)
	if errno != 0 {
		return area{}, errNoRoom
	}
	return area{base, uintptr(size)}, nil
}

func release(a area) {
	_, _, _ = syscall.Syscall(syscall.SYS_MUNMAP, a.base, a.size, 0)
}
