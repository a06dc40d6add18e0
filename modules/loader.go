package modules

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/seed24588400/paddock/internal/closed"
	"github.com/seed24588400/paddock/internal/option"
	"github.com/seed24588400/paddock/v8"
)

// Options are the options of [New].
type Options struct {
	// Resolver resolves and loads the modules. It must not be nil.
	Resolver Resolver
	// MaxModules is the maximum number of modules of the context. Default: 10,000.
	MaxModules int
	// MaxBytes is the maximum number of bytes of their sources together. Default: the memory
	// limit of the isolate.
	MaxBytes uint64
	// MaxConcurrent is the maximum number of sources that are loaded at a time, and also of
	// requests that are resolved at a time. With 1, modules are loaded in the order in
	// which they import each other, so that snapshots are reproducible. The order of
	// evaluation does not depend on MaxConcurrent. Default: 16.
	MaxConcurrent int
	// Meta returns fields of import.meta for the module with this key, as
	// [v8.Scope.Value] accepts them. The fields url (the key) and resolve are always
	// there. Default: none.
	Meta func(key string) map[string]any
	// Compile compiles a module from its source. CompileModule of snapshot.Dir keeps V8's
	// code in a directory. Default: v8.Scope.CompileModule.
	Compile func(ctx context.Context, s v8.Scope, source string, origin v8.Origin) (*v8.Module, error)
}

const (
	defaultModules    = 10_000
	defaultConcurrent = 16
)

// Loader loads and evaluates the modules of one context, each once, and implements its
// import() and import.meta. It runs and compiles code in the context's loop, so the
// contexts of Import and of the loop's Run bound it. A Loader is safe for concurrent use
// by multiple goroutines, but its methods must not be called inside the isolate.
type Loader struct {
	loop         *v8.Loop
	options      Options
	loadSlots    chan struct{} // limits the sources that are being loaded
	resolveSlots chan struct{} // limits the requests that are being resolved
	importing    chan struct{} // held by Import: only one goroutine can run the loop
	instance     *v8.Persistent
	compiler     *v8.Persistent // WebAssembly.Module
	text         *v8.Persistent // String

	mu      sync.Mutex
	records map[id]*record
	bytes   uint64 // of sources
	charged uint64 // bytes that the isolate is charged for the records
	closed  bool
	waiting []*job      // imports that no worker has started
	workers int         // running workers
	queue   importQueue // imports in the order of their evaluation
	// required are the module objects of CommonJS by key. An object is added before its
	// module runs, because of cycles.
	required map[string]*v8.Persistent
}

