package marshal

import (
	"context"
	"fmt"
	"iter"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"

	"github.com/seed24588400/paddock/v8"
)

// AsyncElements iterates over what JavaScript iterates over with for await: an
// async generator, a stream, whatever has Symbol.asyncIterator, or Symbol.iterator
// with promises in it. begin makes it. Each element is asked for when the one
// before has been used, awaited in the loop, and converted as by [To]. The first
// error is the last element; breaking out of the loop has the iterator return, and
// waits for that. Nothing else may run the loop meanwhile, and the body must not
// hold the isolate while it asks for more.
func AsyncElements[T any](ctx context.Context, l *v8.Loop, begin func(s v8.Scope) (v8.Value, error), opts ...Option) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		it := &asyncIteration{ctx: ctx, loop: l}
		defer it.close()
		err := it.begin(begin)
		for err == nil {
			var x T
			done := false
			if done, err = it.step(func(s v8.Scope, v v8.Value) error { return Into(s, v, &x, opts...) }); done {
				return
			}
			if err == nil && !yield(x, nil) {
				_ = it.end() // whoever breaks does not care
				return
			}
		}
		var none T
		yield(none, fmt.Errorf("marshal: iterate: %w", err))
	}
}

// asyncIteration is one over a JavaScript async iterable.
type asyncIteration struct {
	ctx            context.Context
	loop           *v8.Loop
	iterator, next *v8.Persistent
	sync           bool // its steps are no promises, and their values may be
}

func (it *asyncIteration) close() {
	for _, p := range []*v8.Persistent{it.iterator, it.next} {
		if p != nil {
			_ = p.Close()
		}
	}
}

func (it *asyncIteration) begin(begin func(s v8.Scope) (v8.Value, error)) error {
	return it.loop.Context().Do(it.ctx, func(s v8.Scope) error {
		from, err := begin(s)
		if err != nil {
			return err
		}
		method, err := it.method(s, from)
		if err != nil {
			return err
		}
		iterator, err := method.Call(it.ctx, from)
		if err != nil {
			return err
		}
		next, err := iterator.Get(it.ctx, v8.Text("next"))
		if err != nil {
			return err
		}
		if it.iterator, err = iterator.Persist(); err != nil {
			return err
		}
		it.next, err = next.Persist()
		return err
	})
}

// method is what makes the iterator.
func (it *asyncIteration) method(s v8.Scope, from v8.Value) (v8.Value, error) {
	for _, which := range []v8.WellKnownSymbol{v8.SymbolAsyncIterator, v8.SymbolIterator} {
		symbol, err := s.WellKnown(which)
		if err != nil {
			return v8.Undefined, err
		}
		method, err := from.Get(it.ctx, symbol)
		if err != nil {
			return v8.Undefined, err
		}
		if method.Kind() == v8.KindFunction {
			it.sync = which == v8.SymbolIterator
			return method, nil
		}
	}
	return v8.Undefined, fmt.Errorf("%w: a value of kind %v is not iterable", v8.ErrInvalid, from.Kind())
}

// both are local handles of the iterator and its next.
func (it *asyncIteration) both(s v8.Scope) (iterator, next v8.Value, err error) {
	if iterator, err = it.iterator.Value(s); err == nil {
		next, err = it.next.Value(s)
	}
	return iterator, next, err
}

// step awaits the next element, and has got convert it.
func (it *asyncIteration) step(got func(s v8.Scope, v v8.Value) error) (done bool, err error) {
	err = it.loop.Await(it.ctx, func(s v8.Scope) (v8.Value, error) {
		iterator, next, err := it.both(s)
		if err != nil {
			return v8.Undefined, err
		}
		step, err := next.Call(it.ctx, iterator)
		if err != nil || !it.sync {
			return it.awaited(s, step, err)
		}
		var value v8.Value
		if done, value, err = it.read(step); done || err != nil {
			return v8.Undefined, err
		}
		return it.awaited(s, value, nil)
	}, func(s v8.Scope, v v8.Value) error {
		if done {
			return nil
		}
		if !it.sync {
			var err error
			if done, v, err = it.read(v); done || err != nil {
				return err
			}
		}
		if err := got(s, v); err != nil {
			return &refused{err}
		}
		return nil
	})
	if wrong, ok := err.(*refused); ok {
		_ = it.end() // the guest is told that no more is wanted
		err = wrong.err
	}
	return done, err
}

