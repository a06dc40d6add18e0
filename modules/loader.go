package modules

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/seed24588400/paddock/internal/option"
	"github.com/seed24588400/paddock/v8"
)

// Options are one loader's.
type Options struct {
	// Resolver finds the modules. It must not be nil.
	Resolver Resolver
	// Modules is how many modules the context may have. Default: 10,000.
	Modules int
	// Bytes is how many bytes of source they may have together. Default: the memory
	// limit of the isolate.
	Bytes uint64
	// Concurrent is how many sources are loaded at a time, and how many requests are
	// resolved. With 1 one import is loaded at a time, in the order in which its
	// modules import each other, so that snapshots have the same bytes. The order of
	// evaluation does not depend on it. Default: 16.
	Concurrent int
	// Meta returns fields of the import.meta of the module with this key, as
	// [v8.Scope.Value] takes them, beside url, its key, and resolve. Default: none.
	Meta func(key string) map[string]any
	// Compile compiles a module of source text; snapshot.Dir's CompileModule keeps
	// V8's code in a directory. Default: v8.Scope.CompileModule.
	Compile func(ctx context.Context, s v8.Scope, source string, origin v8.Origin) (*v8.Module, error)
}

const (
	defaultModules    = 10_000
	defaultConcurrent = 16
)

// Loader loads and evaluates the modules of one context, each once, and answers
// its import() and import.meta. What it runs and compiles it does in the context's
// loop, so that Import and whoever runs the loop bound it by their contexts. Its
// methods may be called from any goroutine that is not inside the isolate.
type Loader struct {
	loop     *v8.Loop
	options  Options
	room     chan struct{} // for sources that are being loaded
	asking   chan struct{} // for requests that are being resolved
	turn     chan struct{} // of Import: the loop is run by one at a time
	instance *v8.Persistent
	compiler *v8.Persistent // WebAssembly.Module
	text     *v8.Persistent // String

	mu      sync.Mutex
	records map[id]*record
	bytes   uint64 // of sources
	charged uint64 // bytes, to the isolate for the records
	closed  bool
	waiting []*job // imports that no worker has begun
	workers int    // for them
	line    line   // of imports, in the order of their evaluation
	// required are the module objects of CommonJS by key, there as soon as a module
	// begins to run, for cycles.
	required map[string]*v8.Persistent
}

// New makes the loader of the loop's context, of which there should be one. It must
// be closed unless the isolate is closed too. Guest code should not have run yet: the
// loader keeps the context's own WebAssembly.
func New(ctx context.Context, loop *v8.Loop, o Options) (*Loader, error) {
	if o.Resolver == nil {
		return nil, fmt.Errorf("modules: %w: there is no resolver", v8.ErrInvalid)
	}
	if err := loop.Err(); err != nil {
		return nil, fmt.Errorf("modules: %w", err)
	}
	if err := option.Check(o); err != nil {
		return nil, fmt.Errorf("modules: %w", err)
	}
	if o.Modules == 0 {
		o.Modules = defaultModules
	}
	if o.Bytes == 0 {
		o.Bytes = loop.Context().Isolate().Limits().Memory
	}
	if o.Concurrent == 0 {
		o.Concurrent = defaultConcurrent
	}
	if o.Compile == nil {
		o.Compile = func(ctx context.Context, s v8.Scope, source string, origin v8.Origin) (*v8.Module, error) {
			return s.CompileModule(ctx, source, origin)
		}
	}
	l := &Loader{loop: loop, options: o, room: make(chan struct{}, o.Concurrent), asking: make(chan struct{}, o.Concurrent), turn: make(chan struct{}, 1), records: map[id]*record{}, required: map[string]*v8.Persistent{}}
	err := loop.Context().Do(ctx, func(s v8.Scope) (err error) {
		if l.compiler, err = function(ctx, s, "WebAssembly", "Module"); err != nil {
			return err
		}
		if l.instance, err = function(ctx, s, "WebAssembly", "Instance"); err != nil {
			return err
		}
		if l.text, err = function(ctx, s, "String"); err != nil {
			return err
		}
		if err = l.restore(ctx, s); err != nil {
			return err
		}
		return s.SetModuleHooks(v8.ModuleHooks{Import: l.onImport, Meta: l.onMeta, Call: l.onCall})
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("modules: %w", err), l.Close())
	}
	return l, nil
}

