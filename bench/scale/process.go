//go:build linux

package scale

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"time"
)

// Process has the kernel's figures for this process.
type Process struct {
	RSS          uint64 // bytes resident
	AddressSpace uint64 // bytes mapped
	Mappings     int
}

// ReadProcess returns the current figures, after Go has released unused memory.
func ReadProcess() (Process, error) {
	runtime.GC()
	debug.FreeOSMemory()
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return Process{}, err
	}
	var mapped, resident uint64
	if _, err := fmt.Sscan(string(statm), &mapped, &resident); err != nil {
		return Process{}, err
	}
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return Process{}, err
	}
	page := uint64(os.Getpagesize())
	return Process{
		RSS:          resident * page,
		AddressSpace: mapped * page,
		Mappings:     strings.Count(string(maps), "\n"),
	}, nil
}

// cpuTime returns the CPU time of this process.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
