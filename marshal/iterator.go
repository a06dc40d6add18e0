package marshal

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"runtime"
	"sync"

	"github.com/seed24588400/paddock/v8"
)

// isSeq reports whether a type has the form of an iter.Seq.
func isSeq(t reflect.Type) bool { return yieldOf(t, 1) != nil }

// yieldOf returns the type of the yield function of a sequence type with n values per
// element, or nil if t is not such a type.
func yieldOf(t reflect.Type, n int) reflect.Type {
	if t.Kind() != reflect.Func || t.NumIn() != 1 || t.NumOut() != 0 || t.IsVariadic() {
		return nil
	}
	yield := t.In(0)
	if yield.Kind() != reflect.Func || yield.NumIn() != n || yield.NumOut() != 1 ||
		yield.Out(0).Kind() != reflect.Bool {
		return nil
	}
	return yield
}

// Elements iterates over a JavaScript value as for-of does: an array, a Set, a generator,
// or any other object with a Symbol.iterator method. This runs the guest's code under
// ctx. Each element is converted as by [UnmarshalAs]. An error is the last element. If the Go loop
// ends early, Elements calls the iterator's return method.
func Elements[T any](ctx context.Context, s v8.Scope, v v8.Value, opts ...Option) iter.Seq2[T, error] {
	o := collect(opts)
	return func(yield func(T, error) bool) {
		it := &iteration{ctx: ctx, scope: s, from: v, options: o}
		it.each(reflect.TypeFor[T](), func(x reflect.Value) bool {
			return yield(x.Interface().(T), nil)
		})
		if it.err != nil {
			var none T
			yield(none, it.err)
		}
	}
}

// iteration is an iteration over a JavaScript iterable.
type iteration struct {
	ctx     context.Context
	scope   v8.Scope
	from    v8.Value
	options *options
	err     error
}

// seq returns a Go sequence of type t over the iterable.
func (it *iteration) seq(t reflect.Type) reflect.Value {
	elem := yieldOf(t, 1).In(0)
	return reflect.MakeFunc(t, func(in []reflect.Value) []reflect.Value {
		it.each(elem, func(x reflect.Value) bool { return in[0].Call([]reflect.Value{x})[0].Bool() })
		return nil
	})
}

func (it *iteration) each(t reflect.Type, yield func(reflect.Value) bool) {
	iterator, next, err := it.start()
	if err != nil {
		it.err = fmt.Errorf("marshal: iterate: %w", err)
		return
	}
	// A nested scope releases the handles of each element.
	for more := true; more; {
		err := nest(it.scope, func(s v8.Scope) error {
			more = false
			step, err := next.Call(it.ctx, iterator)
			if err != nil {
				return err
			}
			done, err := step.Get(it.ctx, v8.String("done"))
			if err != nil || truthy(done) {
				return err
			}
			value, err := step.Get(it.ctx, v8.String("value"))
			if err != nil {
				return err
			}
			x := reflect.New(t)
			if err := into(s, value, x, it.options); err != nil {
				it.end(iterator)
				return err
			}
			if more = yield(x.Elem()); !more {
				return it.end(iterator)
			}
			return nil
		})
		if err != nil {
			it.err = fmt.Errorf("marshal: iterate: %w", err)
			return
		}
	}
}

// nest is like Scope.Nest but keeps the thrown value alive.
func nest(s v8.Scope, f func(s v8.Scope) error) error {
	var thrown *v8.Exception
	var kept *v8.Persistent
	err := s.Nest(func(s v8.Scope) error {
		err := f(s)
		if errors.As(err, &thrown) && thrown.Value.Kind() >= v8.KindSymbol {
			kept, _ = thrown.Value.Persist()
		}
		return err
	})
	if kept == nil {
		return err
	}
	defer kept.Close()
	thrown.Value, _ = kept.Value(s)
	return err
}

func (it *iteration) start() (iterator, next v8.Value, err error) {
	symbol, err := it.scope.WellKnown(v8.SymbolIterator)
	if err != nil {
		return iterator, next, err
	}
	method, err := it.from.Get(it.ctx, symbol)
	if err != nil {
		return iterator, next, err
	}
	if method.Kind() != v8.KindFunction {
		return iterator, next, fmt.Errorf("%w: a value of kind %v is not iterable", v8.ErrInvalid, it.from.Kind())
	}
	if iterator, err = method.Call(it.ctx, it.from); err != nil {
		return iterator, next, err
	}
	next, err = iterator.Get(it.ctx, v8.String("next"))
	return iterator, next, err
}

// end calls the return method of the iterator.
func (it *iteration) end(iterator v8.Value) error {
	f, err := iterator.Get(it.ctx, v8.String("return"))
	if err != nil || f.IsNullish() {
		return err
	}
	_, err = f.Call(it.ctx, iterator)
	return err
}

func truthy(v v8.Value) bool {
	if b, ok := v.Bool(); ok {
		return b
	}
	if n, ok := v.BigInt(); ok {
		return n.Sign() != 0
	}
	if f, ok := v.Float64(); ok {
		return f != 0 && f == f
	}
	if v.Kind() == v8.KindString {
		s, err := v.AsString()
		return err != nil || s != ""
	}
	return !v.IsNullish()
}

// sequence is a Go sequence that JavaScript iterates over. It runs on a separate
// goroutine from the first call of next to its end, and only while next waits for it. The
// coroutines of iter.Pull cannot be used, because they would be tied to the thread.
type sequence struct {
	run     func(yield func(any) bool)
	isolate *v8.Isolate
	*running
	started bool
}