// Close gives up what Go holds of the modules; those that JavaScript still refers
// to stay. Nothing is loaded any more. Closing twice is fine.
func (l *Loader) Close() error {
	if l.made() != nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	var all []error
	for _, r := range l.records {
		all = append(all, r.close())
	}
	for _, p := range l.required {
		all = append(all, p.Close())
	}
	clear(l.records)
	l.loop.Context().Isolate().Discharge(l.charged)
	l.charged = 0
	clear(l.required)
	for _, p := range []*v8.Persistent{l.compiler, l.instance, l.text} {
		if p != nil {
			all = append(all, p.Close())
		}
	}
	return errors.Join(all...)
}

// Import loads, links and evaluates a module that the host names, and what it
// imports, and calls got with its namespace; the module is one already if it was
// imported before. It runs the context's loop until the module's top-level awaits
// are over. got may be nil. Errors: an *Error with the chain of imports that led to
// what could not be loaded, the *v8.Exception of what could not be linked or
// threw, v8.ErrUnsettled where a top-level await waits for nothing that is pending,
// and those of the loop. Nothing remembers that loading failed: Import may be
// called again.
//
// Calls take turns, and only one goroutine can run a loop: where somebody else does,
// Import is v8.ErrInvalid. In a function that JavaScript has called, and with the
// context that a resolver was given, it is v8.ErrReentrant.
func (l *Loader) Import(ctx context.Context, specifier string, got func(s v8.Scope, namespace v8.Value) error) error {
	if err := l.made(); err != nil {
		return err
	}
	if ctx == nil {
		return fmt.Errorf("modules: import: %w: the context is nil; use context.Background()", v8.ErrInvalid)
	}
	if ctx.Value(resolving{l}) != nil {
		return fmt.Errorf("modules: a resolver imports from the loader that asks it: %w", v8.ErrReentrant)
	}
	// Inside the isolate it is an error at once.
	if err := l.loop.Context().Do(ctx, func(v8.Scope) error { return nil }); err != nil {
		return err
	}
	select {
	case l.turn <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("modules: %w", context.Cause(ctx))
	}
	defer func() { <-l.turn }()
	err := l.loop.Await(ctx, func(s v8.Scope) (v8.Value, error) {
		return l.begin(s, Request{Specifier: specifier}, ctx)
	}, func(s v8.Scope, namespace v8.Value) error {
		if got == nil {
			return nil
		}
		return got(s, namespace)
	})
	if errors.Is(err, v8.ErrUnsettled) {
		return newError(nil, specifier, err)
	}
	if e, ok := errors.AsType[*v8.Exception](err); ok {
		if loading, ok := e.Host.(*Error); ok && loading.whole {
			return loading
		}
	}
	return err
}

func (l *Loader) made() error {
	if l == nil || l.loop == nil {
		return fmt.Errorf("modules: %w: a nil or zero Loader; use one that New made", v8.ErrInvalid)
	}
	return nil
}

// onImport answers import().
func (l *Loader) onImport(ctx context.Context, s v8.Scope, r v8.ModuleRequest, referrer string) (v8.Value, error) {
	request := Request{Specifier: r.Specifier, Referrer: referrer}
	if err := request.attributes(r.Attributes); err != nil {
		return v8.Undefined, withCode(ctx, s, newError(chainOf(referrer), r.Specifier, err), false)
	}
	return l.begin(s, request, nil)
}

func chainOf(referrer string) []string {
	if referrer == "" {
		return nil
	}
	return []string{referrer}
}

// ends tells whether an error is the end of the run, and not of the import.
func ends(err error) bool {
	if _, thrown := errors.AsType[*v8.Exception](err); thrown {
		return false
	}
	return errors.Is(err, v8.ErrTerminated) || errors.Is(err, v8.ErrMemoryLimit) || errors.Is(err, v8.ErrLost)
}

