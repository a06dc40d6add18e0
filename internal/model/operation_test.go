package model

import (
	"context"
	"time"

	"github.com/seed24588400/paddock/v8"
)

// operationList are the operations of programs. It is set in init because the operations
// refer to it through the runner.
var operationList []*operation

func init() {
	operationList = []*operation{
		{"new isolate", []operand{anIsolate, aGroup, aLimit}, false, 2, newIsolate},
		{"new context", []operand{aContext, anIsolate, aRun}, false, 4, newContext},
		{"close isolate", []operand{anIsolate}, false, 2, closeIsolate},
		{"close context", []operand{aContext}, false, 2, closeContext},
		{"close script", []operand{aScript}, false, 2, closeScript},
		{"close persistent", []operand{aPersistent}, false, 2, closePersistent},
		{"close copy", []operand{aCopy}, false, 1, closeCopy},
		{"close group", []operand{aGroup}, false, 1, closeGroup},
		{"compile", []operand{aScript, aContext, aSource, aRun}, false, 4, compile},
		{"eval", []operand{aContext, aSource, aRun, anEnd}, true, 16, eval},
		{"exec", []operand{aContext, aSource, aRun, anEnd}, true, 6, exec},
		{"run", []operand{aContext, aScript, aRun, anEnd}, true, 6, runScript},
		{"call persistent", []operand{aPersistent, aContext, aRun, anEnd}, true, 4, callPersistent},
		{"do", []operand{aContext, aRun, anEnd}, true, 16, do},
		{"nest", []operand{aScope, anEnd}, true, 6, nest},
		{"enter", []operand{aScope, aContext, anEnd}, true, 12, enter},
		{"unlock", []operand{aScope, anEnd}, true, 8, unlock},
		{"interrupt", []operand{anIsolate, aRun, anEnd}, true, 3, interrupt},
		{"scope eval", []operand{aScope, aValue, aSource, aRun, anEnd}, true, 24, scopeEval},
		{"scope run", []operand{aScope, aValue, aScript, aRun, anEnd}, true, 6, scopeRun},
		{"scope compile", []operand{aScope, aScript, aSource, aRun}, false, 4, scopeCompile},
		{"call", []operand{aValue, anotherValue, aRun, anEnd}, true, 6, call},
		{"get", []operand{aValue, aRun}, false, 4, get},
		{"export", []operand{aValue}, false, 3, export},
		{"persist", []operand{aValue, aPersistent}, false, 6, persist},
		{"persistent value", []operand{aScope, aPersistent, aValue}, false, 6, persistentValue},
		{"copy", []operand{aScope, aValue, aCopy, aRun}, false, 4, copyValue},
		{"value of copy", []operand{aScope, aCopy, aValue, aRun}, false, 4, valueOfCopy},
		{"move copy", []operand{aScope, aCopy, aValue, aRun}, false, 2, moveCopy},
		{"refused buffer", []operand{aScope}, false, 2, refusedBuffer},
		{"view", []operand{aValue, anEnd}, true, 4, view},
		{"cancel", []operand{aRunning}, false, 6, cancel},
		{"exceed CPU time", []operand{aContext}, false, 1, exceedCPU},
		{"convert", []operand{aScope, aSeed, aRun}, false, 2, convert},
		{"set limits", []operand{anIsolate, aLimit}, false, 2, setLimits},
		{"collect garbage", []operand{anIsolate, aRun}, false, 1, collectGarbage},
		{"heap statistics", []operand{anIsolate, aRun}, false, 1, heapStatistics},
	}
}

func (s *step) plan() run { return run(s.operands[aRun]) }

// ctx returns the context of an operation that runs no script.
func (s *step) ctx(r *runner) context.Context {
	run := newRun(s.plan(), nil)
	r.cleanup = append(r.cleanup, func() error { run.stop(); return nil })
	return run.ctx
}

// grace is IsolateOptions.Grace, so that a script that is stuck loses its isolate soon.
const grace = 40 * time.Millisecond

func newIsolate(r *runner, s *step) {
	g := r.groups[s.operands[aGroup]]
	limit := limits[s.operands[aLimit]]
	m := &isolate{group: g.model, state: ok, limit: limit}
	i, err := v8.NewIsolate(v8.IsolateOptions{
		Group:                g.real,
		Limits:               v8.Limits{Memory: limit},
		Grace:                grace,
		Measure:              true,
		OnUnhandledRejection: func(context.Context, v8.Scope, v8.Rejection) { r.reported[m]++ },
	})
	want := g.model.admits()
	if limit < v8.MinMemory {
		want = invalid
	}
	r.expect(s, want, err)
	if err == nil {
		p := pair[*isolate, *v8.Isolate]{m, i}
		r.isolates[s.operands[anIsolate]] = p
		r.all = append(r.all, p)
		r.cleanup = append(r.cleanup, i.Close)
	}
}

// whole performs an operation on an isolate as a whole, which acquires the lock and runs
// no script.
func (r *runner) whole(s *step, i *isolate, do func(ctx context.Context) error) bool {
	want := first(i.lock(), begins(s.plan()))
	err := do(s.ctx(r))
	r.expect(s, want, err)
	return err == nil
}