// New creates the loader of the loop's context. A context should have only one loader.
// The loader must be closed unless the isolate is closed too. Call New before guest code
// runs, because the loader keeps the context's original WebAssembly functions.
func New(ctx context.Context, loop *v8.Loop, o Options) (*Loader, error) {
	if o.Resolver == nil {
		return nil, fmt.Errorf("modules: %w: Options.Resolver is nil", v8.ErrInvalid)
	}
	if err := loop.Err(); err != nil {
		return nil, fmt.Errorf("modules: %w", err)
	}
	if err := option.Check(o); err != nil {
		return nil, fmt.Errorf("modules: %w", err)
	}
	if o.MaxModules == 0 {
		o.MaxModules = defaultModules
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = loop.Context().Isolate().Limits().Memory
	}
	if o.MaxConcurrent == 0 {
		o.MaxConcurrent = defaultConcurrent
	}
	if o.Compile == nil {
		o.Compile = func(ctx context.Context, s v8.Scope, source string, origin v8.Origin) (*v8.Module, error) {
			return s.CompileModule(ctx, source, origin)
		}
	}
	l := &Loader{loop: loop, options: o, loadSlots: make(chan struct{}, o.MaxConcurrent),
		resolveSlots: make(chan struct{}, o.MaxConcurrent), importing: make(chan struct{}, 1),
		records: map[id]*record{}, required: map[string]*v8.Persistent{}}
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

// Close releases the modules. Modules that JavaScript still refers to remain in the heap,
// but no module can be loaded after Close. Calling Close again has no effect.
func (l *Loader) Close() error {
	if l.check() != nil {
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

// Import loads, links and evaluates the module that the specifier names and its imports.
// It runs the context's loop until all top-level awaits of the module are settled, and
// then calls got, which may be nil, with the module's namespace. A module that was
// imported before is not evaluated again.
//
// If a module cannot be loaded, the error is an *Error with the chain of imports that led
// to it. If a module cannot be linked or throws, it is a *v8.Exception. If a top-level
// await waits for a promise that nothing pending can settle, it wraps v8.ErrUnsettled.
// Other errors are those of the loop. Import may be called again after a module could not
// be loaded.
//
// Concurrent calls of Import wait for each other. If another goroutine runs the loop,
// Import returns an error that wraps v8.ErrInvalid. In a function called by JavaScript,
// and with a context passed to a resolver, the error wraps v8.ErrReentrant.
func (l *Loader) Import(ctx context.Context, specifier string, got func(s v8.Scope, namespace v8.Value) error) error {
	if err := l.check(); err != nil {
		return err
	}
	if ctx == nil {
		return fmt.Errorf("modules: import: %w: the context is nil; use context.Background()", v8.ErrInvalid)
	}
	if ctx.Value(resolving{l}) != nil {
		return fmt.Errorf("modules: a resolver cannot import from the loader that called it: %w", v8.ErrReentrant)
	}
	// Return an error immediately if the goroutine is inside the isolate.
	if err := l.loop.Context().Do(ctx, func(v8.Scope) error { return nil }); err != nil {
		return err
	}
	select {
	case l.importing <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("modules: %w", context.Cause(ctx))
	}
	defer func() { <-l.importing }()
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
		if loading, ok := e.Host.(*Error); ok && loading.ofHost {
			return loading
		}
	}
	return err
}

func (l *Loader) check() error {
	if l == nil || l.loop == nil {
		return fmt.Errorf("modules: %w: a nil or zero Loader; use one that New made", v8.ErrInvalid)
	}
	return nil
}

// onImport implements import().
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

// ends reports whether an error ends the run, and not only the import.
func ends(err error) bool {
	if _, thrown := errors.AsType[*v8.Exception](err); thrown {
		return false
	}
	return errors.Is(err, v8.ErrTerminated) || errors.Is(err, v8.ErrMemoryLimit) || errors.Is(err, v8.ErrLost)
}

// evaluate links and evaluates the loaded modules, and makes the job's promise follow the
// result.
func (l *Loader) evaluate(ctx context.Context, s v8.Scope, g *graph, j *job) error {
	root := g.root
	if err := l.runCommonJSModules(ctx, s, root, j.request); err != nil {
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
	return j.resolver.Follow(ctx, s, done, namespace)
}

// bind passes to each module that is not bound the modules that it imports.
func (l *Loader) bind(s v8.Scope, root *record) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return fmt.Errorf("modules: %w", closed.Error("the loader is closed"))
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

// Functions that modules can call.
const (
	resolveImport  = "import.meta.resolve"
	require        = "require"
	resolveRequire = "require.resolve"
)

// onCall implements these functions, which the module with the key referrer calls.
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
		return v8.String(filename(found)), err
	}
	return l.resolveImport(ctx, s, arg, referrer)
}

// resolveImport implements import.meta.resolve.
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
	return v8.String(key), nil
}

// maxSpecifier is the maximum length of a specifier in UTF-16 code units. Longer strings
// are not copied out of the heap.
const maxSpecifier = 64 << 10

// specifierOf returns the specifier that a guest passed to a function.
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
	return v.AsString()
}

// onMeta sets the fields of an import.meta object.
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
			_, err = meta.Define(ctx, v8.String(key), v, 0)
		}
		return err
	}
	err = errors.Join(set("url", name), set("resolve", resolve))
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		err = errors.Join(err, set(key, fields[key]))
	}
	return err
}
