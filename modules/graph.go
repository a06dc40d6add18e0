package modules

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/seed24588400/paddock/internal/closed"
	"github.com/seed24588400/paddock/v8"
)

// id identifies a module of a loader.
type id struct {
	key  string
	kind string // the import attribute type
}

// record is a module of a loader, loaded or being loaded. It is guarded by Loader.mu.
type record struct {
	id
	users    int     // active graphs that contain it
	flight   *flight // set while the module is being loaded
	module   *v8.Module
	commonJS *Source // a CommonJS module, which is loaded but runs later, in order
	// imports are the records of the module's requests. It is set when all are known.
	imports    []*record
	bound      bool
	wasmModule *record // the first import of the wrapper of a WebAssembly module
	values     []*v8.Persistent
}

type flight struct {
	returned chan struct{} // closed when the resolver has returned
	done     chan struct{} // closed at the end
	err      error         // set before done is closed
}

// cost returns the number of bytes that the isolate is charged for the record.
func (r *record) cost() uint64 { return recordCost + uint64(len(r.key)) }

// makeRoom collects garbage if there is no room for one more record. It must be called in
// the loop.
func (l *Loader) makeRoom() error {
	i := l.loop.Context().Isolate()
	if err := i.Charge(recordCost); err != nil {
		return err
	}
	i.Discharge(recordCost)
	return nil
}

func (r *record) loaded() bool { return r.module != nil || r.commonJS != nil }

func (r *record) close() error {
	var all []error
	if r.module != nil {
		all = append(all, r.module.Close())
	}
	if r.wasmModule != nil {
		all = append(all, r.wasmModule.close())
	}
	for _, v := range r.values {
		all = append(all, v.Close())
	}
	r.values = nil
	return errors.Join(all...)
}

// attributes stores the import attributes in the request. It accepts only the type
// attribute.
func (r *Request) attributes(all map[string]string) error {
	for _, key := range slices.Sorted(maps.Keys(all)) {
		value := all[key]
		if key != "type" {
			return fmt.Errorf("%w: %w: %.100q; only \"type\" is supported", ErrAttribute, errAttribute, key)
		}
		if value != "json" {
			return fmt.Errorf("%w: %w: %.100q; only \"json\" is supported", ErrAttribute, errType, value)
		}
		r.Type = value
	}
	return nil
}

// graph is the module graph of one import while it is being loaded.
type graph struct {
	loader *Loader
	group  *errgroup.Group
	ctx    context.Context
	job    *job
	root   *record          // set when it is loaded
	seen   map[*record]bool // guarded by Loader.mu
}

// step is a module of a graph and the chain of modules that led to it.
type step struct {
	record *record
	up     *step
}

func (s *step) chain() []string {
	var keys []string
	for ; s != nil; s = s.up {
		keys = append(keys, s.record.key)
	}
	slices.Reverse(keys)
	return keys
}

// resolving is the key that marks the contexts passed to resolvers.
type resolving struct{ *Loader }

// load loads the module that the job requests and all modules that it imports. Sources
// are loaded concurrently. The caller must call leave after the modules have been
// evaluated.
func (l *Loader) load(ctx context.Context, j *job) (*graph, error) {
	group, ctx := errgroup.WithContext(context.WithValue(ctx, resolving{l}, true))
	g := &graph{loader: l, group: group, ctx: ctx, job: j, seen: map[*record]bool{}}
	root, err := g.request(j.request, nil)
	if wrong := group.Wait(); err == nil {
		err = wrong
	}
	if err != nil {
		g.leave()
		return nil, err
	}
	g.root = root
	return g, nil
}

// request resolves a request and starts to load the module.
func (g *graph) request(r Request, from *step) (*record, error) {
	l := g.loader
	fail := func(err error) error {
		chain := from.chain()
		if from == nil {
			chain = chainOf(r.Referrer)
		}
		return newError(chain, r.Specifier, err)
	}
	if err := g.ctx.Err(); err != nil {
		return nil, context.Cause(g.ctx)
	}
	var key string
	end := g.job.beginCall()
	err := l.bounded(g.ctx, l.resolveSlots, func() (err error) {
		key, err = l.options.Resolver.Resolve(g.ctx, r)
		return err
	})
	end()
	if err != nil {
		return nil, fail(err)
	}
	rec, first, err := l.record(id{key, r.Type}, g)
	if errors.Is(err, v8.ErrMemoryLimit) {
		// Garbage may fill the memory, and only the goroutine of the loop can collect it.
		if err = l.inLoop(g.ctx, func(context.Context, v8.Scope) error { return l.makeRoom() }); err == nil {
			rec, first, err = l.record(id{key, r.Type}, g)
		}
	}
	if err != nil {
		return nil, fail(err)
	}
	if first {
		return rec, g.follow(rec, from, fail)
	}
	return rec, nil
}

