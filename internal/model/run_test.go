package model

import (
	"context"
	"time"

	"github.com/seed24588400/paddock/v8"
)

// view runs the body of the step while the bytes of a buffer are viewed.
func view(r *runner, s *step) {
	v := r.values[s.operands[aValue]]
	want := v.model.check()
	var a *activation
	var endings []outcome
	if want == ok {
		a = v.model.scope.activation
		endings = r.endings(a)
		if v.model.kind != buffer {
			want = invalid
		}
		want = first(a.admits(), want)
	}
	var ran error
	err := v.real.View(func(b []byte) error {
		if want != ok || string(b) != "\x01\x02\x03" {
			r.fail("%s: the function is called with %v, want %q", s.line(), b, want)
			return nil
		}
		a.viewing = true
		defer func() { a.viewing = false }()
		_ = r.steps(s.body)
		ran = r.ended(s.end(), r.calls > 0)
		return ran
	})
	if want == ok {
		want = describe(ran)
	}
	r.oneOf(s, append([]outcome{want}, endings...), err)
}

// cancel ends a run that is active.
func cancel(r *runner, s *step) {
	if n := len(r.running) - 1 - s.operands[aRunning]; n >= 0 && r.running[n].cancel != nil {
		r.running[n].cancel()
	}
}

// exceedCPU uses up the CPU time of a run, and that of all runs. Afterwards the isolate
// can be used without the limit.
func exceedCPU(r *runner, s *step) {
	c := r.contexts[s.operands[aContext]]
	want := invalid
	if c.model != nil {
		want = first(c.model.isolate.lock(), c.model.check())
	}
	if want != ok {
		r.expect(s, want, c.real.Exec(s.ctx(r), "0"))
		return
	}
	m, i := c.model.isolate, c.real.Isolate()
	m.ended = true
	under := func(cpu v8.Limits, source string, want outcome) {
		cpu.Memory = m.limit
		if err := i.SetLimits(cpu); err != nil {
			r.fail("%s: %v", s.line(), err)
			return
		}
		r.expect(s, want, c.real.Exec(context.Background(), source))
	}
	const some = 2 * time.Millisecond
	under(v8.Limits{RunCPU: some}, "for (;;);", cpuLimit)
	under(v8.Limits{RunCPU: timeLimit}, "0", ok)
	under(v8.Limits{CPU: time.Nanosecond}, "0; for (;;);", cpuLimit)
	under(v8.Limits{CPU: time.Nanosecond}, "0", cpuLimit)
	under(v8.Limits{}, "0", ok)
}

// convert converts a random value in all ways within the isolate.
func convert(r *runner, s *step) {
	scope := r.scope(s)
	v := newJS(uint64(s.operands[aSeed]))
	e := inScope(scope.model, scope.model.check(), &source{name: "value", text: v.source(), is: ok, kind: object})
	var made v8.Value
	evaluated := r.evaluate(s, e, func(ctx context.Context) (_ any, err error) {
		made, err = scope.real.Eval(ctx, e.source.text)
		return nil, err
	})
	if !evaluated || r.last != nil || e.before != ok || len(r.endings(e.isolate.current())) > 0 {
		return
	}
	c := &conversion{scope: scope.real, value: v, real: made, others: [2]v8.Scope{scope.real, scope.real}}
	c.structured(context.Background())
	c.throughGo(context.Background(), marshaled)
	for _, failure := range c.failures {
		r.fail("%s: %s\n%s", s.line(), failure, v.source())
	}
}
