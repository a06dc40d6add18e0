package cage

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"github.com/seed24588400/paddock/internal/bridge"
)

// Geometry describes the address space of a group, in bytes. It is fixed when V8 is
// built.
type Geometry struct {
	Cage        uint64 // the pointer-compression cage: the maximum heap of all isolates of a group together
	Sandbox     uint64 // the sandbox: the cage and all array buffers
	Reservation uint64 // the address space of the sandbox with its guard regions
}

// IsolatesPerGroup is about the number of idle isolates that fit in a group. Each
// isolate has a page of 256 KiB in the group's range for trusted objects, which is 1
// GiB (kMaximalTrustedRangeSize). Tests created 3,950 isolates but not 4,150. If an
// isolate does not fit, V8 reports a fatal error and the isolate is lost.
const IsolatesPerGroup = 3500

// ErrAddressSpace means that the address space has no room for another group with a
// whole sandbox, or for another isolate.
var ErrAddressSpace = errors.New("no room in the address space")

// Fixed returns the geometry of every group. V8 need not be initialised.
func Fixed() Geometry {
	f := bridge.ProcessFacts()
	return Geometry{Cage: f.CageSize, Sandbox: f.SandboxSize, Reservation: f.ReservationSize}
}

// V8 aligns a sandbox to the size of its cage, so it reserves up to alignment more.
// In addition to the sandbox, a group and its first isolate map code ranges, a range
// for trusted objects, which is also aligned, and pointer tables. These mappings take
// about perGroup, must not fail, and request at most beside at once. Once in a
// process V8 also reserves the lowest 4 GiB of the address space, requests 32 GiB for
// Oilpan's cage, and maps the stacks of its threads.
const (
	alignment = 4 << 30
	perGroup  = 4 << 30
	beside    = 16 << 30
	once      = 40 << 30
)

// Room reports whether the address space has room for one more group. It reserves
// that much and releases it. The result is valid until other code maps memory of that
// size, so callers must serialize Room and the creation of a group.
func Room() bool { return fits(Fixed().Reservation+alignment, beside) }

// RoomToStart reports whether the address space has room for the initialisation of V8
// and its first group. Without room V8 aborts the process.
func RoomToStart() bool { return fits(Fixed().Reservation+alignment, beside, once) }

// ToStart returns about how many bytes of address space RoomToStart requires.
func ToStart() uint64 { return Fixed().Reservation + alignment + beside + once }

// An isolate maps 1.9 GiB outside its sandbox, mostly pointer tables. The constant
// others is for the mappings of Go and of V8's threads.
const (
	perIsolate = 2 << 30
	others     = 1 << 30
)

// RoomForIsolates reports whether a limit on the address space (ulimit -v) leaves
// room for n more isolates. Without room V8 aborts the process. RoomForIsolates
// reserves nothing, so that it does not disturb isolates that are being created.
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

// Count returns how many more groups, with an isolate in each, fit in the address
// space, at most limit. It reserves them all and releases them. The number is
// approximate, because it depends on other mappings and their places.
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

// reserve maps inaccessible address space without memory.
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
