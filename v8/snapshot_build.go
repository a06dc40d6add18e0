package v8

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/lock"
	"github.com/seed24588400/paddock/internal/startup"
)

// SnapshotError means that a heap contains something that a snapshot cannot contain, for
// example an object of a [Class].
type SnapshotError struct {
	What  string // such as "a SharedArrayBuffer", or V8's message if it reported a fatal error
	Cause error  // the *LostError of a fatal error, else nil
}

func (e *SnapshotError) Error() string { return "v8: a snapshot cannot hold " + e.What }

// Unwrap returns the cause.
func (e *SnapshotError) Unwrap() error { return e.Cause }

func init() {
	startup.Register(startup.Hooks[IsolateOptions, *Context, *Snapshot, *CodeCache]{
		Build: buildSnapshot, NewSnapshot: newSnapshot, Missing: (*Snapshot).missing,
		NewCodeCache: newCodeCache, CodeOf: (*CodeCache).trusted,
	})
}

type (
	snapshotPlan   = startup.Plan[IsolateOptions, *Context]
	plannedContext = startup.PlannedContext[*Context]
	sealer         = func(parts startup.Blob) (*Snapshot, error)
)

// builder builds one snapshot.
type builder struct {
	plan      snapshotPlan
	isolate   *Isolate
	functions []string
	begun     int // number of functions that the contexts already have
	classes   []startup.Class
	contexts  []builtContext
}

type builtContext struct {
	bits    bridge.Handle
	modules []keptModule
	values  []keptValue
}

func buildSnapshot(ctx context.Context, plan snapshotPlan, seal sealer) (s *Snapshot, err error) {
	switch {
	case ctx == nil:
		return nil, fmt.Errorf("v8: build snapshot: %w", lock.ErrNilContext)
	case seal == nil:
		return nil, noFunction("build snapshot")
	case len(plan.Contexts) == 0:
		return nil, fmt.Errorf("v8: build snapshot: %w: the plan has no contexts", ErrInvalid)
	}
	if err := learnSnapshots(plan.Isolate); err != nil {
		return nil, err
	}
	b := &builder{plan: plan}
	if s, err = b.build(ctx, seal); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = s.Close()
		}
	}()
	measured, err := b.try(ctx, s)
	if err != nil {
		return nil, err
	}
	tried := s
	defer tried.Close()
	return seal(measured)
}

func (b *builder) build(ctx context.Context, seal sealer) (s *Snapshot, err error) {
	o := b.plan.Isolate
	o.building = true
	callbacks := o.Functions
	if o.Snapshot != nil {
		b.functions = o.Snapshot.Functions()
		b.begun = len(b.functions)
	}
	for _, name := range slices.Sorted(maps.Keys(callbacks)) {
		if !slices.Contains(b.functions, name) {
			b.functions = append(b.functions, name)
		}
	}
	i, err := NewIsolate(o)
	if err != nil {
		return nil, err
	}
	b.isolate = i
	defer func() {
		_ = i.Close()
		<-i.Done()
	}()
	for _, name := range b.functions[b.begun:] {
		i.keep(i.host.add(callbacks[name]))
	}
	for _, c := range b.plan.Contexts {
		if err := b.context(ctx, c); err != nil {
			if c.Name != "" {
				err = fmt.Errorf("context %q: %w", c.Name, err)
			}
			return nil, err
		}
	}
	if b.classes, err = i.classes.forSnapshot(); err != nil {
		return nil, err
	}
	if err := i.build(ctx, func(f *frame) bridge.Status {
		return i.bridge.CheckSnapshot(b.contexts[0].bits, len(b.contexts), !b.plan.ClearCode, &f.result)
	}); err != nil {
		return nil, err
	}
	var sealing error
	err = i.build(ctx, func(f *frame) bridge.Status {
		table := b.table()
		i.gone(len(table) - len(b.contexts)) // it has the number of modules and values of each context
		return i.bridge.TakeSnapshot(table, !b.plan.ClearCode, func(bytes []byte, sources [][]byte) {
			s, sealing = seal(b.blob(bytes, sources))
		}, &f.result)
	})
	if err == nil {
		err = sealing
	}
	return s, err
}

func (b *builder) blob(bytes []byte, sources [][]byte) startup.Blob {
	return startup.Blob{
		V8: bytes, Sources: sources, Contexts: b.unmeasured(), Functions: b.functions,
		Host: b.isolate.hostFunctions.names(), Classes: b.classes,
	}
}

func (b *builder) unmeasured() []startup.Context {
	contexts := make([]startup.Context, len(b.plan.Contexts))
	for n, c := range b.plan.Contexts {
		contexts[n].Name = c.Name
		for _, m := range b.contexts[n].modules {
			contexts[n].Modules = append(contexts[n].Modules, m.Module)
		}
		for _, v := range b.contexts[n].values {
			contexts[n].Values = append(contexts[n].Values, v.name)
		}
	}
	return contexts
}

// table returns the argument of pd_snapshot_take.
func (b *builder) table() (table []bridge.Handle) {
	for _, c := range b.contexts {
		table = append(table, c.bits, bridge.Handle(len(c.modules)+len(c.values)))
		for _, m := range c.modules {
			table = append(table, m.bits)
		}
		for _, v := range c.values {
			table = append(table, v.bits)
		}
	}
	return table
}

