package model

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/evict"
	"github.com/seed24588400/paddock/v8"
)

// pair is an object and its model.
type pair[M, V any] struct {
	model M
	real  V
}

// runner runs a program.
type runner struct {
	machine
	groups      []pair[*group, *groups.Group]
	isolates    [3]pair[*isolate, *v8.Isolate]
	contexts    [4]pair[*handle, *v8.Context]
	scripts     [2]pair[*handle, *v8.Script]
	persistents [2]pair[*handle, *v8.Persistent]
	copies      [2]pair[*data, *v8.Copy]
	values      [3]pair[value, v8.Value]
	scopes      []pair[*scope, v8.Scope] // that were ever open

	all      []pair[*isolate, *v8.Isolate]
	reported map[*isolate]int
	cleanup  []func() error

	// call is what the Go function of the current run does when JavaScript calls it.
	call func(ctx context.Context, call *v8.Call) (v8.Value, error)
	// calls is the number of enclosing calls of Go functions.
	calls   int
	running []*running // the active runs, outermost first
	last    error      // of the last step
	done    []string
	failure string
}

// timeLimit is the time after which the program's armed runs end. It is never reached.
const timeLimit = time.Minute

// runProgram runs a program in two groups, and returns a description of the first step
// whose outcome is wrong, or "".
func runProgram(p program, in []*groups.Group) (failure string) {
	r := &runner{reported: map[*isolate]int{}}
	for _, g := range in {
		r.groups = append(r.groups, pair[*group, *groups.Group]{&group{}, g})
	}
	r.steps(p)
	r.finish()
	return r.failure
}

func (r *runner) fail(format string, args ...any) {
	if r.failure == "" {
		r.failure = fmt.Sprintf(format, args...)
		if len(r.done) > 0 {
			r.failure += "\nafter\n  " + strings.Join(r.done, "\n  ")
		}
	}
}

// steps runs the steps of a body. It returns the error of the last one.
func (r *runner) steps(steps []*step) error {
	r.last = nil
	for _, s := range steps {
		if r.failure != "" {
			return nil
		}
		r.last = nil
		s.operation.run(r, s)
		r.check(s)
	}
	return r.last
}

// expect compares the outcome of a step with the one that the model predicts.
func (r *runner) expect(s *step, want outcome, err error, x ...any) {
	r.oneOf(s, []outcome{want}, err, x...)
}

// oneOf is expect for a step that has several possible outcomes.
func (r *runner) oneOf(s *step, want []outcome, err error, x ...any) {
	r.last = err
	got := describe(err)
	if got == ok && len(x) > 0 && strings.HasPrefix(string(want[0]), "value") {
		got = valued(x[0])
	}
	r.done = append(r.done, fmt.Sprintf("%s: %s", s.line(), got))
	if !slices.ContainsFunc(want, func(o outcome) bool { return o.allows(got) }) {
		r.fail("%s:\n  have %q, want %q\n  error: %v", s.line(), got, want, err)
	}
}

// line returns the first line of the step as it is printed.
func (s *step) line() string {
	line, _, _ := strings.Cut(s.String(), " {\n")
	return line
}

// check compares the state of all isolates with the model.
func (r *runner) check(s *step) {
	for n, i := range r.all {
		name := fmt.Sprintf("after %s: isolate %d", s.line(), n)
		if got := describe(i.real.Err()); got != i.model.state {
			r.fail("%s: Err: have %q, want %q", name, got, i.model.state)
		}
		if got := i.real.Handles(); got != i.model.handles {
			r.fail("%s: Handles: have %d, want %d", name, got, i.model.handles)
		}
		var disposed bool
		select {
		case <-i.real.Done():
			disposed = true
		default:
		}
		if want := i.model.state != ok && len(i.model.activations) == 0; disposed != want {
			r.fail("%s: Done: have %v, want %v", name, disposed, want)
		}
	}
}