// refused is that an element could not be converted.
type refused struct{ err error }

func (e *refused) Error() string { return e.err.Error() }

// awaited is a promise of v, as await makes it.
func (it *asyncIteration) awaited(s v8.Scope, v v8.Value, err error) (v8.Value, error) {
	if err != nil || v.Kind() == v8.KindPromise || !v.IsObject() {
		return v, err
	}
	p, resolver, err := s.Promise()
	if err != nil {
		return v8.Undefined, err
	}
	return p, resolver.Resolve(it.ctx, s, v)
}

// read reads what next gave.
func (it *asyncIteration) read(step v8.Value) (done bool, value v8.Value, err error) {
	if !step.IsObject() {
		return false, v8.Undefined, fmt.Errorf("%w: the iterator's result is not an object", v8.ErrInvalid)
	}
	flag, err := step.Get(it.ctx, v8.Text("done"))
	if err != nil || truthy(flag) {
		return true, v8.Undefined, err
	}
	value, err = step.Get(it.ctx, v8.Text("value"))
	return false, value, err
}

// end tells the iterator that no more is wanted.
func (it *asyncIteration) end() error {
	return it.loop.Await(it.ctx, func(s v8.Scope) (v8.Value, error) {
		iterator, _, err := it.both(s)
		if err != nil {
			return v8.Undefined, err
		}
		f, err := iterator.Get(it.ctx, v8.Text("return"))
		if err != nil || f.IsNullish() {
			return v8.Undefined, err
		}
		v, err := f.Call(it.ctx, iterator)
		return it.awaited(s, v, err)
	}, func(v8.Scope, v8.Value) error { return nil })
}

// AsyncIterable makes a JavaScript object for for await of a Go sequence, which it
// can be iterated over once. An element is asked for when JavaScript wants it, and
// converted as by [From]; an error is thrown, and is the last. Each element that
// JavaScript waits for is pending in the loop, on a goroutine; one that is too many
// throws. The sequence ends, and its context, when JavaScript breaks out of the
// loop, when it has forgotten the object, and when l is closed.
func AsyncIterable[T any](l *v8.Loop, s v8.Scope, seq func(ctx context.Context) iter.Seq2[T, error], opts ...Option) (v8.Value, error) {
	var next func() (T, error, bool)
	var stop func()
	return asyncIterable(l, s, func(ctx context.Context) (maker, bool, error) {
		if next == nil {
			next, stop = iter.Pull2(seq(ctx))
		}
		x, err, ok := next()
		return makerOf(x, opts), ok, err
	}, func() {
		if stop != nil {
			stop()
		}
	})
}

// AsyncChannel is [AsyncIterable] of what is received from a channel until it is
// closed. When JavaScript wants no more the rest stays in it.
func AsyncChannel[T any](l *v8.Loop, s v8.Scope, ch <-chan T, opts ...Option) (v8.Value, error) {
	return asyncIterable(l, s, func(ctx context.Context) (maker, bool, error) {
		select {
		case x, ok := <-ch:
			return makerOf(x, opts), ok, nil
		case <-ctx.Done():
			return nil, false, nil
		}
	}, func() {})
}

// maker makes an element.
type maker func(s v8.Scope) (v8.Value, error)

func makerOf[T any](x T, opts []Option) maker {
	return func(s v8.Scope) (v8.Value, error) { return From(s, x, opts...) }
}

// source is where an async iterable's elements come from. One goroutine at a time
// serves what JavaScript asks for, in order, and ends when there is nothing.
type source struct {
	loop   *v8.Loop
	ctx    context.Context
	cancel context.CancelFunc

	mu        sync.Mutex
	asked     []request
	serving   bool
	abandoned bool

	// What follows belongs to who serves.
	pull   func(ctx context.Context) (maker, bool, error)
	stop   func()
	unbind func() bool // from the loop's end
	over   bool
}

// request is one call of next or return.
type request struct {
	answer *v8.Deferred
	end    bool
}

