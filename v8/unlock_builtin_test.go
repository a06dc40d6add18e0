package v8_test

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/v8"
)

// Each of two activations releases the lock inside a built-in that can be left for want of
// memory. The first one continues while the second is inside its built-in, and its thread
// ends. The second then continues, and must not use the frame of the first.
func suspendedBuiltins([]string) int {
	i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 64 << 20}})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer i.Close()
	c, err := i.NewContext(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	inside, onward := [2]chan struct{}{}, [2]chan struct{}{}
	for k := range inside {
		inside[k], onward[k] = make(chan struct{}), make(chan struct{})
	}
	err = c.SetFunc(ctx, "wait", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		k, _ := call.Arg(0).Int64()
		return v8.Undefined, call.Scope.Unlock(func() error {
			close(inside[k])
			<-onward[k]
			return nil
		})
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	run := func(k int, after string) chan error {
		done := make(chan error, 1)
		go func() {
			runtime.LockOSThread() // the thread ends with the goroutine
			done <- c.Exec(ctx, fmt.Sprintf("JSON.stringify({toJSON() { wait(%d); return 1 }}); %s", k, after))
		}()
		<-inside[k]
		return done
	}
	first := run(0, "")
	second := run(1, "const kept = []; for (;;) kept.push(new Array(9000).fill('x').join('y'))")
	close(onward[0])
	if err := <-first; err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	for range 64 { // libc keeps the stacks of some threads that have ended
		threads := make(chan struct{})
		go func() {
			runtime.LockOSThread()
			close(threads)
		}()
		<-threads
	}
	close(onward[1])
	if err := <-second; !strings.Contains(fmt.Sprint(err), "memory") {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func init() { child.Register("suspended built-ins", suspendedBuiltins) }

func TestSuspendedBuiltins(t *testing.T) {
	r := child.Run(t, "suspended built-ins")
	require.Zero(t, r.ExitCode, "%s\n%s", r.Signal, r.Stderr)
}
