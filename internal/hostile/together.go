package hostile

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// Together runs scripts in one child process, which calls [Child]. If the process ends or
// hangs in a script, that is the script's result, and the remaining scripts run in a new
// process.
type Together struct {
	Limits
	// Quiet is the time for which the tenant is measured before the first script.
	Quiet time.Duration
}

// job is the input of a child.
type job struct {
	Scripts []Script
	Limits  Limits
	Quiet   time.Duration
}

// event is a message of a child. Result is nil for the event that ends the quiet time.
type event struct {
	Result  *Result
	Tenant  []time.Duration // latencies since the previous event
	Failure string          // the error of a call of the tenant, if one failed
}

// TenantStats has the latencies of the tenant before and during the corpus.
type TenantStats struct {
	Alone, During Latencies
	Failure       string // the error of a call, if one failed
}

// Run runs the scripts and calls report for each. stats has the latencies of the tenant.
func (t *Together) Run(ctx context.Context, scripts []Script,
	report func(*Script, Result)) (stats TenantStats, err error) {
	quiet := t.Quiet
	for len(scripts) > 0 {
		n, err := t.runChild(ctx, job{scripts, t.Limits, quiet}, &stats, report)
		if err != nil {
			return stats, fmt.Errorf("hostile: a child: %w", err)
		}
		scripts = scripts[n:]
		quiet = 0
	}
	return stats, nil
}

// runChild runs scripts in one child until it ends, and returns how many it ran.
func (t *Together) runChild(ctx context.Context, j job, stats *TenantStats,
	report func(*Script, Result)) (ran int, err error) {
	c, err := start(ctx, j)
	if err != nil {
		return 0, err
	}
	defer c.stop()
	if j.Quiet > 0 {
		e, ok := c.next(j.Quiet + stuckAfter)
		if !ok {
			return 0, errors.New(c.exitReason())
		}
		stats.Alone = e.Tenant
	}
	for ran < len(j.Scripts) {
		s := &j.Scripts[ran]
		begin := time.Now()
		// A child itself reports a script that is stuck. If the child cannot do that, it
		// is stuck too, and ends a little later.
		e, ok := c.next(t.timeout(s) + 2*stuckAfter)
		ran++
		if !ok {
			report(s, Result{Got: Died, Detail: c.exitReason(), Took: time.Since(begin)})
			return ran, ctx.Err()
		}
		stats.During = append(stats.During, e.Tenant...)
		stats.Failure = cmp.Or(stats.Failure, e.Failure)
		report(s, *e.Result)
		if e.Result.Got == Stuck {
			return ran, ctx.Err()
		}
	}
	return ran, nil
}

// child is a running child process.
type child struct {
	cmd    *exec.Cmd
	events chan event
	stderr tail
	hung   bool
}

// isChild is the environment variable that marks a child process.
const isChild = "PADDOCK_HOSTILE_CHILD"

func start(ctx context.Context, j job) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	jobReader, jobWriter, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	eventReader, eventWriter, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	c := &child{cmd: exec.CommandContext(ctx, self), events: make(chan event)}
	c.cmd.Env = append(os.Environ(), isChild+"=1")
	c.cmd.Stdin, c.cmd.Stderr = jobReader, &c.stderr
	c.cmd.ExtraFiles = []*os.File{eventWriter}
	err = c.cmd.Start()
	jobReader.Close()
	eventWriter.Close()
	if err != nil {
		return nil, err
	}
	go c.listen(eventReader)
	defer jobWriter.Close()
	return c, json.NewEncoder(jobWriter).Encode(j)
}

// listen reads events until the child closes the pipe.
func (c *child) listen(from *os.File) {
	defer close(c.events)
	defer from.Close()
	for d := json.NewDecoder(from); ; {
		var e event
		if d.Decode(&e) != nil {
			return
		}
		c.events <- e
	}
}

// next waits for an event. ok is false if the child has ended or does not answer in time.
func (c *child) next(within time.Duration) (e event, ok bool) {
	select {
	case e, ok = <-c.events:
		return e, ok
	case <-time.After(within):
		c.hung = true
		return event{}, false
	}
}

// stop kills the child and waits for it.
func (c *child) stop() {
	_ = c.cmd.Process.Kill()
	for range c.events {
	}
	_ = c.cmd.Wait()
}

// exitReason returns why the child ended.
func (c *child) exitReason() string {
	if c.hung {
		return "the whole process hung"
	}
	c.stop()
	return exitReason(c.stderr.String())
}