// iterable is what the JavaScript object refers to: when it is garbage, so is
// this.
type iterable struct{ source *source }

func asyncIterable(l *v8.Loop, s v8.Scope, pull func(ctx context.Context) (maker, bool, error), stop func()) (v8.Value, error) {
	src := &source{loop: l, pull: pull, stop: stop}
	src.ctx, src.cancel = context.WithCancel(context.Background())
	it := &iterable{src}
	runtime.AddCleanup(it, (*source).abandon, src)
	functions := map[string]any{}
	for name, end := range map[string]bool{"next": false, "return": true} {
		f, err := s.Function(name, func(_ context.Context, call *v8.Call) (v8.Value, error) {
			return it.source.ask(call, end)
		})
		if err != nil {
			return v8.Undefined, err
		}
		functions[name] = f
	}
	object, err := s.Value(functions)
	if err != nil {
		return v8.Undefined, err
	}
	symbol, err := s.WellKnown(v8.SymbolAsyncIterator)
	if err != nil {
		return v8.Undefined, err
	}
	this, err := s.Function("[Symbol.asyncIterator]", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		return call.This(), nil
	})
	if err != nil {
		return v8.Undefined, err
	}
	_, err = object.SetData(symbol, this)
	return object, err
}

func (src *source) ask(call *v8.Call, end bool) (v8.Value, error) {
	promise, answer, err := src.loop.Promise(call.Scope)
	if err != nil {
		return v8.Undefined, err
	}
	if end {
		src.cancel()
	}
	src.mu.Lock()
	defer src.mu.Unlock()
	if src.abandoned { // the loop is closed
		_ = answer.Close()
		return promise, nil
	}
	if !src.serving {
		if err := src.loop.Go(src.serve); err != nil {
			_ = answer.Close()
			return v8.Undefined, err
		}
		src.serving = true
	}
	src.asked = append(src.asked, request{answer, end})
	return promise, nil
}

// serve answers until nothing is asked for.
func (src *source) serve(loop context.Context) v8.Task {
	if src.unbind == nil {
		src.unbind = context.AfterFunc(loop, func() {
			src.cancel()
			src.abandon()
		})
	}
	for {
		r, more := src.take()
		switch {
		case r.answer != nil:
			src.answer(r)
		case more:
			src.finish()
			return nil
		default:
			return nil
		}
	}
}

// take takes the next request. Without one the serving is over, unless what is
// left to do is to finish.
func (src *source) take() (r request, more bool) {
	src.mu.Lock()
	defer src.mu.Unlock()
	if len(src.asked) > 0 {
		r = src.asked[0]
		src.asked = slices.Delete(src.asked, 0, 1)
		return r, true
	}
	src.serving = src.abandoned
	return r, src.abandoned
}

func (src *source) answer(r request) {
	if !r.end && !src.over {
		make, ok, err := src.next()
		switch {
		case err != nil:
			src.finish()
			_ = r.answer.Reject(err)
			return
		case ok:
			_ = r.answer.ResolveWith(func(s v8.Scope) (v8.Value, error) {
				v, err := make(s)
				if err != nil {
					return v8.Undefined, err
				}
				return s.Value(map[string]any{"value": v, "done": false})
			})
			return
		}
	}
	src.finish()
	_ = r.answer.Resolve(map[string]any{"value": v8.Undefined, "done": true})
}

// next is pull; a panic is an error.
func (src *source) next() (make maker, ok bool, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &v8.PanicError{Value: p, Stack: debug.Stack()}
		}
	}()
	return src.pull(src.ctx)
}

// abandon ends the sequence when what was asked for is answered: nobody is going
// to ask for more.
func (src *source) abandon() {
	src.mu.Lock()
	defer src.mu.Unlock()
	if src.abandoned {
		return
	}
	src.abandoned = true
	if !src.serving { // else who serves sees it
		src.serving = true
		go src.finish()
	}
}

// finish ends the sequence; more than once is fine.
func (src *source) finish() {
	if src.over {
		return
	}
	src.over = true
	src.cancel()
	src.stop()
	if src.unbind != nil {
		src.unbind()
	}
}
