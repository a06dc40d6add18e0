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

// AsyncElements iterates over a JavaScript value as for await does: an async generator, a
// stream, or any other object with a Symbol.asyncIterator method, or with a
// Symbol.iterator method whose elements may be promises. begin returns the value. Each
// element is requested after the previous one was used, awaited in the loop, and
// converted as by [UnmarshalAs]. An error is the last element. If the Go loop ends early,
// AsyncElements calls the iterator's return method and waits for its result. No other
// goroutine may run the event loop during the iteration, and the loop body must not hold
// the isolate when it continues.
func AsyncElements[T any](ctx context.Context, l *v8.Loop, begin func(s v8.Scope) (v8.Value, error),
	opts ...Option) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		it := &asyncIteration{ctx: ctx, loop: l}
		defer it.close()
		err := it.start(begin)
		for err == nil {
			var x T
			done := false
			if done, err = it.step(func(s v8.Scope, v v8.Value) error { return Unmarshal(s, v, &x, opts...) }); done {
				return
			}
			if err == nil && !yield(x, nil) {
				_ = it.end() // the caller has no use for the error
				return
			}
		}
		var none T
		yield(none, fmt.Errorf("marshal: iterate: %w", err))
	}
}

// asyncIteration is an iteration over a JavaScript async iterable.
type asyncIteration struct {
	ctx            context.Context
	loop           *v8.Loop
	iterator, next *v8.Persistent
	sync           bool // next returns results instead of promises of results, and their values may be promises
}

func (it *asyncIteration) close() {
	for _, p := range []*v8.Persistent{it.iterator, it.next} {
		if p != nil {
			_ = p.Close()
		}
	}
}

func (it *asyncIteration) start(begin func(s v8.Scope) (v8.Value, error)) error {
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
		next, err := iterator.Get(it.ctx, v8.String("next"))
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

// method returns the method that creates the iterator.
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

// both returns local handles of the iterator and its next method.
func (it *asyncIteration) both(s v8.Scope) (iterator, next v8.Value, err error) {
	if iterator, err = it.iterator.Value(s); err == nil {
		next, err = it.next.Value(s)
	}
	return iterator, next, err
}

// step awaits the next element and calls got with it.
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
		_ = it.end() // inform the guest that no more elements are needed
		err = wrong.err
	}
	return done, err
}

// refused is the error of an element that could not be converted.
type refused struct{ err error }

func (e *refused) Error() string { return e.err.Error() }

// awaited returns a promise of v, as await creates it.
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

// read reads the result of next.
func (it *asyncIteration) read(step v8.Value) (done bool, value v8.Value, err error) {
	if !step.IsObject() {
		return false, v8.Undefined, fmt.Errorf("%w: the iterator's result is not an object", v8.ErrInvalid)
	}
	flag, err := step.Get(it.ctx, v8.String("done"))
	if err != nil || truthy(flag) {
		return true, v8.Undefined, err
	}
	value, err = step.Get(it.ctx, v8.String("value"))
	return false, value, err
}

// end calls the return method of the iterator.
func (it *asyncIteration) end() error {
	return it.loop.Await(it.ctx, func(s v8.Scope) (v8.Value, error) {
		iterator, _, err := it.both(s)
		if err != nil {
			return v8.Undefined, err
		}
		f, err := iterator.Get(it.ctx, v8.String("return"))
		if err != nil || f.IsNullish() {
			return v8.Undefined, err
		}
		v, err := f.Call(it.ctx, iterator)
		return it.awaited(s, v, err)
	}, func(v8.Scope, v8.Value) error { return nil })
}

