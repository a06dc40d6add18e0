package v8

import (
	"syscall"
	"time"
)

// sleep blocks the thread in the kernel. A signal may end it early.
func sleep(d time.Duration) {
	t := syscall.NsecToTimespec(d.Nanoseconds())
	_ = syscall.Nanosleep(&t, nil)
}
