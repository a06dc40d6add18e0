package v8

import (
	"syscall"
	"time"
)

// rusageThread is RUSAGE_THREAD.
const rusageThread = 1

// threadCPU returns the CPU time of the calling thread.
func threadCPU() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(rusageThread, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
