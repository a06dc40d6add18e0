package child

import (
	"fmt"
	"os"
	"syscall"
)

// LimitAddressSpace limits the address space of this process, a child, to its current
// size and more bytes. It may be called again.
func LimitAddressSpace(more uint64) error {
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return err
	}
	var pages uint64
	if _, err := fmt.Sscan(string(statm), &pages); err != nil {
		return err
	}
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_AS, &limit); err != nil {
		return err
	}
	limit.Cur = min(pages*uint64(os.Getpagesize())+more, limit.Max)
	return syscall.Setrlimit(syscall.RLIMIT_AS, &limit)
}
