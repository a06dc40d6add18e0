package v8_test

import (
	"bytes"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/v8"
)

func init() {
	child.Register("memory back", func(args []string) int {
		isolates, _ := strconv.Atoi(args[0])
		if err := memoryBack(isolates); err != nil {
			fmt.Println(err)
			return 1
		}
		return 0
	})
}

// resident returns the resident memory of this process in MiB, after Go has released
// what it can.
func resident() (float64, error) {
	debug.FreeOSMemory()
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, err
	}
	var size, pages int
	if _, err := fmt.Fscan(bytes.NewReader(statm), &size, &pages); err != nil {
		return 0, err
	}
	return float64(pages*os.Getpagesize()) / mib, nil
}

// memoryBack prints the resident memory after the first isolate, and after each of ten
// rounds.
func memoryBack(isolates int) error {
	for round := range 11 {
		n := isolates
		if round == 0 {
			n = 1
		}
		for range n {
			if err := useOne(); err != nil {
				return err
			}
		}
		rss, err := resident()
		if err != nil {
			return err
		}
		fmt.Println(rss)
	}
	return nil
}

// useOne creates, uses and closes an isolate.
func useOne() error {
	i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 32 * mib}})
	if err != nil {
		return err
	}
	c, err := i.NewContext(ctx)
	if err != nil {
		return err
	}
	const source = "var a = Array.from({length: 1000}, (_, i) => ({i})); var b = new Uint8Array(1 << 16); a.length"
	if got, err := c.Eval(ctx, source); err != nil || got != 1000.0 {
		return fmt.Errorf("%v, %w", got, err)
	}
	if err := i.Close(); err != nil {
		return err
	}
	<-i.Done()
	return nil
}

// The memory of closed isolates is returned to the system.
func TestMemoryComesBack(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector keeps memory for all that was ever used")
	}
	const tries = 20
	require.NoError(t, useOne())
	begin := time.Now()
	for range tries {
		require.NoError(t, useOne())
	}
	took := time.Since(begin) / tries
	// Ten rounds of 1,000 isolates each, or of as many as a busy machine can do in 40
	// s.
	isolates := min(1000, max(50, int(4*time.Second/took)))
	if testing.Short() {
		isolates = 50
	}
	r := child.Run(t, "memory back", strconv.Itoa(isolates))
	require.Zero(t, r.ExitCode, r.Stdout+r.Stderr)
	var rss []float64
	for _, line := range strings.Fields(r.Stdout) {
		x, err := strconv.ParseFloat(line, 64)
		require.NoError(t, err)
		rss = append(rss, x)
	}
	require.Len(t, rss, 11)
	t.Logf("ten rounds of %d isolates in %v: MiB at the start and after each: %.1f", isolates, r.Took, rss)
	// With so little memory, 5 % is within the variation of Go's own memory.
	require.LessOrEqual(t, rss[10], max(rss[1]*1.05, rss[1]+2))
	require.LessOrEqual(t, rss[10], rss[0]+60)
}