// finish reports what is left, and closes everything.
func (r *runner) finish() {
	ctx, cancel := context.WithTimeout(context.Background(), timeLimit)
	defer cancel()
	for n, i := range r.all {
		if i.model.state == ok && r.failure == "" {
			// The end of an activation reports the rejections.
			c, err := i.real.NewContext(ctx)
			if err == nil {
				err = c.Exec(ctx, "0")
			}
			if err != nil {
				r.fail("at the end: isolate %d: %v", n, err)
			}
			_ = c.Close()
			if have, want := r.reported[i.model], i.model.rejections; have != want && !i.model.ended {
				r.fail("at the end: isolate %d: have %d reports of rejections, want %d", n, have, want)
			}
		}
	}
	for _, f := range slices.Backward(r.cleanup) {
		if err := f(); err != nil {
			r.fail("at the end: close: %v", err)
		}
	}
	for n, i := range r.all {
		select {
		case <-i.real.Done():
		case <-ctx.Done():
			r.fail("at the end: isolate %d is not disposed of", n)
		}
		if n := i.real.Handles(); n != 0 {
			r.fail("at the end: isolate %d has %d handles", n, n)
		}
	}
}

// scope returns the scope that the step uses: a number of scopes back, or the zero Scope.
func (r *runner) scope(s *step) pair[*scope, v8.Scope] {
	n := len(r.scopes) - 1 - s.operands[aScope]
	if len(r.scopes) == 0 {
		return pair[*scope, v8.Scope]{}
	}
	return r.scopes[max(n, 0)]
}

// opened runs steps in a scope, which must be the innermost of its isolate.
func (r *runner) opened(a *activation, c *handle, s v8.Scope, steps []*step) error {
	m := a.open(c)
	defer a.close()
	r.scopes = append(r.scopes, pair[*scope, v8.Scope]{m, s})
	if (s.Context() == nil) != (c == nil || a.isolate.state != ok) {
		r.fail("the scope has the context %v", s.Context())
	}
	err := r.steps(steps)
	// The innermost open scope becomes the last one, so that steps use it.
	n := len(r.scopes)
	for k := n - 1; k >= 0; k-- {
		if r.scopes[k].model == m {
			r.scopes = slices.Insert(slices.Delete(r.scopes, k, k+1), 0, pair[*scope, v8.Scope]{m, s})
			break
		}
	}
	return err
}

// ended ends a function: it returns its error, or panics. A panic needs something that
// recovers it: a Go function that JavaScript calls, or Isolate.Interrupt.
func (r *runner) ended(e end, recovers bool) error {
	switch e {
	case endMine:
		return errMine
	case endPropagate:
		return r.last
	case endPanic:
		if recovers {
			panic(fmt.Sprint("mine ", r.calls))
		}
	}
	return nil
}

// running is a run of the program.
type running struct {
	ctx        context.Context
	activation *activation
	cancel     func() // ends the run; nil if it cannot be canceled
	last       func() // is called by the Go function before it returns to a script that loops
	stop       func() // releases the context
	// ends are the outcomes with which the run may end early. The watchdog ends the run
	// at a time that the model does not know, or does not end it because it is over.
	ends []outcome
}

func newRun(k run, src *source) *running {
	ctx, cancel := context.WithCancelCause(context.Background())
	r := &running{ctx: ctx, last: func() {}, stop: func() { cancel(nil) }}
	r.cancel = func() {
		cancel(errCanceled)
		r.ends = append(r.ends, canceled)
	}
	uncertain := src != nil && (src.loops || src.exhausts || src.loses)
	switch {
	case k == runCanceled:
		cancel(errCanceled)
	case src != nil && src.loops && src.goes:
		r.last = r.cancel
	case src != nil && src.loops:
		r.timed(5 * time.Millisecond)
	case k == runLate && src != nil && !uncertain:
		r.timed(lateAfter)
		r.ends = append(r.ends, deadline)
	case k == runArmed:
		r.timed(timeLimit)
	default:
		r.ctx, r.cancel = context.Background(), nil
	}
	return r
}

// lateAfter is the time after which a run that is late must end.
const lateAfter = time.Millisecond

func (r *running) timed(d time.Duration) {
	ctx, stop := context.WithTimeoutCause(r.ctx, d, errLate)
	outer := r.stop
	r.ctx, r.stop = ctx, func() { stop(); outer() }
}

// endings returns the outcomes with which operations in an activation may end early.
func (r *runner) endings(a *activation) (all []outcome) {
	for _, run := range r.running {
		if !run.activation.released {
			all = append(all, run.ends...)
		}
	}
	if r.calledByClosed(a.isolate) {
		all = append(all, callerClosed)
	}
	if len(all) > 0 {
		a.isolate.ended = true // perhaps
	}
	return all
}

// mayHold returns the outcome of a call that holds an isolate or waits for it: the context
// may have ended before.
func mayHold(k run) outcome {
	if k == runCanceled {
		return notBegun
	}
	return ok
}

