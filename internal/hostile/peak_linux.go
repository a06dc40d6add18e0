package hostile

import (
	"os"
	"syscall"
)

// residentPeak returns the peak of the resident memory of a process, in bytes.
func residentPeak(p *os.ProcessState) uint64 {
	return uint64(p.SysUsage().(*syscall.Rusage).Maxrss) << 10
}
