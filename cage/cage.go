package cage

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"github.com/seed24588400/paddock/internal/bridge"
)

// Geometry is what one group reserves, in bytes. It is fixed when V8 is built.
type Geometry struct {
	Cage        uint64 // one pointer-compression cage: the most heap that a group's isolates have together
	Sandbox     uint64 // one sandbox: the cage and all array buffers
	Reservation uint64 // the sandbox with its guard regions, in address space
}

// IsolatesPerGroup is about how many isolates fit in a group when they are
// idle: each has a page of 256 KiB in the group's range for trusted objects, 1
// GiB (kMaximalTrustedRangeSize), so that 3,950 were made and not 4,150. V8 ends
// the making of one that does not fit, and that isolate is lost.
const IsolatesPerGroup = 3500

// ErrAddressSpace means that the address space has no room for another group
// with a whole sandbox, or for another isolate.
var ErrAddressSpace = errors.New("no room in the address space")

// Fixed returns the geometry of every group. V8 need not be initialised.
func Fixed() Geometry {
	f := bridge.ProcessFacts()
	return Geometry{Cage: f.CageSize, Sandbox: f.SandboxSize, Reservation: f.ReservationSize}
}

// V8 aligns a sandbox to its cage, so up to alignment more is asked for. Beside
// the sandbox a group and its first isolate map code ranges, a range for
// trusted objects, which is aligned too, and pointer tables: about perGroup, of
// which no more than beside is asked for at once, and must not fail either. Once
// in a process V8 also takes the lowest 4 GiB, a cage for Oilpan, for which it
// asks 32 GiB, and its threads' stacks.
const (
	alignment = 4 << 30
	perGroup  = 4 << 30
	beside    = 16 << 30
	once      = 40 << 30
)

// Room reports whether the address space has room for one more group, by
// reserving that much for a moment. The answer holds while no one else maps
// memory of that size; callers that make groups serialise the two.
func Room() bool { return fits(Fixed().Reservation+alignment, beside) }

// RoomToStart reports whether V8 can be initialised and make its first group:
// it aborts the process when it cannot.
func RoomToStart() bool { return fits(Fixed().Reservation+alignment, beside, once) }

// ToStart is about how many bytes of address space RoomToStart looks for.
func ToStart() uint64 { return Fixed().Reservation + alignment + beside + once }

// An isolate maps 1.9 GiB beside its sandbox, pointer tables for the most part.
// Go and V8's threads need something too.
const (
	perIsolate = 2 << 30
	others     = 1 << 30
)

// RoomForIsolates reports whether a limit on the address space (ulimit -v), if
// one is set, has room for n more isolates; V8 aborts the process when it has
// not. Nothing is reserved for it, so that isolates made meanwhile find theirs.
func RoomForIsolates(n int) bool {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_AS, &limit) != nil || limit.Cur == ^uint64(0) {
		return true
	}
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return true
	}
	var pages uint64
	if _, err := fmt.Sscan(string(statm), &pages); err != nil {
		return true
	}
	return pages*uint64(os.Getpagesize())+uint64(n)*perIsolate+others <= limit.Cur
}

// fits reports whether areas of all these sizes can be reserved at once.
func fits(sizes ...uint64) bool {
	for _, size := range sizes {
		area, err := reserve(size)
		if err != nil {
			return false
		}
		defer release(area)
	}
	return true
}

// Count returns how many more groups with an isolate each would fit now, at
// most limit, by reserving them all for a moment. What others map, and how it
// falls, makes it a few more or fewer.
func Count(limit int) int {
	rest, err := reserve(beside)
	if err != nil {
		return 0
	}
	defer release(rest)
	n := 0
	for ; n < limit; n++ {
		area, err := reserve(Fixed().Reservation + alignment)
		if err != nil {
			break
		}
		defer release(area)
		area, err = reserve(perGroup)
		if err != nil {
			break
		}
		defer release(area)
	}
	return n
}

type area struct{ base, size uintptr }

// reserve maps address space that nothing can touch and no memory backs.
func reserve(size uint64) (area, error) {
	base, _, errno := syscall.Syscall6(syscall.SYS_MMAP, 0, uintptr(size), syscall.PROT_NONE,
		syscall.MAP_PRIVATE|syscall.MAP_ANON|syscall.MAP_NORESERVE, ^uintptr(0), 0)
	if errno != 0 {
		return area{}, ErrAddressSpace
	}
	return area{base, uintptr(size)}, nil
}

func release(a area) {
	_, _, _ = syscall.Syscall(syscall.SYS_MUNMAP, a.base, a.size, 0)
}