// running is the part of a sequence that its goroutine refers to. It does not refer to
// the sequence, so that the sequence can be garbage-collected.
type running struct {
	want chan struct{}
	got  chan element
	stop chan struct{}
	once sync.Once
	done bool // there are no more elements; guarded by the lock of the isolate
}

type element struct {
	value any
	ok    bool
	err   error
}

// maxSequences is the maximum number of active sequences of one isolate.
const maxSequences = 1000

var sequences = struct {
	sync.Mutex
	by map[*v8.Isolate]int
}{by: map[*v8.Isolate]int{}}

func countSequence(i *v8.Isolate, by int) bool {
	sequences.Lock()
	defer sequences.Unlock()
	n := sequences.by[i] + by
	if n > maxSequences {
		return false
	}
	if sequences.by[i] = n; n == 0 {
		delete(sequences.by, i)
	}
	return true
}

var sequenceClass = &v8.Class{Name: "Sequence Iterator"}

// The members create values, which may be sequences.
func init() { sequenceClass.Members = sequenceMembers }

var sequenceMembers = []v8.Member{
	{Name: "next", Method: func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		q, err := sequenceOf(call)
		if err != nil {
			return v8.Undefined, err
		}
		return q.next(ctx, call.Scope)
	}},
	{Name: "return", Method: func(_ context.Context, call *v8.Call) (v8.Value, error) {
		q, err := sequenceOf(call)
		if err != nil {
			return v8.Undefined, err
		}
		q.end()
		return iteratorResult(call.Scope, call.Arg(0), true)
	}},
	{Symbol: v8.SymbolIterator, Method: func(_ context.Context, call *v8.Call) (v8.Value, error) {
		return call.This(), nil
	}},
}

func sequenceOf(call *v8.Call) (*sequence, error) {
	q, err := receiverOf(call, reflect.TypeFor[*sequence]())
	if err != nil {
		return nil, err
	}
	return q.Interface().(*sequence), nil
}

// iteratorResult returns a result object for next and return.
func iteratorResult(s v8.Scope, value v8.Value, done bool) (v8.Value, error) {
	return s.Value(map[string]any{"value": value, "done": done})
}

// newSequence creates the JavaScript iterator of a Go sequence.
func newSequence(s v8.Scope, run func(yield func(any) bool)) (v8.Value, error) {
	q := &sequence{run: run, isolate: s.Isolate(), running: &running{
		want: make(chan struct{}), got: make(chan element), stop: make(chan struct{}),
	}}
	runtime.AddCleanup(q, (*running).end, q.running)
	return s.Wrap(sequenceClass, q)
}

func (r *running) end() { r.once.Do(func() { close(r.stop) }) }

func (q *sequence) end() {
	q.done = true
	q.running.end()
}

func (q *sequence) next(ctx context.Context, s v8.Scope) (v8.Value, error) {
	if q.done {
		return iteratorResult(s, v8.Undefined, true)
	}
	if !q.started {
		if !countSequence(q.isolate, 1) {
			return v8.Undefined, fmt.Errorf("marshal: %w: %d sequences are being iterated", ErrLimit, maxSequences)
		}
		q.started = true
		go q.running.loop(q.run, q.isolate)
	}
	var e element
	select {
	case q.want <- struct{}{}:
		select {
		case e = <-q.got:
		case <-ctx.Done():
			q.end()
			return v8.Undefined, context.Cause(ctx)
		}
	case <-ctx.Done():
		return v8.Undefined, context.Cause(ctx)
	}
	if !e.ok || e.err != nil {
		q.end()
	}
	if e.err != nil {
		return v8.Undefined, e.err
	}
	value, err := Marshal(s, e.value)
	if !e.ok {
		value = v8.Undefined
	}
	if err != nil {
		return v8.Undefined, err
	}
	return iteratorResult(s, value, !e.ok)
}

// loop runs the sequence one step at a time.
func (r *running) loop(run func(yield func(any) bool), isolate *v8.Isolate) {
	defer countSequence(isolate, -1)
	last := element{}
	defer func() {
		if p := recover(); p != nil {
			last.err = &v8.PanicError{Value: p}
		}
		r.send(last)
	}()
	if !r.wanted(isolate) {
		return
	}
	run(func(x any) bool { return r.send(element{value: x, ok: true}) && r.wanted(isolate) })
}

func (r *running) wanted(isolate *v8.Isolate) bool {
	select {
	case <-r.want:
		return true
	case <-r.stop:
	case <-isolate.Done():
	}
	return false
}

func (r *running) send(e element) bool {
	select {
	case r.got <- e:
		return true
	case <-r.stop:
		return false
	}
}

// sequenceFrom returns a Go sequence in the form that newSequence accepts. Sequences of
// pairs yield arrays of two elements. ok is false if v is not a sequence.
func sequenceFrom(v reflect.Value) (run func(yield func(any) bool), ok bool) {
	for n := 1; n <= 2; n++ {
		yield := yieldOf(v.Type(), n)
		if yield == nil || v.IsNil() {
			continue
		}
		return func(each func(any) bool) {
			v.Call([]reflect.Value{reflect.MakeFunc(yield, func(in []reflect.Value) []reflect.Value {
				x := in[0].Interface()
				if n == 2 {
					x = []any{x, in[1].Interface()}
				}
				return []reflect.Value{reflect.ValueOf(each(x)).Convert(yield.Out(0))}
			})})
		}, true
	}
	return nil, false
}
