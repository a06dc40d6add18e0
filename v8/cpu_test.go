package v8_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

const spin = "for (;;);"

func requireOutOfCPU(t *testing.T, err error) {
	t.Helper()
	require.ErrorIs(t, err, v8.ErrCPULimit)
	require.ErrorIs(t, err, v8.ErrTerminated)
	require.NotErrorIs(t, err, context.DeadlineExceeded)
}

func TestRunCPU(t *testing.T) {
	c := limited(t, v8.Limits{Memory: 64 * mib, RunCPU: 30 * time.Millisecond})
	reported := 0
	for range 3 { // the limit applies to each run
		before := c.Isolate().Times().CPU
		err := c.Exec(ctx, "(function looping() { for (;;); })()", v8.Origin{Name: "cpu.js"})
		requireOutOfCPU(t, err)
		require.EqualError(t, err, "v8: the run was terminated: the CPU time limit is reached")
		var e *v8.TerminatedError
		require.ErrorAs(t, err, &e)
		if e.Stack != "" { // empty if there was no time to record it on a busy machine
			reported++
			require.Contains(t, e.Stack, "at looping (cpu.js:1:")
		}
		took := c.Isolate().Times().CPU - before
		require.GreaterOrEqual(t, took, 30*time.Millisecond)
		require.Less(t, took, 200*time.Millisecond)
		exec(t, c, sound)
	}
	require.Positive(t, reported)
	// The same in a hold, and with a context that ends much later.
	run, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		_, err := s.Eval(run, spin)
		requireOutOfCPU(t, err)
		_, err = s.Eval(run, sound)
		return err
	}))
}

// Time that a Go function waits does not count; time that it computes does.
func TestRunCPUInGo(t *testing.T) {
	c := limited(t, v8.Limits{Memory: 64 * mib, RunCPU: 50 * time.Millisecond})
	setFunc(t, c, "sleep", func() { time.Sleep(150 * time.Millisecond) })
	exec(t, c, "sleep()")
	times := c.Isolate().Times()
	require.Less(t, times.CPU, 50*time.Millisecond)
	require.GreaterOrEqual(t, times.Wall, 150*time.Millisecond)

	setFunc(t, c, "compute", func() {
		for before := c.Isolate().Times().CPU; c.Isolate().Times().CPU < before+20*time.Millisecond; {
		}
	})
	requireOutOfCPU(t, c.Exec(ctx, "for (;;) compute()"))
}

// The CPU time of a nested run counts for the outer run.
func TestRunCPUIsTheOutermost(t *testing.T) {
	c := limited(t, v8.Limits{Memory: 64 * mib, RunCPU: 30 * time.Millisecond})
	var inner error
	require.NoError(t, c.SetFunc(ctx, "inner", func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		_, inner = call.Scope.Eval(ctx, spin)
		return v8.Undefined, nil
	}))
	requireOutOfCPU(t, c.Exec(ctx, "for (;;) inner()"))
	requireOutOfCPU(t, inner)
}

func TestCPUOfAllRuns(t *testing.T) {
	const limit = 60 * time.Millisecond
	c := limited(t, v8.Limits{Memory: 64 * mib, CPU: limit})
	setFunc(t, c, "enough", func() { // 10 ms
		for before := c.Isolate().Times().CPU; c.Isolate().Times().CPU < before+10*time.Millisecond; {
		}
	})
	runs := 0
	var err error
	for ; err == nil && runs < 100; runs++ {
		err = c.Exec(ctx, "enough()")
	}
	requireOutOfCPU(t, err)
	require.GreaterOrEqual(t, runs, 4)
	require.LessOrEqual(t, runs, 7)
	// No JavaScript runs.
	before := c.Isolate().Times().CPU
	require.Greater(t, before, limit)
	requireOutOfCPU(t, c.Exec(ctx, spin))
	require.Less(t, c.Isolate().Times().CPU-before, 5*time.Millisecond)

	require.NoError(t, c.Isolate().SetLimits(v8.Limits{Memory: 64 * mib, CPU: before + 100*time.Millisecond}))
	exec(t, c, "enough()")
	requireOutOfCPU(t, c.Exec(ctx, spin))
	require.NoError(t, c.Isolate().SetLimits(v8.Limits{Memory: 64 * mib}))
	for range 10 {
		exec(t, c, "enough()")
	}
}

