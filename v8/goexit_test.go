package v8_test

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/v8"
)

// exits are Go functions that V8 calls and that call runtime.Goexit.
var exits = map[string]func(c *v8.Context) error{
	"a callback": func(c *v8.Context) error {
		err := c.SetFunc(ctx, "exit", func(context.Context, *v8.Call) (v8.Value, error) {
			runtime.Goexit()
			return v8.Undefined, nil
		})
		if err != nil {
			return err
		}
		return c.Exec(ctx, "exit()")
	},
	"a constructor": func(c *v8.Context) error {
		class := &v8.Class{Name: "C", New: func(context.Context, *v8.Call) (any, error) {
			runtime.Goexit()
			return nil, nil
		}}
		return c.Do(ctx, func(s v8.Scope) error {
			f, err := s.Class(class)
			if err == nil {
				_, err = f.Construct(ctx)
			}
			return err
		})
	},
	"an interrupt": func(c *v8.Context) error {
		return c.Isolate().Interrupt(ctx, func(*v8.Interrupted) { runtime.Goexit() })
	},
}

func init() {
	for name, exit := range exits {
		child.Register("Goexit in "+name, func([]string) int {
			i, err := v8.NewIsolate(v8.IsolateOptions{})
			if err != nil {
				return 10
			}
			c, err := i.NewContext(ctx)
			if err != nil {
				return 11
			}
			done := make(chan struct{})
			go func() {
				defer close(done)
				defer func() { _ = recover() }()
				_ = exit(c)
			}()
			select {
			case <-done:
			case <-time.After(20 * time.Second):
			}
			return 12
		})
	}
}

// runtime.Goexit cannot leave V8's frames. It ends the process with a message that says so.
func TestGoexit(t *testing.T) {
	for name := range exits {
		r := child.Run(t, "Goexit in "+name)
		require.Equal(t, 2, r.ExitCode, "%s: %s", name, r.Stderr)
		require.Contains(t, r.Stderr, "a function that V8 called has called runtime.Goexit", name)
		require.Contains(t, r.Stderr, "FailNow", name)
		require.Contains(t, r.Stderr, "goexit_test.go", name)
	}
}

// Work of a loop that calls runtime.Goexit ends with an error.
func TestGoexitInWork(t *testing.T) {
	l := newLoop(t, v8.LoopOptions{})
	require.NoError(t, l.Go(func(context.Context) v8.Task { runtime.Goexit(); return nil }))
	short, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	err := l.Run(short)
	require.ErrorIs(t, err, v8.ErrInvalid)
	require.ErrorContains(t, err, "runtime.Goexit")
}

type exitingReader struct{}

func (exitingReader) Read([]byte) (int, error) { runtime.Goexit(); return 0, nil }

// A reader that calls runtime.Goexit is an error too.
func TestGoexitInReader(t *testing.T) {
	short, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	_, err := newContext(t).ReadWasm(short, exitingReader{}, v8.ReadWasmOptions{})
	require.ErrorIs(t, err, v8.ErrInvalid)
	require.ErrorContains(t, err, "runtime.Goexit")
}