// follow loads a module and its imports.
func (g *graph) follow(rec *record, from *step, fail func(error) error) error {
	load := func() error {
		if err := g.ready(rec); err != nil {
			return fail(err)
		}
		return g.imports(&step{rec, from})
	}
	if g.loader.options.MaxConcurrent == 1 {
		return load()
	}
	g.group.Go(load)
	return nil
}

// followKnown follows the imports of a module if another graph has resolved them.
func (g *graph) followKnown(at *step, requests []v8.ModuleRequest) (bool, error) {
	unseen, ok := g.unseen(at.record)
	for n, r := range unseen {
		if r == nil {
			continue
		}
		if err := g.follow(r, at, func(err error) error {
			return newError(at.chain(), requests[n].Specifier, err)
		}); err != nil {
			return ok, err
		}
	}
	return ok, nil
}

// unseen returns the imports of a module that are new to the graph, by index of their
// requests. It returns false if not all imports are known.
func (g *graph) unseen(rec *record) ([]*record, bool) {
	l := g.loader
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range rec.imports {
		if r != rec.wasmModule && l.records[r.id] != r {
			return nil, false // r failed to load and was removed
		}
	}
	unseen := make([]*record, len(rec.imports))
	for n, r := range rec.imports {
		if r != rec.wasmModule && !g.seen[r] {
			g.seen[r] = true
			r.users++
			unseen[n] = r
		}
	}
	return unseen, rec.imports != nil
}

// imports resolves and follows the imports of a loaded module.
func (g *graph) imports(at *step) error {
	rec := at.record
	if g.loader.importsLoaded(rec) {
		return nil
	}
	requests := rec.module.Requests()
	if known, err := g.followKnown(at, requests); known || err != nil {
		return err
	}
	imports := make([]*record, len(requests))
	for n, q := range requests {
		if n == 0 && rec.wasmModule != nil {
			imports[n] = rec.wasmModule
			continue
		}
		r := Request{Specifier: q.Specifier, Referrer: rec.key}
		err := r.attributes(q.Attributes)
		if err != nil {
			return newError(at.chain(), q.Specifier, err)
		}
		if imports[n], err = g.request(r, at); err != nil {
			return err
		}
	}
	g.loader.mu.Lock()
	defer g.loader.mu.Unlock()
	if !rec.bound {
		rec.imports = imports
	}
	return nil
}

// importsLoaded reports whether all modules that r imports are loaded. This is true if r is
// bound, because its imports are bound as well, and if r is a CommonJS module, which has
// no imports.
func (l *Loader) importsLoaded(r *record) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return r.bound || r.commonJS != nil
}

// leave releases the records of the graph and removes those that were not loaded.
func (g *graph) leave() {
	l := g.loader
	l.mu.Lock()
	defer l.mu.Unlock()
	for r := range g.seen {
		if r.users--; r.users == 0 && r.module == nil {
			if r.commonJS != nil {
				l.bytes -= uint64(len(r.commonJS.Data))
			}
			if l.records[r.id] == r {
				delete(l.records, r.id)
				l.charged -= r.cost()
				l.loop.Context().Isolate().Discharge(r.cost())
			}
		}
	}
}

// record returns the record of a module and creates it if necessary. first reports
// whether it is new to the graph.
func (l *Loader) record(id id, g *graph) (r *record, first bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil, false, closed.Error("the loader is closed")
	}
	if r = l.records[id]; r == nil {
		if len(l.records) >= l.options.MaxModules {
			return nil, false, fmt.Errorf("%w: %d modules; Options.MaxModules sets the limit",
				ErrModuleLimit, l.options.MaxModules)
		}
		r = &record{id: id}
		if err := l.loop.Context().Isolate().Charge(r.cost()); err != nil {
			return nil, false, err
		}
		l.charged += r.cost()
		l.records[id] = r
	}
	if first = !g.seen[r]; first {
		g.seen[r] = true
		r.users++
	}
	return r, first, nil
}