// AsyncIterable creates a JavaScript object for use with for await from a Go sequence.
// The object can be iterated over once. An element is taken from the sequence when
// JavaScript requests it, and converted as by [Marshal]. An error is thrown, and ends the
// sequence. Each requested element counts as pending in the loop; if the limit of pending work is reached,
// the request throws. The sequence and its context end when JavaScript leaves the loop,
// when the object is garbage-collected, and when l is closed.
func AsyncIterable[T any](l *v8.Loop, s v8.Scope, seq func(ctx context.Context) iter.Seq2[T, error],
	opts ...Option) (v8.Value, error) {
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

// AsyncChannel is like [AsyncIterable] with the values received from a channel until it
// is closed. If JavaScript leaves the loop, the remaining values stay in the channel.
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

// maker creates an element.
type maker func(s v8.Scope) (v8.Value, error)

func makerOf[T any](x T, opts []Option) maker {
	return func(s v8.Scope) (v8.Value, error) { return Marshal(s, x, opts...) }
}

// source produces the elements of an async iterable. One goroutine at a time serves the
// requests of JavaScript, in order. It ends when there are no requests.
type source struct {
	loop   *v8.Loop
	ctx    context.Context
	cancel context.CancelFunc

	mu        sync.Mutex
	requests  []request
	serving   bool
	abandoned bool

	// The fields below belong to the goroutine that serves.
	pull     func(ctx context.Context) (maker, bool, error)
	stop     func()
	unbind   func() bool // removes the function that runs at the end of the loop
	finished bool
}

// request is one call of next or return.
type request struct {
	deferred *v8.Deferred
	end      bool
}

// iterable is what the functions of the JavaScript object refer to. When it is garbage,
// no more elements can be requested.
type iterable struct{ source *source }

func asyncIterable(l *v8.Loop, s v8.Scope, pull func(ctx context.Context) (maker, bool, error),
	stop func()) (v8.Value, error) {
	src := &source{loop: l, pull: pull, stop: stop}
	src.ctx, src.cancel = context.WithCancel(context.Background())
	it := &iterable{src}
	runtime.AddCleanup(it, (*source).abandon, src)
	functions := map[string]any{}
	for name, end := range map[string]bool{"next": false, "return": true} {
		f, err := s.Function(name, func(_ context.Context, call *v8.Call) (v8.Value, error) {
			return it.source.request(call, end)
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
	_, err = object.SetDataProperty(symbol, this)
	return object, err
}

func (src *source) request(call *v8.Call, end bool) (v8.Value, error) {
	promise, deferred, err := src.loop.Promise(call.Scope)
	if err != nil {
		return v8.Undefined, err
	}
	if end {
		src.cancel()
	}
	src.mu.Lock()
	defer src.mu.Unlock()
	if src.abandoned { // the loop is closed
		_ = deferred.Close()
		return promise, nil
	}
	if !src.serving {
		if err := src.loop.Go(src.serve); err != nil {
			_ = deferred.Close()
			return v8.Undefined, err
		}
		src.serving = true
	}
	src.requests = append(src.requests, request{deferred, end})
	return promise, nil
}

// serve serves requests until there are none.
func (src *source) serve(loop context.Context) v8.Task {
	if src.unbind == nil {
		src.unbind = context.AfterFunc(loop, func() {
			src.cancel()
			src.abandon()
		})
	}
	for {
		r, more := src.nextRequest()
		switch {
		case r.deferred != nil:
			src.serveRequest(r)
		case more:
			src.finish()
			return nil
		default:
			return nil
		}
	}
}

// nextRequest returns the next request. If there is none, more reports whether the sequence must
// be finished; otherwise serving ends.
func (src *source) nextRequest() (r request, more bool) {
	src.mu.Lock()
	defer src.mu.Unlock()
	if len(src.requests) > 0 {
		r = src.requests[0]
		src.requests = slices.Delete(src.requests, 0, 1)
		return r, true
	}
	src.serving = src.abandoned
	return r, src.abandoned
}

func (src *source) serveRequest(r request) {
	if !r.end && !src.finished {
		make, ok, err := src.next()
		switch {
		case err != nil:
			src.finish()
			_ = r.deferred.Reject(err)
			return
		case ok:
			_ = r.deferred.ResolveWith(func(s v8.Scope) (v8.Value, error) {
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
	_ = r.deferred.Resolve(map[string]any{"value": v8.Undefined, "done": true})
}

// next calls pull and converts a panic to an error.
func (src *source) next() (make maker, ok bool, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &v8.PanicError{Value: p, Stack: debug.Stack()}
		}
	}()
	return src.pull(src.ctx)
}

// abandon ends the sequence after the pending requests were served, because there will be
// no more requests.
func (src *source) abandon() {
	src.mu.Lock()
	defer src.mu.Unlock()
	if src.abandoned {
		return
	}
	src.abandoned = true
	if !src.serving { // otherwise the goroutine that serves does it
		src.serving = true
		go src.finish()
	}
}

// finish ends the sequence. It may be called more than once.
func (src *source) finish() {
	if src.finished {
		return
	}
	src.finished = true
	src.cancel()
	src.stop()
	if src.unbind != nil {
		src.unbind()
	}
}
