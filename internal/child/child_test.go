//go:build unix

package child

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestMain(m *testing.M) {
	if os.Getenv("PADDOCK_TEST_CHECKS") != "" {
		Main(m, func() error { return nil }, func() error { return errors.New("something is left") })
	}
	Main(m)
}

func init() {
	Register("exit", func(args []string) int {
		code, _ := strconv.Atoi(args[0])
		return code
	})
	Register("print", func(args []string) int {
		fmt.Printf("out %q", args)
		fmt.Fprint(os.Stderr, "err")
		return 0
	})
	Register("panic", func([]string) int { panic("on purpose") })
	Register("kill", func([]string) int {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	})
	Register("sleep", func([]string) int {
		fmt.Println("sleeping")
		time.Sleep(time.Hour)
		return 0
	})
	Register("limit", func([]string) int {
		reserve := func() error {
			b, err := syscall.Mmap(-1, 0, 2<<30, syscall.PROT_NONE, syscall.MAP_PRIVATE|syscall.MAP_ANON)
			if err == nil {
				err = syscall.Munmap(b)
			}
			return err
		}
		for _, more := range []uint64{1 << 30, 4 << 30, 1 << 30} {
			fmt.Println(LimitAddressSpace(more), reserve())
		}
		return 0
	})
	Register("again", func(args []string) int {
		fmt.Println(os.Getpid(), Again("print", args...))
		return 1
	})
	Register("parent", func([]string) int {
		r, err := run(limit, "exit", []string{"5"})
		if err != nil {
			return 1
		}
		return r.ExitCode + 1
	})
}

func TestExitCodes(t *testing.T) {
	for _, code := range []int{0, 1, 42} {
		r := Run(t, "exit", strconv.Itoa(code))
		require.Equal(t, code, r.ExitCode)
		require.Empty(t, r.Signal)
		require.Positive(t, r.Took)
	}
}

func TestOutput(t *testing.T) {
	r := Run(t, "print", "a", "b c", "")
	require.Equal(t, `out ["a" "b c" ""]`, r.Stdout)
	require.Equal(t, "err", r.Stderr)
	require.Zero(t, r.ExitCode)
}

func TestPanic(t *testing.T) {
	r := Run(t, "panic")
	require.Equal(t, 2, r.ExitCode)
	require.Contains(t, r.Stderr, "panic: on purpose")
}

func TestSignal(t *testing.T) {
	r := Run(t, "kill")
	require.Equal(t, "killed", r.Signal)
	require.Equal(t, -1, r.ExitCode)
}

func TestLimitAddressSpace(t *testing.T) {
	const no = "<nil> cannot allocate memory\n"
	require.Equal(t, no+"<nil> <nil>\n"+no, Run(t, "limit").Stdout)
}

func TestAgain(t *testing.T) {
	r := Run(t, "again", "a", "b c")
	require.Equal(t, `out ["a" "b c"]`, r.Stdout)
	require.Zero(t, r.ExitCode)
}

func TestChildOfChild(t *testing.T) {
	require.Equal(t, 6, Run(t, "parent").ExitCode)
}

// The error of a child that hangs includes its goroutines.
func TestTimeout(t *testing.T) {
	_, err := run(3*time.Second, "sleep", []string{"x"})
	require.ErrorContains(t, err, `child: sleep ["x"] was ended after 3s`)
	require.ErrorContains(t, err, "sleeping")
	require.ErrorContains(t, err, "time.Sleep")
}

type recorder struct {
	testing.TB
	deadline time.Time
	failure  string
}

func (*recorder) Helper()                       {}
func (r *recorder) Deadline() (time.Time, bool) { return r.deadline, true }
func (r *recorder) Fatal(args ...any)           { r.failure = fmt.Sprint(args...) }

func TestDeadline(t *testing.T) {
	r := &recorder{TB: t, deadline: time.Now().Add(2*grace + time.Second)}
	Run(r, "sleep")
	require.Contains(t, r.failure, "was ended after")
}

func TestUnknown(t *testing.T) {
	_, err := run(limit, "nothing", nil)
	require.ErrorContains(t, err, `no function "nothing" is registered`)
	require.Panics(t, func() { Register("exit", functions["exit"]) })
}

// plain runs the test binary with one test, as go test does.
func plain(t *testing.T, env ...string) (code int, stdout, stderr string) {
	self, err := os.Executable()
	require.NoError(t, err)
	var out, problems bytes.Buffer
	command := exec.Command(self, "-test.run=^TestPanic$")
	command.Env = append(os.Environ(), env...)
	command.Stdout, command.Stderr = &out, &problems
	_ = command.Run()
	return command.ProcessState.ExitCode(), out.String(), problems.String()
}

func TestChecksFailTheRun(t *testing.T) {
	code, stdout, stderr := plain(t)
	require.Zero(t, code, stderr)
	require.Contains(t, stdout, "PASS\n")
	code, stdout, stderr = plain(t, "PADDOCK_TEST_CHECKS=1")
	require.Equal(t, 1, code)
	require.Contains(t, stdout, "PASS\n")
	require.Equal(t, "FAIL: after the tests: something is left\n", stderr)
}
