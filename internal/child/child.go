// Package child runs parts of a test in a child process. It is for tests that end or
// change the process, for example by flags, crashes, or an exhausted address space.
//
// The child runs the test binary again. A test registers a function, and runs it by name:
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

// named is the environment variable with the name of the child's function.
const named = "PADDOCK_TEST_CHILD"

// limit is the maximum time of a child. It then gets SIGQUIT, and has the time grace to
// print its goroutines. A child is ended at least twice the grace before the test's own
// deadline.
const (
	limit = 60 * time.Second
	grace = 5 * time.Second
)

var functions = map[string]func(args []string) int{}

// Register registers f under a name. f receives the arguments of Run and returns the exit
// code. Register must be called in init, before Main.
func Register(name string, f func(args []string) int) {
	if functions[name] != nil {
		panic("child: function registered twice: " + name)
	}
	functions[name] = f
}

// Main is called by TestMain, and does not return. In a child it runs the child's
// function. Otherwise it runs the tests and then the functions after, whose errors fail
// the run.
func Main(m *testing.M, after ...func() error) {
	if name, ok := os.LookupEnv(named); ok {
		os.Unsetenv(named) // a child can start children
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

// Again replaces the process of a child by a new one that runs the function of that name,
// for limits that a process must have from its start. It returns only if that fails.
func Again(name string, args ...string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	return syscall.Exec(self, append([]string{self}, args...), append(os.Environ(), named+"="+name))
}

// Result is the result of a child.
type Result struct {
	Stdout, Stderr string
	// ExitCode is -1 if a signal ended the child. Note that Go handles SIGSEGV, SIGABRT
	// and similar signals even in C code, and exits with 2.
	ExitCode int
	Signal   string // for example "killed"; empty if it exited
	Took     time.Duration
}

// Run runs the function of that name in a child process. It fails the test if the child
// has not ended after a minute, or shortly before the test's deadline. The failure
// message then includes the child's goroutines.
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
		return Result{}, fmt.Errorf("child: no function %q is registered, only %q",
			name, slices.Sorted(maps.Keys(functions)))
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
		return result, fmt.Errorf("child: %s %q was ended after %v\nstdout:\n%s\nstderr:\n%s",
			name, args, within, &stdout, &stderr)
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
