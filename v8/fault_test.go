//go:build linux

package v8_test

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/v8"
)

func init() {
	child.Register("check", func([]string) int {
		if err := v8.SetOptions(v8.Options{Flags: []string{"--allow-natives-syntax"}}); err != nil {
			fmt.Println(err)
			return 1
		}
		c, err := newContextWith(v8.IsolateOptions{})
		if err == nil {
			_, err = c.Eval(ctx, "%AbortJS('what V8 says')")
		}
		fmt.Println("alive", err)
		return 0
	})
	child.Register("fault", func([]string) int {
		group, err := groups.New()
		if err != nil {
			fmt.Println(err)
			return 1
		}
		c, err := newContextWith(v8.IsolateOptions{Group: group})
		if err != nil {
			fmt.Println(err)
			return 1
		}
		s := group.Sandbox()
		if _, _, e := syscall.Syscall(
			syscall.SYS_MPROTECT, s.Base, uintptr(s.AddressSpace), syscall.PROT_NONE,
		); e != 0 {
			fmt.Println(e)
			return 1
		}
		_, err = c.Eval(ctx, "1")
		fmt.Println("alive", err)
		return 0
	})
	child.Register("fault of Go", func([]string) int {
		c, err := newContextWith(v8.IsolateOptions{})
		if err != nil {
			fmt.Println(err)
			return 1
		}
		err = c.SetFunc(ctx, "f", func(context.Context, *v8.Call) (v8.Value, error) {
			var p *int
			return v8.Number(float64(*p)), nil
		})
		if err == nil {
			_, err = c.Eval(ctx, "f()")
		}
		var p *v8.PanicError
		fmt.Println(errors.As(err, &p), p)
		_ = c.Isolate().Close()
		return 0
	})
}

// A supervisor can distinguish a fault in V8 from a Go panic and from incorrect use.
func TestFaults(t *testing.T) {
	for _, test := range []struct{ name, signal, stderr string }{
		{"check", "trace/breakpoint trap", "what V8 says"},
		{"fault", "segmentation fault", "paddock: a fault in V8"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := child.Run(t, test.name)
			require.Equal(t, test.signal, r.Signal, "%s%s", r.Stdout, r.Stderr)
			require.Contains(t, r.Stderr, test.stderr)
			require.Empty(t, r.Stdout)
		})
	}
	// Faults in Go code are still handled by Go.
	r := child.Run(t, "fault of Go")
	require.Zero(t, r.ExitCode, r.Stderr)
	require.Contains(t, r.Stdout, "nil pointer dereference")
}