// evaluate links and evaluates what was loaded, and has the job's promise follow.
func (l *Loader) evaluate(ctx context.Context, s v8.Scope, g *graph, j *job) error {
	root := g.root
	if err := l.runLate(ctx, s, root, j.request); err != nil {
		return err
	}
	if err := l.bind(s, root); err != nil {
		return err
	}
	if err := root.module.Link(ctx, s); err != nil {
		return err
	}
	done, err := root.module.Evaluate(ctx, s)
	if err != nil {
		return err
	}
	namespace, err := root.module.Namespace(s)
	if err != nil {
		return err
	}
	return j.to.Follow(ctx, s, done, namespace)
}

// bind tells the modules that are not bound yet what their requests mean.
func (l *Loader) bind(s v8.Scope, root *record) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return fmt.Errorf("modules: the loader is closed: %w", v8.ErrClosed)
	}
	for waiting := []*record{root}; len(waiting) > 0; {
		r := waiting[len(waiting)-1]
		waiting = waiting[:len(waiting)-1]
		if r.bound {
			continue
		}
		r.bound = true
		to := make([]*v8.Module, len(r.imports))
		for n, other := range r.imports {
			to[n] = other.module
		}
		if err := r.module.Bind(s, to...); err != nil {
			return err
		}
		waiting = append(waiting, r.imports...)
	}
	return nil
}

// The functions that modules are given.
const (
	resolveImport  = "import.meta.resolve"
	require        = "require"
	resolveRequire = "require.resolve"
)

// onCall answers a call of one of them, in the module that the referrer is.
func (l *Loader) onCall(ctx context.Context, s v8.Scope, name, referrer string, args []v8.Value) (v8.Value, error) {
	arg := v8.Undefined
	if len(args) > 0 {
		arg = args[0]
	}
	switch name {
	case require:
		return l.onRequire(ctx, s, arg, referrer)
	case resolveRequire:
		_, found, err := l.resolveRequired(ctx, arg, referrer)
		return v8.Text(filename(found)), err
	}
	return l.resolveImport(ctx, s, arg, referrer)
}

// resolveImport answers import.meta.resolve.
func (l *Loader) resolveImport(ctx context.Context, s v8.Scope, wanted v8.Value, referrer string) (v8.Value, error) {
	if wanted.Kind() != v8.KindString && l.text != nil {
		text, err := l.text.Value(s)
		if err != nil {
			return v8.Undefined, err
		}
		if wanted, err = text.Call(ctx, v8.Undefined, wanted); err != nil {
			return v8.Undefined, err
		}
	}
	specifier, err := specifierOf(wanted)
	if err != nil {
		return v8.Undefined, newError(chainOf(referrer), "", err)
	}
	key, err := l.options.Resolver.Resolve(ctx, Request{Specifier: specifier, Referrer: referrer})
	if err != nil {
		return v8.Undefined, newError(chainOf(referrer), specifier, err)
	}
	return v8.Text(key), nil
}

// maxSpecifier is how many UTF-16 code units a specifier may have: longer strings
// stay in the heap.
const maxSpecifier = 64 << 10

// specifierOf is the specifier that a guest gives to a function.
func specifierOf(v v8.Value) (string, error) {
	if v.Kind() != v8.KindString {
		return "", fmt.Errorf("%w: want a string", ErrSpecifier)
	}
	n, err := v.Len()
	if err == nil && n > maxSpecifier {
		err = fmt.Errorf("%w: more than %d characters", ErrSpecifier, maxSpecifier)
	}
	if err != nil {
		return "", err
	}
	return v.Text()
}

// onMeta fills an import.meta.
func (l *Loader) onMeta(ctx context.Context, s v8.Scope, meta v8.Value, name string) error {
	resolve, err := s.ModuleFunction(resolveImport, name)
	if err != nil {
		return err
	}
	fields := map[string]any{}
	if l.options.Meta != nil {
		fields = l.options.Meta(name)
	}
	set := func(key string, x any) error {
		v, err := s.Value(x)
		if err == nil {
			_, err = meta.Define(ctx, v8.Text(key), v, 0)
		}
		return err
	}
	err = errors.Join(set("url", name), set("resolve", resolve))
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		err = errors.Join(err, set(key, fields[key]))
	}
	return err
}
