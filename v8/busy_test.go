package v8_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/v8"
)

func init() {
	child.Register("busy machine", func([]string) int {
		if err := onBusyMachine(); err != nil {
			fmt.Println(err)
			return 1
		}
		return 0
	})
}

// onBusyMachine verifies that runs which check for interrupts late, but do, are ended
// and do not lose their isolate while many other threads keep the machine busy.
func onBusyMachine() error {
	// The parser and the compiler do not check for interrupts.
	source := "(function() {\n" + strings.Repeat("  g(a.b + 1, [c, d], {e: 'f'}, x => x * 2)\n", 12e3) + "})"
	grace, err := cpuOf(source)
	if err != nil {
		return err
	}
	// It counts CPU time: more than a run needs, but much less than the wall-clock time among the other threads.
	grace *= 3
	const busy = 16
	runtime.GOMAXPROCS(busy + 4)
	var stop atomic.Bool
	var others sync.WaitGroup
	for range busy {
		others.Go(func() {
			for !stop.Load() {
			}
		})
	}
	defer others.Wait()
	defer stop.Store(true)
	c, err := newContextWith(v8.IsolateOptions{Limits: v8.Limits{Memory: 256 << 20}, Grace: grace})
	if err != nil {
		return err
	}
	for n := range 4 {
		ctx, cancel := context.WithTimeout(ctx, 2*time.Millisecond)
		err := c.Exec(ctx, fmt.Sprint("/*", n, "*/ ", source))
		cancel()
		if errors.Is(err, v8.ErrLost) {
			return fmt.Errorf("run %d: %w", n, err)
		}
	}
	_ = c.Isolate().Close()
	<-c.Isolate().Done()
	return nil
}

// cpuOf returns the CPU time of the first evaluation of a script on this machine.
func cpuOf(source string) (time.Duration, error) {
	c, err := newContextWith(v8.IsolateOptions{Measure: true})
	if err != nil {
		return 0, err
	}
	defer c.Isolate().Close()
	err = c.Exec(ctx, source)
	return c.Isolate().Times().CPU, err
}

func newContextWith(o v8.IsolateOptions) (*v8.Context, error) {
	isolate, err := v8.NewIsolate(o)
	if err != nil {
		return nil, err
	}
	return isolate.NewContext(ctx)
}

func TestBusyMachineLosesNothing(t *testing.T) {
	r := child.Run(t, "busy machine")
	require.Zero(t, r.ExitCode, "%s%s", r.Stdout, r.Stderr)
}