// begins returns the outcome of the beginning of a run.
func begins(k run) outcome {
	if k == runCanceled {
		return canceled
	}
	return ok
}

// evaluation is a run of JavaScript.
type evaluation struct {
	isolate  *isolate
	context  *handle // that calls of Go functions see
	oneShot  bool
	discards bool // the value of the script
	source   *source
	before   outcome // of the checks before the run
	after    outcome // of the checks that follow those of the context
}

// evaluate performs a run of JavaScript and compares its outcome with the model. It
// returns false if the run was skipped.
func (r *runner) evaluate(s *step, e evaluation, do func(ctx context.Context) (any, error)) bool {
	if e.source.micro && e.isolate != nil && e.isolate.busy() {
		return false // microtasks run after the outermost operation
	}
	var a *activation
	var endings []outcome
	if e.before == ok && !e.oneShot {
		a = e.isolate.current()
		if endings = r.endings(a); len(endings) > 0 && (e.source.exhausts || e.source.loses) {
			return false // its effects would be unknown
		}
	}
	run := newRun(s.plan(), e.source)
	defer run.stop()
	want := first(e.before, a.admits(), begins(s.plan()), e.after)
	begun := want == ok
	var called bool
	var thrownBy outcome = ok
	if begun {
		if e.oneShot {
			a = r.enter(e.isolate)
		}
		a.begin()
		run.activation = a
		r.running = append(r.running, run)
	}
	outer := r.call
	r.call = nil
	if begun && e.source.goes {
		r.call = func(ctx context.Context, call *v8.Call) (v8.Value, error) {
			called = true
			thrownBy = thrown(mine)
			err := r.called(s, a, e.context, call, &thrownBy)
			if err == nil {
				run.last()
			}
			return v8.Int(result), err
		}
	}
	x, err := do(run.ctx)
	r.call = outer
	if begun {
		r.running = r.running[:len(r.running)-1]
		want = a.end(r.effects(e.source, a, thrownBy))
		if e.oneShot {
			r.leave(a)
		}
	}
	wants := []outcome{want}
	if begun && want == closed && e.source.micro {
		wants[0] = e.source.is // the script has ended before its microtask
		if len(run.ends) > 0 {
			wants = append(wants, closed)
		}
	}
	if e.discards && strings.HasPrefix(string(wants[0]), "value") {
		wants[0] = ok
	}
	if begun && len(run.ends) > 0 {
		wants = append(wants, run.ends...)
		e.isolate.ended = true // perhaps
	}
	if e.before == ok && !e.oneShot {
		wants = append(wants, r.endings(a)...)
	}
	if begun && e.source.goes && !called && len(wants) == 1 {
		r.fail("%s: JavaScript did not call Go; error: %v", s.line(), err)
	}
	r.oneOf(s, wants, err, x)
	return true
}

// called runs the body of a step in a call of a Go function.
func (r *runner) called(s *step, a *activation, c *handle, call *v8.Call, thrownBy *outcome) (err error) {
	inside := len(r.inside)
	r.calls++
	defer func() {
		if r.calls--; len(r.inside) != inside {
			r.fail("%s: %d activations, want %d", s.line(), len(r.inside), inside)
		}
		if p := recover(); p != nil {
			*thrownBy = thrown(panicked(p))
			panic(p)
		}
	}()
	_ = r.opened(a, c, call.Scope, s.body)
	err = r.ended(s.end(), true)
	*thrownBy = ok
	if err != nil {
		*thrownBy = thrown(describe(err))
	}
	return err
}

// effects applies the effects of a script that has run, and returns its outcome.
func (r *runner) effects(src *source, a *activation, thrownBy outcome) outcome {
	switch {
	case src.exhausts:
		if a.isolate.state == ok {
			a.exhausted = true
		}
	case src.loses:
		a.isolate.lose()
	case src.rejects:
		a.isolate.rejections++
	case src.micro && thrownBy != ok:
		a.isolate.rejections++
	case thrownBy == ok:
	case src.caught:
		return valued(9)
	default:
		return thrownBy
	}
	return src.is
}

// globals are the functions of every context.
func (r *runner) globals(ctx context.Context, c *v8.Context) error {
	err := c.SetFunc(ctx, "go", func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		f := r.call
		if f == nil || r.failure != "" {
			return v8.Int(result), nil
		}
		r.call = nil
		return f(ctx, call)
	})
	if err != nil {
		return err
	}
	return c.SetFunc(ctx, "fail", evict.Fail)
}
