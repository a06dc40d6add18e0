package pool

import (
	"fmt"
	"math"
	"time"

	"github.com/seed24588400/paddock/internal/option"
	"github.com/seed24588400/paddock/v8"
)

// Budget limits one use, within the limits of the isolate.
type Budget struct {
	// Time is the maximum wall-clock time from the return of Get, including the time that
	// runs wait for the isolate. After it, runs end with v8.ErrTimeLimit as the cause, and
	// the loop of the context no longer waits. Default: no limit.
	Time time.Duration
	// CPU is the maximum CPU time of all runs of the use together. A run that exceeds it
	// ends with v8.ErrCPULimit as the cause. v8.IsolateOptions.Measure must be set in
	// Options.Isolate. Default: Limits.CPU of the isolate.
	CPU time.Duration
	// Memory is the maximum number of bytes that the isolate may hold in addition to what
	// it held at the beginning of the use. A run that exceeds it ends with a
	// v8.MemoryError, as with Limits.Memory. Default: Limits.Memory of the isolate.
	Memory uint64
}

// Usage is what a use has taken.
type Usage struct {
	CPU  time.Duration // of the runs; 0 unless v8.IsolateOptions.Measure is set
	Time time.Duration // wall-clock time since Get returned, until Close
	// Memory is the number of bytes by which the isolate holds more than at the beginning
	// of the use. Garbage counts until it is collected.
	Memory uint64
}

// meter measures one use.
type meter struct {
	isolate *v8.Isolate
	begun   time.Time
	cpu     time.Duration // of the isolate at the beginning
	memory  uint64        // that the isolate held at the beginning
}

func newMeter(i *v8.Isolate) meter {
	return meter{isolate: i, begun: time.Now(), cpu: i.Times().CPU, memory: heldBy(i)}
}

func heldBy(i *v8.Isolate) uint64 {
	m := i.Memory()
	return m.Heap + m.Buffers
}

func (m *meter) usage() Usage {
	held := heldBy(m.isolate)
	return Usage{
		CPU:    max(0, m.isolate.Times().CPU-m.cpu),
		Time:   time.Since(m.begun),
		Memory: held - min(held, m.memory),
	}
}

// limit sets the limits of the isolate for the use.
func (m *meter) limit(b Budget) error {
	if b == (Budget{}) {
		return nil
	}
	l := m.isolate.Limits()
	if b.Time > 0 {
		l.Deadline = m.begun.Add(b.Time)
	}
	if b.CPU > 0 {
		l.CPU = m.cpu + min(b.CPU, math.MaxInt64-m.cpu)
	}
	if b.Memory > 0 {
		l.Memory = min(l.Memory, max(m.memory+b.Memory, v8.MinMemory))
		l.Heap = min(l.Heap, l.Memory)
	}
	return m.isolate.SetLimits(l)
}

// check returns an error if the budget is invalid for isolates that measure CPU time or not.
func (b Budget) check(measure bool) error {
	if b.CPU > 0 && !measure {
		return fmt.Errorf("%w: Budget.CPU requires Measure in Options.Isolate", v8.ErrInvalid)
	}
	return option.Check(b)
}

// budgetOf returns the budget that a caller passes, or otherwise.
func budgetOf(budgets []Budget, otherwise Budget) (Budget, error) {
	switch len(budgets) {
	case 0:
		return otherwise, nil
	case 1:
		return budgets[0], nil
	}
	return Budget{}, fmt.Errorf("%w: %d Budgets; pass at most one", v8.ErrInvalid, len(budgets))
}
