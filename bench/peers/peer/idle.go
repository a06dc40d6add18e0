package peer

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"time"
)

// Idlers is the number of idle engines, and settled the time in which they release unused
// memory.
const (
	Idlers  = 500
	settled = 3 * time.Second
)

// Idle measures the resident memory, in bytes, of one of many idle engines that have run
// a small script. one makes an engine and returns a value that keeps it alive. The first
// two are not counted, because they include what all engines share.
func (r *Run) Idle(figure string, one func() (keep any, err error)) error {
	var all []any
	more := func(n int) error {
		for range n {
			keep, err := one()
			if err != nil {
				return fmt.Errorf("%s, with %d: %w", figure, len(all), err)
			}
			all = append(all, keep)
		}
		return nil
	}
	if err := more(2); err != nil {
		return err
	}
	before, err := resident()
	if err != nil {
		return err
	}
	if err := more(Idlers); err != nil {
		return err
	}
	time.Sleep(settled)
	after, err := resident()
	if err != nil {
		return err
	}
	runtime.KeepAlive(all)
	r.Print(Line{Figure: figure, Value: max(0, after-before) / Idlers})
	return nil
}

// resident returns the resident memory of this process in bytes, after Go has released
// unused memory.
func resident() (float64, error) {
	runtime.GC()
	debug.FreeOSMemory()
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, err
	}
	var mapped, pages float64
	if _, err := fmt.Sscan(string(text), &mapped, &pages); err != nil {
		return 0, err
	}
	return pages * float64(os.Getpagesize()), nil
}
