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
	Result   *Result
	Tenant   []time.Duration // latencies since the previous event
	Unserved string          // the error of a call of the tenant, if one failed
}

// Calm has the latencies of the tenant before and during the corpus.
type Calm struct {
	Alone, Beside Latencies
	Unserved      string // the error of a call, if one failed
}

// Run runs the scripts and calls report for each. calm has the latencies of the tenant.
func (t *Together) Run(ctx context.Context, scripts []Script, report func(*Script, Result)) (calm Calm, err error) {
	quiet := t.Quiet
	for len(scripts) > 0 {
		n, err := t.some(ctx, job{scripts, t.Limits, quiet}, &calm, report)
		if err != nil {
			return calm, fmt.Errorf("hostile: a child: %w", err)
		}
		scripts = scripts[n:]
		quiet = 0
	}
	return calm, nil
}

// some runs scripts in one child until it ends, and returns how many it ran.
func (t *Together) some(ctx context.Context, j job, calm *Calm, report func(*Script, Result)) (ran int, err error) {
	c, err := start(ctx, j)
	if err != nil {
		return 0, err
	}
	defer c.stop()
	if j.Quiet > 0 {
		e, ok := c.next(j.Quiet + patience)
		if !ok {
			return 0, errors.New(c.epitaph())
		}
		calm.Alone = e.Tenant
	}
	for ran < len(j.Scripts) {
		s := &j.Scripts[ran]
		begin := time.Now()
		// A child itself reports a script that is stuck. If the child cannot do that, it
		// is stuck too, and ends a little later.
		e, ok := c.next(t.Timeout + 2*patience)
		ran++
		if !ok {
			report(s, Result{Got: Died, Detail: c.epitaph(), Took: time.Since(begin)})
			return ran, ctx.Err()
		}
		calm.Beside = append(calm.Beside, e.Tenant...)
		calm.Unserved = cmp.Or(calm.Unserved, e.Unserved)
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
	jobs, tell, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	hear, events, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	c := &child{cmd: exec.CommandContext(ctx, self), events: make(chan event)}
	c.cmd.Env = append(os.Environ(), isChild+"=1")
	c.cmd.Stdin, c.cmd.Stderr = jobs, &c.stderr
	c.cmd.ExtraFiles = []*os.File{events}
	err = c.cmd.Start()
	jobs.Close()
	events.Close()
	if err != nil {
		return nil, err
	}
	go c.listen(hear)
	defer tell.Close()
	return c, json.NewEncoder(tell).Encode(j)
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

// epitaph returns why the child ended.
func (c *child) epitaph() string {
	if c.hung {
		return "the whole process hung"
	}
	c.stop()
	return epitaph(c.stderr.String())
}
