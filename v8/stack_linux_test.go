package v8_test

import (
	"fmt"
	"strconv"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/v8"
)

// report implements assert.TestingT in a child process.
type report struct{ failed bool }

func (r *report) Errorf(format string, args ...any) {
	r.failed = true
	fmt.Printf(format, args...)
}

func init() {
	// With threads whose stacks have the given size in KiB.
	child.Register("stacks", func(args []string) int {
		size, _ := strconv.ParseUint(args[0], 10, 64)
		limit := syscall.Rlimit{Cur: size << 10, Max: size << 10}
		if err := syscall.Setrlimit(syscall.RLIMIT_STACK, &limit); err != nil {
			fmt.Println(err)
			return 1
		}
		fmt.Println(child.Again("stacks of that size"))
		return 1
	})
	child.Register("stacks of that size", func([]string) int {
		r := new(report)
		var contexts []*v8.Context
		for range 14 {
			i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 64 << 20}})
			assert.NoError(r, err)
			c, err := i.NewContext(ctx)
			assert.NoError(r, err)
			contexts = append(contexts, c)
		}
		done := make(chan struct{})
		go func() { // not on the first thread of the process, whose stack differs
			defer close(done)
			stackOverflows(r, contexts[0])
			assert.Positive(r, stackOverflowsAtEachDepth(r, contexts[0]))
			entered := stackOverflowsInNestedIsolates(r, contexts[1:])
			assert.Less(r, entered, len(contexts)-1)
			fmt.Print(entered)
		}()
		<-done
		if r.failed {
			return 1
		}
		return 0
	})
}

// On threads with a smaller stack than V8 assumes, and with a larger one.
func TestStackOverflowOnSmallStacks(t *testing.T) {
	for _, size := range []string{"192", "256", "512", "1024", "8192"} {
		r := child.Run(t, "stacks", size)
		require.Zero(t, r.ExitCode, r.Stdout+r.Stderr)
		t.Log(size, "KiB:", r.Stdout, "isolates had room")
	}
}
