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

// Together runs scripts in one process, a child, which [Child] is. A script
// that the child does not survive is a result like others: the rest goes on in
// a new one.
type Together struct {
	Limits
	// Quiet is how long the tenant is watched before the scripts begin.
	Quiet time.Duration
}

// job is what a child is told.
type job struct {
	Scripts []Script
	Limits  Limits
	Quiet   time.Duration
}

// event is what a child tells: how a script went, or without one that the tenant
// has been watched alone.
type event struct {
	Result   *Result
	Tenant   []time.Duration // latencies since the event before
	Unserved string          // why the tenant had no answer, if it ever had none
}

// Calm is how the tenant fared.
type Calm struct {
	Alone, Beside Latencies
	Unserved      string // why it had no answer, if it ever had none
}

// Run runs the scripts and reports each.
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

// some runs scripts in one child for as long as it lives, and returns how many
// it ran.
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
		// A child that cannot even tell that a script is stuck is waited for a
		// little longer than one that can.
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

// child is one under way.
type child struct {
	cmd    *exec.Cmd
	events chan event
	stderr tail
	hung   bool
}

// isChild tells a process that it is one.
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

// listen ends when the child does.
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

// next waits for an event; ok is false if the child is dead or silent.
func (c *child) next(within time.Duration) (e event, ok bool) {
	select {
	case e, ok = <-c.events:
		return e, ok
	case <-time.After(within):
		c.hung = true
		return event{}, false
	}
}

// stop ends the child if it has not ended.
func (c *child) stop() {
	_ = c.cmd.Process.Kill()
	for range c.events {
	}
	_ = c.cmd.Wait()
}

// epitaph says what the child died of.
func (c *child) epitaph() string {
	if c.hung {
		return "the whole process hung"
	}
	c.stop()
	return epitaph(c.stderr.String())
}