// context creates one context of the plan.
func (b *builder) context(ctx context.Context, p plannedContext) error {
	i := b.isolate
	if p.WarmUp != nil {
		// The code that the warm-up compiles is used by the second context too, because
		// V8 finds code by its source.
		c, err := b.run(ctx, p.From, p.WarmUp)
		if err != nil {
			return err
		}
		c.dropKept()
		_ = c.Close()
	}
	c, err := b.run(ctx, p.From, p.Run)
	if err != nil {
		return err
	}
	if err := c.finishKeeping(ctx); err != nil {
		return err
	}
	// The context's handle now belongs to the builder. No other handle may be open,
	// because through it the next context could get objects of this one.
	c.handle.take()
	b.contexts = append(b.contexts, builtContext{c.handle.bits, c.modules.kept, c.values.kept})
	if n := i.handles.Load(); n != 0 {
		return &SnapshotError{What: fmt.Sprintf("values that Go refers to: %d handles are open", n)}
	}
	return nil
}

// run creates a context with the Go functions and calls f with it.
func (b *builder) run(
	ctx context.Context, from string, f func(ctx context.Context, c *Context) error,
) (*Context, error) {
	c, err := b.isolate.NewContext(ctx, ContextOptions{From: from})
	if err != nil {
		return nil, err
	}
	err = c.Do(ctx, func(s Scope) error {
		// So that they become part of the new snapshot too.
		if err := b.isolate.restoreClasses(); err != nil {
			return err
		}
		global, err := s.Global()
		if err != nil {
			return err
		}
		for n, name := range b.functions[b.begun:] {
			function, err := s.value(ctx, func(f *frame) bridge.Status {
				return f.isolate.bridge.NewSnapshotFunction(uint32(b.begun+n), name, &f.result)
			})
			if err != nil {
				return err
			}
			defined, err := global.Define(ctx, String(name), function, DontEnum)
			if err == nil && !defined {
				err = fmt.Errorf("v8: function %s: %w: the context already has a property of this name that cannot "+
					"be replaced", name, ErrInvalid)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = f(ctx, c)
	}
	if err != nil {
		c.dropKept()
		_ = c.Close()
		return nil, err
	}
	return c, nil
}

// build performs an operation on the whole isolate. If V8 or the bridge cannot put the
// heap into a snapshot, the error is a SnapshotError.
func (i *Isolate) build(ctx context.Context, call func(f *frame) bridge.Status) error {
	var invalid string
	err := i.whole(ctx, func(f *frame) bridge.Status {
		status := call(f)
		if status == bridge.Invalid {
			invalid = text(f.result.Value, f.result.Bytes())
		}
		return status
	})
	if invalid != "" {
		return &SnapshotError{What: invalid}
	}
	return asSnapshotError(err)
}

// asSnapshotError returns a SnapshotError if err is a fatal error that V8 reported, and err
// otherwise.
func asSnapshotError(err error) error {
	if lost, ok := errors.AsType[*LostError](err); ok {
		return &SnapshotError{What: "this heap: V8 reported a fatal error: " + lost.Reason, Cause: lost}
	}
	return err
}

// try creates every context of the snapshot once, and measures its size.
func (b *builder) try(ctx context.Context, s *Snapshot) (measured startup.Blob, err error) {
	o := b.plan.Isolate
	o.Snapshot, o.doubted = s, true
	// None of the functions is called.
	o.Functions = make(map[string]Callback)
	for _, name := range b.functions {
		o.Functions[name] = func(context.Context, *Call) (Value, error) { return Undefined, nil }
	}
	i, err := NewIsolate(o)
	if err != nil {
		return measured, asSnapshotError(err)
	}
	defer func() {
		_ = i.Close()
		<-i.Done()
	}()
	measured = b.blob(s.blob.V8, s.blob.Sources)
	heap, err := i.HeapStatistics(ctx)
	if err != nil {
		return measured, err
	}
	measured.Heap = heap.UsedHeap
	for n := range measured.Contexts {
		err := i.build(ctx, func(f *frame) bridge.Status {
			return i.bridge.VerifySnapshot(uint32(n), &f.result)
		})
		if err != nil {
			return measured, err
		}
		if heap, err = i.HeapStatistics(ctx); err != nil {
			return measured, err
		}
		measured.Contexts[n].Heap = heap.UsedHeap - min(measured.Heap, heap.UsedHeap)
	}
	return measured, nil
}

// learning records whether the process has what it must know before it builds its first
// snapshot.
var learning struct {
	sync.Mutex
	done bool
}

func learnSnapshots(o IsolateOptions) error {
	learning.Lock()
	defer learning.Unlock()
	if learning.done {
		return nil
	}
	if err := prepare(o.Group); err != nil {
		return err
	}
	i, err := NewIsolate(IsolateOptions{Group: o.Group})
	if err != nil {
		return err
	}
	defer i.Close()
	c, err := i.NewContext(context.Background())
	if err != nil {
		return err
	}
	err = i.build(context.Background(), func(f *frame) bridge.Status {
		return i.bridge.LearnSnapshots(c.handle.bits, &f.result)
	})
	learning.done = err == nil
	return err
}
