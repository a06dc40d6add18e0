// Package child runs parts of a test in a child process: what ends a process,
// such as flags, crashes and an exhausted address space, is tested there.
//
// The child is the test binary again. A test registers a function, and runs it
// by name:
//
//	func TestMain(m *testing.M) { child.Main(m) }
//
//	func init() {
//		child.Register("three", func([]string) int { return 3 })
//	}
//
//	func TestThree(t *testing.T) {
//		require.Equal(t, 3, child.Run(t, "three").ExitCode)
//	}
package child

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"testing"
	"time"
)

// named is the environment variable that tells a process which function it is.
const named = "PADDOCK_TEST_CHILD"

// limit is how long a child may take, grace how long it then has to say what
// it was doing, and how long before the test's own deadline that begins.
const (
	limit = 60 * time.Second
	grace = 5 * time.Second
)

var functions = map[string]func(args []string) int{}

// Register makes f known as name. f gets Run's arguments and returns the exit
// code. Call it in init, before Main.
func Register(name string, f func(args []string) int) {
	if functions[name] != nil {
		panic("child: registered twice: " + name)
	}
	functions[name] = f
}

// Main is for TestMain, and does not return. In a child it runs the child's
// function; otherwise the tests and then the checks, whose errors fail the run.
func Main(m *testing.M, after ...func() error) {
	if name, ok := os.LookupEnv(named); ok {
		os.Unsetenv(named) // a child may have children
		os.Exit(functions[name](os.Args[1:]))
	}
	code := m.Run()
	for _, check := range after {
		if err := check(); err != nil {
			fmt.Fprintln(os.Stderr, "FAIL: after the tests:", err)
			code = max(code, 1)
		}
	}
	os.Exit(code)
}

// Again starts a child anew as the function of that name, for limits that a
// process keeps from its beginning. It returns only if that fails.
func Again(name string, args ...string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	return syscall.Exec(self, append([]string{self}, args...), append(os.Environ(), named+"="+name))
}

// Result is how a child ended.
type Result struct {
	Stdout, Stderr string
	// ExitCode is -1 if a signal ended it. Surprisingly: Go handles SIGSEGV,
	// SIGABRT and their like even in C code, and exits with 2.
	ExitCode int
	Signal   string // such as "killed"; empty if it exited
	Took     time.Duration
}

// Run runs the function of that name in a child process. It fails the test if
// the child has not ended after a minute, or shortly before the test's
// deadline; the child's goroutines are in the message then.
func Run(t testing.TB, name string, args ...string) Result {
	t.Helper()
	within := limit
	if t, ok := t.(interface{ Deadline() (time.Time, bool) }); ok {
		if deadline, ok := t.Deadline(); ok {
			within = min(within, time.Until(deadline)-2*grace)
		}
	}
	result, err := run(within, name, args)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func run(within time.Duration, name string, args []string) (Result, error) {
	if functions[name] == nil {
		return Result{}, fmt.Errorf("child: no function %q is registered, only %q", name, slices.Sorted(maps.Keys(functions)))
	}
	self, err := os.Executable()
	if err != nil {
		return Result{}, fmt.Errorf("child: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	var stdout, stderr bytes.Buffer
	command := exec.CommandContext(ctx, self, args...)
	command.Env = append(os.Environ(), named+"="+name)
	command.Stdout, command.Stderr = &stdout, &stderr
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGQUIT) }
	command.WaitDelay = grace
	begin := time.Now()
	err = command.Run()
	result := Result{
		Stdout: stdout.String(),
		Stderr: stderr.String(),
		Took:   time.Since(begin),
	}
	if ctx.Err() != nil {
		return result, fmt.Errorf("child: %s %q was ended after %v\nstdout:\n%s\nstderr:\n%s", name, args, within, &stdout, &stderr)
	}
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
		return result, fmt.Errorf("child: %s: %w", name, err)
	}
	result.ExitCode = command.ProcessState.ExitCode()
	if status, ok := command.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		result.Signal = status.Signal().String()
	}
	return result, nil
}
