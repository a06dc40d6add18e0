//go:build linux

package v8_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/v8"
)

// laborious defines a function for which the optimizing compiler, which runs on a
// worker thread, needs tens of megabytes. A second script, whose loop needs no memory,
// causes it to be compiled.
const (
	laborious = `
const lines = ['let x = a'];
for (let i = 0; i < 3500; i++) lines.push('x = (x * ' + i + ' + b) ^ (x >> ' + i % 7 + ')');
const f = new Function('a', 'b', lines.join(';') + '; return x');
f(1, 2);
function heat(n) { let x = 0; for (let i = 0; i < n; i++) x ^= f(i, x); return x }
heat(2)`
	labour = "for (;;) heat(1000)"
)

func init() {
	child.Register("lose on a worker", func([]string) int {
		if err := loseOnWorker(); err != nil {
			fmt.Println(err)
			return 1
		}
		return 0
	})
}

// loseOnWorker makes the system refuse memory while V8 compiles.
func loseOnWorker() error {
	group, err := groups.New()
	if err != nil {
		return err
	}
	// V8's compiler of a whole group counts for the first isolate.
	same, err := tenantOf(group)
	if err != nil {
		return err
	}
	lost, err := tenantOf(group)
	if err != nil {
		return err
	}
	other, err := tenantOf(nil)
	if err != nil {
		return err
	}
	for _, c := range []*v8.Context{same, lost, other} {
		if err := c.Exec(ctx, laborious); err != nil {
			return err
		}
	}
	threads := len(workers())
	goHasEnough()
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_DATA, &before); err != nil {
		return err
	}
	data, err := writable()
	if err != nil {
		return err
	}
	few := before
	few.Cur = data + 12<<20
	if err := syscall.Setrlimit(syscall.RLIMIT_DATA, &few); err != nil {
		return err
	}
	run, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	_, err = lost.Eval(run, labour)
	_ = syscall.Setrlimit(syscall.RLIMIT_DATA, &before)
	var e *v8.LostError
	if !errors.As(err, &e) {
		return fmt.Errorf("not lost: %w", err)
	}
	if e.Kind != v8.LossMemory || !e.Worker {
		return fmt.Errorf("lost to %v, on a worker %v: %w", e.Kind, e.Worker, err)
	}
	fmt.Println(e.Reason)
	if err := lost.Isolate().Close(); err != nil {
		return err
	}
	<-lost.Isolate().Done()
	for _, c := range []*v8.Context{same, other} {
		if err := c.Exec(ctx, "heat(5000); gc = new Array(1e6).fill({})"); err != nil {
			return fmt.Errorf("a neighbour: %w", err)
		}
	}
	// V8 had work for the worker thread, which has been replaced.
	for end := time.Now().Add(5 * time.Second); len(workers()) != threads; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			return fmt.Errorf("%d worker threads, %d before", len(workers()), threads)
		}
	}
	for _, c := range []*v8.Context{same, other} {
		if err := c.Isolate().Close(); err != nil {
			return err
		}
		<-c.Isolate().Done()
	}
	if s := group.Stats(); s.Lost != 1 || s.Isolates != 0 {
		return fmt.Errorf("the group holds %+v", s)
	}
	fmt.Println("neighbours well")
	return group.Close()
}

// goHasEnough makes Go request no memory, and create no threads, which need memory, for
// some time.
func goHasEnough() {
	runtime.MemProfileRate = 0
	runtime.GC()
	debug.SetGCPercent(-1)
	var threads sync.WaitGroup
	for range 10 {
		threads.Go(func() {
			t := syscall.NsecToTimespec((20 * time.Millisecond).Nanoseconds())
			_ = syscall.Nanosleep(&t, nil)
		})
	}
	threads.Wait()
}

// writable returns the number of bytes of private writable memory of the process.
func writable() (uint64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	kib := regexp.MustCompile(`VmData:\s*(\d+) kB`).FindSubmatch(status)
	if kib == nil {
		return 0, errors.New("no VmData in /proc/self/status")
	}
	n, err := strconv.ParseUint(string(kib[1]), 10, 64)
	return n << 10, err
}

// workers returns the kernel's IDs of V8's worker threads.
func workers() (ids []string) {
	tasks, _ := os.ReadDir("/proc/self/task")
	for _, task := range tasks {
		name, _ := os.ReadFile("/proc/self/task/" + task.Name() + "/comm")
		if strings.TrimSpace(string(name)) == "V8 worker" {
			ids = append(ids, task.Name())
		}
	}
	return ids
}

// A fatal error on a worker thread of V8.
func TestFatalOnWorker(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector ends the process if the system refuses memory")
	}
	r := child.Run(t, "lose on a worker")
	require.Zero(t, r.ExitCode, "%s%s", r.Stdout, r.Stderr)
	require.Regexp(t, "^out of memory: .*\nneighbours well\n$", r.Stdout)
}
