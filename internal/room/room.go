// Package room reports how much address space and memory the process may still take, for
// the packages that create groups and isolates. V8 aborts the process if it gets no
// address space, so they check first. All functions are safe for concurrent use by
// multiple goroutines.
package room

import (
	"fmt"
	"os"

	"github.com/seed24588400/paddock/internal/bridge"
)

// V8 aligns a sandbox to the size of its cage, so it reserves up to alignment more.
// In addition to the sandbox, a group and its first isolate map code ranges, a range
// for trusted objects, which is also aligned, and pointer tables. These mappings take
// about perGroup, must not fail, and request at most groupPeak at a time. Once in a
// process V8 also reserves the lowest 4 GiB of the address space, requests 32 GiB for
// Oilpan's cage, and maps the stacks of its threads.
const (
	alignment  = 4 << 30
	perGroup   = 4 << 30
	groupPeak  = 16 << 30
	perProcess = 40 << 30
)

// sandboxRange returns the address space that V8 requests for a sandbox, in bytes.
func sandboxRange() uint64 { return bridge.ProcessFacts().ReservationSize + alignment }

// ForGroup reports whether the address space has room for one more group. It reserves
// that much and releases it. The result is valid until other code maps memory of that
// size, so callers must serialize ForGroup and the creation of a group.
func ForGroup() bool { return fits(sandboxRange(), groupPeak) }

// ForStart reports whether the address space has room for the initialization of V8 and
// its first group. Without room V8 aborts the process.
func ForStart() bool { return fits(sandboxRange(), groupPeak, perProcess) }

// Start returns about how many bytes of address space ForStart requires.
func Start() uint64 { return sandboxRange() + groupPeak + perProcess }

// An isolate maps 1.9 GiB outside its sandbox, mostly pointer tables. The constant
// otherMappings is for the mappings of Go and of V8's threads.
const (
	perIsolate    = 2 << 30
	otherMappings = 1 << 30
)

// ForIsolates reports whether a limit on the address space (ulimit -v) leaves room for n
// more isolates. Without room V8 aborts the process. ForIsolates reserves nothing, so
// that it does not disturb isolates that are being created.
func ForIsolates(n int) bool {
	limit, ok := addressSpace()
	if !ok {
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
	return pages*uint64(os.Getpagesize())+uint64(n)*perIsolate+otherMappings <= limit
}

// fits reports whether areas of all these sizes can be reserved at once.
func fits(sizes ...uint64) bool {
	for _, size := range sizes {
		area, ok := reserve(size)
		if !ok {
			return false
		}
		defer release(area)
	}
	return true
}

// Groups returns how many more groups, with an isolate in each, fit in the address
// space, at most limit. It reserves them all and releases them. The number is
// approximate, because it depends on other mappings and their places. Without an engine
// it is 0.
func Groups(limit int) int {
	if bridge.ProcessFacts().ReservationSize == 0 {
		return 0
	}
	rest, ok := reserve(groupPeak)
	if !ok {
		return 0
	}
	defer release(rest)
	n := 0
	for ; n < limit; n++ {
		area, ok := reserve(sandboxRange())
		if !ok {
			break
		}
		defer release(area)
		area, ok = reserve(perGroup)
		if !ok {
			break
		}
		defer release(area)
	}
	return n
}
