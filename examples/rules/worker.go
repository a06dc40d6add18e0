package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/v8"
)

// worker is an isolate with the rules. It is not safe for concurrent use.
type worker struct {
	limits  limits
	isolate *v8.Isolate
	context *v8.Context
	freeze  *v8.Persistent
	rules   []*rule
}

// rule is one rule in one isolate.
type rule struct {
	name          string
	points        float64
	when, because *v8.Persistent
	failures      int // consecutive
}

// activeRule is a rule with its functions as values of the current hold.
type activeRule struct {
	*rule
	when, because v8.Value
}

func newWorker(ctx context.Context, s *v8.Snapshot, g *groups.Group, l limits) (*worker, error) {
	i, err := v8.NewIsolate(v8.IsolateOptions{Group: g, Snapshot: s, Limits: v8.Limits{Memory: l.memory, RunCPU: l.cpu},
		PrivateErrors: true})
	if err != nil {
		return nil, err
	}
	w := &worker{limits: l, isolate: i}
	if w.context, err = i.NewContext(ctx); err == nil {
		err = w.context.Do(ctx, func(s v8.Scope) error { return w.take(ctx, s) })
	}
	if err != nil {
		return nil, errors.Join(err, w.close())
	}
	return w, nil
}

func (w *worker) close() error { return w.isolate.Close() }

// take stores the rules that are in the snapshot.
func (w *worker) take(ctx context.Context, s v8.Scope) error {
	taken, err := s.Eval(ctx, "takeRules()")
	if err != nil {
		return err
	}
	if w.freeze, err = persist(ctx, taken, "freeze"); err != nil {
		return err
	}
	rules, err := taken.Get(ctx, v8.String("rules"))
	if err != nil {
		return err
	}
	for v, err := range marshal.Elements[v8.Value](ctx, s, rules) {
		if err != nil {
			return err
		}
		r := &rule{}
		if err := w.read(ctx, v, r); err != nil {
			return err
		}
		w.rules = append(w.rules, r)
	}
	return nil
}

func (w *worker) read(ctx context.Context, v v8.Value, r *rule) error {
	name, err := v.Get(ctx, v8.String("name"))
	if err != nil {
		return err
	}
	if r.name, err = name.AsString(); err != nil {
		return err
	}
	points, err := v.Get(ctx, v8.String("points"))
	if err != nil {
		return err
	}
	r.points, _ = points.Float64()
	if r.when, err = persist(ctx, v, "when"); err != nil {
		return err
	}
	r.because, err = persist(ctx, v, "because")
	return err
}

func persist(ctx context.Context, object v8.Value, name string) (*v8.Persistent, error) {
	v, err := object.Get(ctx, v8.String(name))
	if err != nil {
		return nil, err
	}
	return v.Persist()
}

// judge judges payments in one hold of the isolate.
func (w *worker) judge(ctx context.Context, payments []payment, verdicts []verdict) error {
	return w.context.Do(ctx, func(s v8.Scope) error {
		freeze, err := w.freeze.Value(s)
		if err != nil {
			return err
		}
		rules := make([]activeRule, len(w.rules))
		for n, r := range w.rules {
			rules[n].rule = r
			if rules[n].when, err = r.when.Value(s); err != nil {
				return err
			}
			if rules[n].because, err = r.because.Value(s); err != nil {
				return err
			}
		}
		for n := range payments {
			// The handles that a payment needs are released with its scope.
			err := s.Nest(func(s v8.Scope) error {
				return w.one(ctx, s, freeze, rules, &payments[n], &verdicts[n])
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (w *worker) one(ctx context.Context, s v8.Scope, freeze v8.Value, rules []activeRule,
	p *payment, v *verdict) error {
	*v = verdict{ID: p.ID}
	shown := *p
	if shown.Items == nil {
		shown.Items = []item{} // nil would be null in JavaScript
	}
	object, err := marshal.Marshal(s, &shown)
	if err != nil {
		return fmt.Errorf("payment %s: %w", p.ID, err)
	}
	if object, err = freeze.Call(ctx, v8.Undefined, object); err != nil {
		return fmt.Errorf("payment %s: %w", p.ID, err)
	}
	for _, r := range rules {
		if r.failures >= w.limits.failures {
			v.Failed = append(v.Failed, failure{r.name, "disabled: it failed too often"})
			continue
		}
		applies, because, err := r.apply(ctx, object)
		switch {
		case err == nil:
			r.failures = 0
		case ctx.Err() != nil, errors.Is(err, v8.ErrLost), errors.Is(err, v8.ErrClosed):
			return err // the isolate cannot be used
		default:
			r.failures++
			v.Failed = append(v.Failed, failure{r.name, explain(err)})
		}
		if applies {
			v.Points += r.points
			v.Reasons = append(v.Reasons, reason{r.name, r.points, because})
		}
	}
	v.decide()
	return nil
}

// apply calls a rule. Most rules return false, which needs no further call.
func (r activeRule) apply(ctx context.Context, payment v8.Value) (applies bool, because string, err error) {
	answer, err := r.when.Call(ctx, v8.Undefined, payment)
	if err != nil {
		return false, "", err
	}
	applies, isBool := answer.Bool()
	if !isBool {
		return false, "", fmt.Errorf("when returned %v, which is not a boolean", answer)
	}
	if !applies {
		return false, "", nil
	}
	text, err := r.because.Call(ctx, v8.Undefined, payment)
	if err != nil {
		return true, "", err
	}
	because, err = text.AsString()
	return true, because, err
}

// explain returns the text of a failure in a verdict.
func explain(err error) string {
	if e, ok := errors.AsType[*v8.Exception](err); ok {
		return fmt.Sprintf("%s:%d: %s", e.Resource, e.Line, v8.GuestText(e))
	}
	return err.Error()
}
