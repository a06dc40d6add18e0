package model

import (
	"context"

	"github.com/seed24588400/paddock/v8"
)

func copyValue(r *runner, s *step) {
	scope, v := r.scope(s), r.values[s.operands[aValue]]
	var c *v8.Copy
	made := func(ctx context.Context) (err error) {
		c, err = scope.real.Copy(ctx, v.real, v8.CopyOptions{})
		return err
	}
	if v.model.scope == nil { // no operation of the isolate
		r.expect(s, scope.model.check(), made(s.ctx(r)))
	} else {
		before, is := scope.model.check(), ok
		if before == ok {
			before = v.model.argument(scope.model.activation.isolate)
		}
		if v.model.kind == function {
			is = notData
		}
		r.operate(s, scope.model, before, is, made)
	}
	if c != nil {
		r.copies[s.operands[aCopy]] = pair[*data, *v8.Copy]{&data{kind: v.model.kind}, c}
		r.cleanup = append(r.cleanup, c.Close)
	}
}

func valueOfCopy(r *runner, s *step) {
	r.useCopy(s, func(c *v8.Copy, ctx context.Context, scope v8.Scope) (v8.Value, error) { return c.Value(ctx, scope) })
}

func moveCopy(r *runner, s *step) {
	c := r.copies[s.operands[aCopy]].model
	r.useCopy(s, func(c *v8.Copy, ctx context.Context, scope v8.Scope) (v8.Value, error) { return c.Move(ctx, scope) })
	if r.last == nil {
		c.closed = true
	}
}

func (r *runner) useCopy(s *step, use func(c *v8.Copy, ctx context.Context, scope v8.Scope) (v8.Value, error)) {
	scope, c := r.scope(s), r.copies[s.operands[aCopy]]
	before := closed
	if c.model != nil && !c.model.closed {
		before = scope.model.check()
	}
	var v v8.Value
	do := func(ctx context.Context) (err error) {
		v, err = use(c.real, ctx, scope.real)
		return err
	}
	var i *isolate
	if before == ok && c.model.kind == primitive {
		r.expect(s, ok, do(s.ctx(r)))
		i = scope.model.activation.isolate
	} else {
		i = r.operate(s, scope.model, before, ok, do)
	}
	if i != nil {
		r.keepValue(s, i, c.model.kind, v)
	}
}