func TestTimes(t *testing.T) {
	c := contextWith(t, v8.IsolateOptions{Limits: v8.Limits{Memory: 64 * mib}, Measure: true})
	before := c.Isolate().Times()
	run, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	begin := time.Now()
	require.ErrorIs(t, c.Exec(run, spin), v8.ErrTerminated)
	took := time.Since(begin)
	after := c.Isolate().Times()
	require.Greater(t, after.CPU, before.CPU)
	require.LessOrEqual(t, after.CPU-before.CPU, after.Wall-before.Wall+time.Millisecond)
	require.LessOrEqual(t, after.Wall-before.Wall, took)

	// The time does not advance while the isolate is idle, and does during a run.
	time.Sleep(20 * time.Millisecond)
	require.Equal(t, after, c.Isolate().Times())
	setFunc(t, c, "sleep", func() {
		begin := c.Isolate().Times()
		time.Sleep(20 * time.Millisecond)
		assert.GreaterOrEqual(t, c.Isolate().Times().Wall-begin.Wall, 20*time.Millisecond)
	})
	exec(t, c, "sleep()")

	// It also advances when it is read on another goroutine.
	end := busy(t, c)
	begun := c.Isolate().Times()
	require.Eventually(
		t, func() bool { return c.Isolate().Times().CPU > begun.CPU+5*time.Millisecond }, 10*time.Second,
		time.Millisecond,
	)
	require.ErrorIs(t, end(), context.Canceled)

	unmeasured := newContext(t)
	exec(t, unmeasured, "for (let i = 0; i < 1e6; i++);")
	require.Zero(t, unmeasured.Isolate().Times())
}

// After Limits.Deadline, runs end and no run begins, until the limits are changed.
func TestIsolateDeadline(t *testing.T) {
	c := limited(t, v8.Limits{Memory: 64 * mib})
	i := c.Isolate()
	requireLate := func(err error) {
		t.Helper()
		require.ErrorIs(t, err, v8.ErrTimeLimit)
		require.ErrorIs(t, err, v8.ErrTerminated)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.EqualError(t, err,
			"v8: the run was terminated: the time limit of the isolate is reached: context deadline exceeded")
	}
	set := func(after time.Duration) time.Time {
		l := i.Limits()
		l.Deadline = time.Now().Add(after)
		require.NoError(t, i.SetLimits(l))
		return l.Deadline
	}
	deadline := set(50 * time.Millisecond)
	requireLate(c.Exec(ctx, spin))
	require.False(t, time.Now().Before(deadline))
	require.Less(t, time.Since(deadline), 5*time.Second)
	requireLate(c.Exec(ctx, sound))

	set(50 * time.Millisecond)
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error { // in a hold with a context that ends later
		run, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		_, err := s.Eval(run, spin)
		requireLate(err)
		_, err = s.Eval(run, sound)
		requireLate(err)
		return nil
	}))

	// The loop waits no longer than the deadline.
	set(time.Hour)
	loop := v8.NewLoop(c, v8.LoopOptions{})
	defer loop.Close()
	_, err := loop.After(time.Hour, func(context.Context, v8.Scope) error { return nil })
	require.NoError(t, err)
	set(50 * time.Millisecond)
	requireLate(loop.Run(ctx))
	requireLate(loop.Await(ctx, func(s v8.Scope) (v8.Value, error) {
		return s.Eval(ctx, "new Promise(() => {})")
	}, nil))

	// The deadline is moved while the loop waits.
	set(time.Hour)
	time.AfterFunc(10*time.Millisecond, func() { set(10 * time.Millisecond) })
	requireLate(loop.Run(ctx))

	// A function that releases the lock.
	set(time.Hour)
	require.NoError(t, c.SetFunc(ctx, "wait", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		return v8.Undefined, call.Scope.Unlock(func() error { time.Sleep(2 * time.Millisecond); return nil })
	}))
	set(50 * time.Millisecond)
	requireLate(c.Exec(ctx, "for (let n = 0; n < 100000; n++) wait()"))
	set(time.Millisecond)
	requireLate(c.Exec(ctx, "wait(); globalThis.late = 1"))

	// The lock is not waited for longer.
	set(time.Hour)
	require.NoError(t, c.Do(ctx, func(v8.Scope) error {
		set(10 * time.Millisecond)
		waiting := make(chan error)
		go func() { waiting <- c.Exec(ctx, sound) }()
		requireLate(<-waiting)
		go func() { waiting <- c.Do(ctx, func(v8.Scope) error { return nil }) }()
		requireLate(<-waiting)
		return nil
	}))

	// A context that ends first is the cause.
	set(time.Hour)
	short, cancel := context.WithTimeout(ctx, time.Millisecond)
	defer cancel()
	require.NotErrorIs(t, c.Exec(short, spin), v8.ErrTimeLimit)
	set(-time.Second)
	requireLate(c.Exec(ctx, sound))
	l := i.Limits()
	l.Deadline = time.Time{}
	require.NoError(t, i.SetLimits(l))
	exec(t, c, sound)
}
