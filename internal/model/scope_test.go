package model

import (
	"context"
	"errors"

	"github.com/seed24588400/paddock/v8"
)

// body returns the function that runs the body of a step in a scope.
func (r *runner) body(s *step, a func() *activation, c *handle) func(v8.Scope) error {
	return func(scope v8.Scope) error {
		_ = r.opened(a(), c, scope, s.body)
		return r.ended(s.end(), r.calls > 0)
	}
}

// after returns the outcome of a function that runs a body: that of the body.
func (r *runner) after(s *step, before outcome, ran error) outcome {
	if before != ok {
		return before
	}
	return describe(ran)
}

func do(r *runner, s *step) {
	c := r.contexts[s.operands[aContext]]
	want := invalid
	if c.model != nil {
		want = first(c.model.isolate.lock(), mayHold(s.plan()), c.model.check())
	}
	r.doIn(s, want, c.model, func(f func(v8.Scope) error) error { return c.real.Do(s.ctx(r), f) })
}

// doIn compares a call that holds the isolate while f runs with the model.
func (r *runner) doIn(s *step, before outcome, c *handle, do func(f func(v8.Scope) error) error) {
	var ran error
	err := do(func(scope v8.Scope) error {
		if before != ok {
			r.fail("%s: the function is called, want %q", s.line(), before)
			return nil
		}
		a := r.enter(c.isolate)
		defer r.leave(a)
		ran = r.body(s, func() *activation { return a }, c)(scope)
		return ran
	})
	r.expect(s, r.after(s, before, ran), err)
}

// nestIn compares a call that opens a nested scope with the model.
func (r *runner) nestIn(s *step, before outcome, a *activation, c *handle, nest func(f func(v8.Scope) error) error) {
	var ran error
	err := nest(func(scope v8.Scope) error {
		if before != ok {
			r.fail("%s: the function is called, want %q", s.line(), before)
			return nil
		}
		ran = r.body(s, func() *activation { return a }, c)(scope)
		return ran
	})
	r.expect(s, r.after(s, before, ran), err)
}

func nest(r *runner, s *step) {
	scope := r.scope(s)
	var a *activation
	var c *handle
	before := scope.model.check()
	if before == ok {
		a = scope.model.activation
		c = a.innermost().context
	}
	r.nestIn(s, before, a, c, scope.real.Nest)
}

func enter(r *runner, s *step) {
	scope, c := r.scope(s), r.contexts[s.operands[aContext]]
	f := func(f func(v8.Scope) error) error { return scope.real.Enter(context.Background(), c.real, f) }
	before := scope.model.check()
	if before == ok && c.model == nil {
		before = invalid
	}
	if before != ok {
		r.doIn(s, before, nil, f)
		return
	}
	i := c.model.isolate
	a := i.current()
	switch {
	case a == nil: // the goroutine is not inside the other isolate
		r.doIn(s, first(i.lock(), c.model.check()), c.model, f)
	case len(a.scopes) == 0:
		r.doIn(s, interrupted, nil, f)
	default:
		r.nestIn(s, first(i.state, c.model.check()), a, c.model, f)
	}
}

func unlock(r *runner, s *step) {
	scope := r.scope(s)
	want := scope.model.check()
	var a *activation
	if want == ok {
		a = scope.model.activation
		switch {
		case a.exhausted:
			want = memory
		case !r.alone(a):
			want = invalid
		}
	}
	wants := []outcome{want}
	sentinel := map[outcome]error{closed: v8.ErrClosed, lost: v8.ErrLost}
	err := scope.real.Unlock(func() (err error) {
		if want != ok {
			r.fail("%s: the function is called, want %q", s.line(), want)
			return nil
		}
		a.released = true
		defer func() {
			a.released = false
			wants = []outcome{describe(err)}
			if a.isolate.state != ok {
				wants = []outcome{a.isolate.state}
			}
		}()
		_ = r.steps(s.body)
		return r.ended(s.end(), r.calls > 0)
	})
	var endings []outcome // also of runs that were canceled in the function
	if a != nil {
		endings = r.endings(a)
		wants = append(wants, endings...)
	}
	// The error may be joined with that of the function.
	if of := sentinel[wants[0]]; of != nil && errors.Is(err, of) {
		err = of
	} else if e, is := errors.AsType[*v8.TerminatedError](err); is && len(endings) > 0 {
		err = e
	}
	r.oneOf(s, wants, err)
}

func interrupt(r *runner, s *step) {
	i := r.isolates[s.operands[anIsolate]]
	want := i.model.lock()
	if want != invalid {
		want = first(mayHold(s.plan()), want)
	}
	err := i.real.Interrupt(s.ctx(r), func(n *v8.Interrupted) {
		if want != ok || n.Isolate() != i.real {
			r.fail("%s: the function is called, want %q", s.line(), want)
			return
		}
		a := r.enter(i.model)
		a.interrupted = true
		r.calls++
		defer func() {
			r.calls--
			r.leave(a)
			if p := recover(); p != nil {
				want = panicked(p)
				panic(p)
			}
		}()
		_ = r.steps(s.body)
		_ = r.ended(s.end(), true)
	})
	r.expect(s, want, err)
}

// inScope returns the evaluation of an operation of a scope or of a value in it.
func inScope(m *scope, before outcome, src *source) evaluation {
	e := evaluation{source: src, before: before, after: ok}
	if before == ok {
		a := m.activation
		e.isolate, e.context = a.isolate, a.innermost().context
	}
	return e
}