func newContext(r *runner, s *step) {
	i := r.isolates[s.operands[anIsolate]]
	var c *v8.Context
	made := r.whole(s, i.model, func(ctx context.Context) (err error) {
		c, err = i.real.NewContext(ctx)
		return err
	})
	if !made {
		return
	}
	m := newHandle(i.model)
	if err := r.globals(context.Background(), c); err != nil {
		r.fail("%s: the functions of the context: %v", s.line(), err)
	}
	r.contexts[s.operands[aContext]] = pair[*handle, *v8.Context]{m, c}
	r.cleanup = append(r.cleanup, c.Close)
}

func collectGarbage(r *runner, s *step) {
	i := r.isolates[s.operands[anIsolate]]
	r.whole(s, i.model, i.real.CollectGarbage)
}

func heapStatistics(r *runner, s *step) {
	i := r.isolates[s.operands[anIsolate]]
	_, err := i.real.HeapStatistics(s.ctx(r))
	r.expect(s, i.model.lock(), err)
}

func closeIsolate(r *runner, s *step) {
	i := r.isolates[s.operands[anIsolate]]
	if i.model != nil {
		i.model.close()
	}
	r.expect(s, ok, i.real.Close())
}

func closeContext(r *runner, s *step) {
	c := r.contexts[s.operands[aContext]]
	c.model.close()
	r.expect(s, ok, c.real.Close())
}

func closeScript(r *runner, s *step) {
	c := r.scripts[s.operands[aScript]]
	c.model.close()
	r.expect(s, ok, c.real.Close())
}

func closePersistent(r *runner, s *step) {
	p := r.persistents[s.operands[aPersistent]]
	p.model.close()
	r.expect(s, ok, p.real.Close())
}

func closeCopy(r *runner, s *step) {
	c := r.copies[s.operands[aCopy]]
	if c.model != nil {
		c.model.closed = true
	}
	r.expect(s, ok, c.real.Close())
}

func closeGroup(r *runner, s *step) {
	g := r.groups[s.operands[aGroup]]
	g.model.closed = true
	r.expect(s, ok, g.real.Close())
}

func setLimits(r *runner, s *step) {
	i := r.isolates[s.operands[anIsolate]]
	limit := limits[s.operands[aLimit]]
	want := i.model.usable()
	if want != invalid && limit < v8.MinMemory {
		want = invalid
	}
	err := i.real.SetLimits(v8.Limits{Memory: limit})
	r.expect(s, want, err)
	if err == nil {
		i.model.limit = limit
	}
}

// oneShot returns the evaluation of a one-shot operation of a context.
func oneShot(c *handle, src *source) evaluation {
	e := evaluation{context: c, oneShot: true, source: src, before: invalid, after: ok}
	if c != nil {
		e.isolate = c.isolate
		e.before = first(c.isolate.lock(), c.check())
	}
	return e
}

// asData is an evaluation whose result is converted to plain data.
func (e evaluation) asData() evaluation {
	if e.source.kind == function {
		converted := *e.source
		converted.is, e.source = notData, &converted
	}
	return e
}

func eval(r *runner, s *step) {
	c := r.contexts[s.operands[aContext]]
	r.evaluate(s, oneShot(c.model, s.source()).asData(), func(ctx context.Context) (any, error) {
		return c.real.Eval(ctx, s.source().text)
	})
}

func exec(r *runner, s *step) {
	c := r.contexts[s.operands[aContext]]
	e := oneShot(c.model, s.source())
	e.discards = true
	r.evaluate(s, e, func(ctx context.Context) (any, error) { return nil, c.real.Exec(ctx, s.source().text) })
}

func runScript(r *runner, s *step) {
	c, script := r.contexts[s.operands[aContext]], r.scripts[s.operands[aScript]]
	src := &sources[0]
	if script.model != nil {
		src = &script.model.source
	}
	e := oneShot(c.model, src).asData()
	if c.model != nil {
		e.after = script.model.usable(c.model.isolate)
	}
	r.evaluate(s, e, func(ctx context.Context) (any, error) { return c.real.Run(ctx, script.real) })
}

// goes is the source of a call of the function of the script "function".
var goes = &sources[0]

// notFunction is the source of a call of something else.
var notFunction = &source{name: "not a function", is: invalid}

func callee(k kind) *source {
	if k == function {
		return goes
	}
	return notFunction
}

func callPersistent(r *runner, s *step) {
	c, p := r.contexts[s.operands[aContext]], r.persistents[s.operands[aPersistent]]
	src := goes
	if p.model != nil {
		src = callee(p.model.kind)
	}
	e := oneShot(c.model, src)
	if c.model != nil {
		e.after = p.model.usable(c.model.isolate)
	}
	r.evaluate(s, e, func(ctx context.Context) (any, error) { return p.real.Call(ctx, c.real) })
}

func compile(r *runner, s *step) {
	c := r.contexts[s.operands[aContext]]
	want := invalid
	if c.model != nil {
		want = first(c.model.isolate.lock(), c.model.check(), begins(s.plan()), compiled(s.source()))
	}
	script, err := c.real.Compile(s.ctx(r), s.source().text)
	r.expect(s, want, err)
	if err == nil {
		r.keepScript(s, c.model.isolate, script)
	}
}

func compiled(src *source) outcome {
	if src.compiles() {
		return ok
	}
	return src.is
}

func (r *runner) keepScript(s *step, i *isolate, script *v8.Script) {
	m := newHandle(i)
	m.source = *s.source()
	r.scripts[s.operands[aScript]] = pair[*handle, *v8.Script]{m, script}
	r.cleanup = append(r.cleanup, script.Close)
}