// ready returns when the record has its module, or holds a CommonJS module to be run
// later. It loads the module unless another goroutine does so already.
func (g *graph) ready(r *record) error {
	l, ctx := g.loader, g.ctx
	for {
		l.mu.Lock()
		f := r.flight
		mine := f == nil
		if r.loaded() {
			l.mu.Unlock()
			return nil
		}
		if mine {
			f = &flight{returned: make(chan struct{}), done: make(chan struct{})}
			r.flight = f
		}
		l.mu.Unlock()
		if mine {
			f.err = g.fetch(r, f)
			l.mu.Lock()
			r.flight = nil
			l.mu.Unlock()
			close(f.done)
			return f.err
		}
		end := g.job.beginCall()
		select {
		case <-f.returned:
		case <-ctx.Done():
		}
		end()
		select {
		case <-f.done:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		// The goroutine that loaded it may have been canceled. In this case try again.
		if f.err != nil && !errors.Is(f.err, context.Canceled) && !errors.Is(f.err, context.DeadlineExceeded) {
			return f.err
		}
	}
}

// fetch loads a source and creates the module in the loop.
func (g *graph) fetch(r *record, f *flight) error {
	l, ctx := g.loader, g.ctx
	end := g.job.beginCall()
	source, err := l.source(ctx, r.key)
	close(f.returned)
	end()
	if err != nil {
		return err
	}
	size := uint64(len(source.Data))
	if err := l.addBytes(size); err != nil {
		return err
	}
	err = l.inLoop(ctx, func(ctx context.Context, s v8.Scope) error {
		made := &record{id: r.id}
		commonJS, err := l.build(ctx, s, made, source)
		l.mu.Lock()
		defer l.mu.Unlock()
		if err != nil || r.flight != f || l.closed {
			return errors.Join(err, made.close())
		}
		r.module, r.wasmModule, r.values, r.commonJS = made.module, made.wasmModule, made.values, commonJS
		return nil
	})
	l.mu.Lock()
	defer l.mu.Unlock()
	if err == nil && !r.loaded() {
		err = closed.Error("the loader is closed")
	}
	if !r.loaded() {
		l.bytes -= size
	}
	return err
}

func (l *Loader) source(ctx context.Context, key string) (source Source, err error) {
	err = l.bounded(ctx, l.loadSlots, func() (err error) {
		source, err = l.options.Resolver.Load(ctx, key)
		return err
	})
	return source, err
}

// bounded calls f, which calls the resolver, when the number of active calls is below the
// limit. A panic becomes an error.
func (l *Loader) bounded(ctx context.Context, slots chan struct{}, f func() error) (err error) {
	select {
	case slots <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	defer func() { <-slots }()
	defer func() {
		if p := recover(); p != nil {
			err = &v8.PanicError{Value: p, Stack: debug.Stack()}
		}
	}()
	return f()
}

// addBytes counts n bytes of source. It returns an error if the limit would be exceeded.
func (l *Loader) addBytes(n uint64) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return closed.Error("the loader is closed")
	}
	if n > l.options.MaxBytes-l.bytes {
		return fmt.Errorf("%w: the sources have %d bytes, and %d more exceed the limit of %d; "+
			"Options.MaxBytes sets the limit", ErrModuleLimit, l.bytes, n, l.options.MaxBytes)
	}
	l.bytes += n
	return nil
}

// inLoop runs a task in the loop and waits for it. If an error ends the run of the task,
// it also ends the run of the loop.
func (l *Loader) inLoop(ctx context.Context, f v8.Task) error {
	done := make(chan error, 1)
	err := l.loop.Post(func(run context.Context, s v8.Scope) error {
		if ctx.Err() != nil {
			return nil // nobody waits for the task
		}
		err := f(run, s)
		done <- err
		if err != nil && ends(err) {
			return err
		}
		return nil
	})
	if err != nil {
		return err
	}
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