// keepValue stores the value of a step. It belongs to the innermost scope of the isolate.
func (r *runner) keepValue(s *step, i *isolate, k kind, v v8.Value) {
	m := value{kind: k}
	if k != primitive {
		m.scope = i.current().innermost()
	}
	r.values[s.operands[aValue]] = pair[value, v8.Value]{m, v}
}

// evaluateValue is evaluate for an operation that returns a Value.
func (r *runner) evaluateValue(s *step, e evaluation, do func(ctx context.Context) (v8.Value, error)) {
	var v v8.Value
	evaluated := r.evaluate(s, e, func(ctx context.Context) (_ any, err error) {
		v, err = do(ctx)
		return v, err
	})
	if evaluated && r.last == nil {
		r.keepValue(s, e.isolate, e.source.kind, v)
	}
}

func scopeEval(r *runner, s *step) {
	scope := r.scope(s)
	e := inScope(scope.model, scope.model.check(), s.source())
	r.evaluateValue(s, e, func(ctx context.Context) (v8.Value, error) { return scope.real.Eval(ctx, e.source.text) })
}

func scopeRun(r *runner, s *step) {
	scope, script := r.scope(s), r.scripts[s.operands[aScript]]
	before, src := scope.model.check(), &sources[0]
	if before == ok {
		before = script.model.usable(scope.model.activation.isolate)
	}
	if before == ok {
		src = &script.model.source
	}
	e := inScope(scope.model, before, src)
	r.evaluateValue(s, e, func(ctx context.Context) (v8.Value, error) { return scope.real.Run(ctx, script.real) })
}

func scopeCompile(r *runner, s *step) {
	scope := r.scope(s)
	var script *v8.Script
	i := r.operate(s, scope.model, scope.model.check(), compiled(s.source()), func(ctx context.Context) (err error) {
		script, err = scope.real.Compile(ctx, s.source().text)
		return err
	})
	if i != nil {
		r.keepScript(s, i, script)
	}
}

// operate performs an operation in a scope that runs no script. It returns the isolate if
// the operation succeeded.
func (r *runner) operate(s *step, m *scope, before, is outcome, do func(ctx context.Context) error) *isolate {
	var a *activation
	if before == ok {
		a = m.activation
	}
	want := first(before, a.admits(), begins(s.plan()), is)
	wants := []outcome{want}
	if before == ok {
		wants = append(wants, r.endings(a)...)
	}
	err := do(s.ctx(r))
	r.oneOf(s, wants, err)
	if err != nil {
		return nil
	}
	return m.activation.isolate
}

func call(r *runner, s *step) {
	v, arg := r.values[s.operands[aValue]], r.values[s.operands[anotherValue]]
	e := inScope(v.model.scope, v.model.check(), callee(v.model.kind))
	if e.before == ok {
		e.after = arg.model.argument(e.isolate)
	}
	r.evaluateValue(s, e, func(ctx context.Context) (v8.Value, error) {
		return v.real.Call(ctx, v8.Undefined, arg.real)
	})
}

func get(r *runner, s *step) {
	v := r.values[s.operands[aValue]]
	var x v8.Value
	i := r.operate(s, v.model.scope, v.model.check(), ok, func(ctx context.Context) (err error) {
		x, err = v.real.Get(ctx, v8.String("n"))
		return err
	})
	if i == nil {
		return
	}
	want := "undefined"
	if v.model.kind == object {
		want = "3"
	}
	if x.String() != want {
		r.fail("%s: have %v, want %s", s.line(), x, want)
	}
}

func export(r *runner, s *step) {
	v := r.values[s.operands[aValue]]
	want := ok
	var endings []outcome
	if v.model.scope != nil {
		want = v.model.check()
		if a := v.model.scope.activation; want == ok {
			endings = r.endings(a)
			if want = a.admits(); want == ok && v.model.kind == function {
				want = notData
			}
		}
	}
	_, err := v.real.Export()
	r.oneOf(s, append([]outcome{want}, endings...), err)
}

func persist(r *runner, s *step) {
	v := r.values[s.operands[aValue]]
	var p *v8.Persistent
	i := r.withoutContext(s, v.model.scope, v.model.check(), func() (err error) {
		p, err = v.real.Persist()
		return err
	})
	if i == nil {
		return
	}
	m := newHandle(i)
	m.kind = v.model.kind
	r.persistents[s.operands[aPersistent]] = pair[*handle, *v8.Persistent]{m, p}
	r.cleanup = append(r.cleanup, p.Close)
}

// withoutContext is operate for an operation that takes no context.
func (r *runner) withoutContext(s *step, m *scope, before outcome, do func() error) *isolate {
	return r.operate(s, m, before, ok, func(context.Context) error { return do() })
}

func persistentValue(r *runner, s *step) {
	scope, p := r.scope(s), r.persistents[s.operands[aPersistent]]
	before := scope.model.check()
	if before == ok {
		before = p.model.usable(scope.model.activation.isolate)
	}
	var v v8.Value
	i := r.withoutContext(s, scope.model, before, func() (err error) {
		v, err = p.real.Value(scope.real)
		return err
	})
	if i != nil {
		r.keepValue(s, i, p.model.kind, v)
	}
}

// refusedBuffer makes a buffer that exceeds the memory limit, which ends no run.
func refusedBuffer(r *runner, s *step) {
	scope := r.scope(s)
	r.operate(s, scope.model, scope.model.check(), memory, func(context.Context) error {
		_, err := scope.real.Buffer(1<<30, nil)
		return err
	})
}
