package modules

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed24588400/paddock/v8"
)

// errAsync is the reason why a module with a top-level await cannot be required.
var errAsync = errors.New("it has a top-level await")

// facade is the module whose namespace require returns for a module with a default export. The
// property __esModule says to CommonJS code of compilers that default is an export, as in Node.js.
const facade = `export * from "original"; export { default } from "original"; export const __esModule = true`

// requireModule returns what require returns for an ES module: its namespace. The modules that
// it imports are loaded on the goroutine that runs the JavaScript.
func (l *Loader) requireModule(ctx context.Context, s v8.Scope, key string, source Source) (v8.Value, error) {
	g := &graph{loader: l, seen: map[*record]bool{}}
	defer g.leave()
	root, _, err := l.record(id{key, ""}, g)
	if err != nil {
		return v8.Undefined, err
	}
	if err := g.loadNow(ctx, s, &step{root, nil}, func() (Source, error) { return source, nil }); err != nil {
		return v8.Undefined, err
	}
	if err := l.runCommonJSModules(ctx, s, root, Request{Specifier: key, Require: true}); err != nil {
		return v8.Undefined, err
	}
	if err := l.bind(s, root); err != nil {
		return v8.Undefined, err
	}
	status, err := root.module.Status(s)
	if err != nil {
		return v8.Undefined, err
	}
	if status != v8.ModuleEvaluated {
		if err := l.evaluateNow(ctx, s, root.module); err != nil {
			return v8.Undefined, err
		}
	}
	return l.exportsOf(ctx, s, root.module)
}

// evaluateNow links and evaluates a module that has no top-level await.
func (l *Loader) evaluateNow(ctx context.Context, s v8.Scope, m *v8.Module) error {
	refused := func(err error) error {
		if errors.Is(err, v8.ErrInvalid) {
			return fmt.Errorf("while a module is evaluated, one that has not been evaluated %w", ErrRequireModule)
		}
		return err
	}
	if err := m.Link(ctx, s); err != nil {
		return refused(err)
	}
	done, err := m.Evaluate(ctx, s)
	if err != nil {
		return refused(err)
	}
	state, value, err := done.Promise()
	switch {
	case err != nil:
		return err
	case state == v8.Rejected:
		return value.Error()
	case state == v8.Pending:
		return fmt.Errorf("a module %w: %w", ErrRequireModule, errAsync)
	}
	return nil
}

// exportsOf returns what require returns for an evaluated module.
func (l *Loader) exportsOf(ctx context.Context, s v8.Scope, m *v8.Module) (v8.Value, error) {
	namespace, err := m.Namespace(s)
	if err != nil {
		return v8.Undefined, err
	}
	// The name "module.exports" is how a module says what require must return.
	if own, err := namespace.Has(ctx, v8.String("module.exports")); err != nil {
		return v8.Undefined, err
	} else if own {
		return namespace.Get(ctx, v8.String("module.exports"))
	}
	main, err := namespace.Has(ctx, v8.String("default"))
	if err != nil {
		return v8.Undefined, err
	}
	marked, err := namespace.Has(ctx, v8.String("__esModule"))
	if err != nil || !main || marked {
		return namespace, err
	}
	wrapper, err := s.CompileModule(ctx, facade)
	if err != nil {
		return v8.Undefined, err
	}
	defer wrapper.Close()
	originals := make([]*v8.Module, len(wrapper.Requests()))
	for n := range originals {
		originals[n] = m
	}
	if err := wrapper.Bind(s, originals...); err != nil {
		return v8.Undefined, err
	}
	if err := l.evaluateNow(ctx, s, wrapper); err != nil {
		if errors.Is(err, ErrRequireModule) {
			return namespace, nil // while another module is evaluated
		}
		return v8.Undefined, err
	}
	return wrapper.Namespace(s)
}

// loadNow loads a module and its imports, without waiting for other goroutines.
func (g *graph) loadNow(ctx context.Context, s v8.Scope, at *step, load func() (Source, error)) error {
	l, rec := g.loader, at.record
	l.mu.Lock()
	loaded := rec.loaded()
	l.mu.Unlock()
	if !loaded {
		source, err := load()
		if err != nil {
			return err
		}
		made := &record{id: rec.id}
		commonJS, err := l.build(ctx, s, made, source)
		if err != nil {
			return errors.Join(err, made.close())
		}
		if err := l.settle(rec, made, commonJS); err != nil {
			return err
		}
	}
	if l.importsLoaded(rec) {
		return nil
	}
	requests := rec.module.Requests()
	imports := make([]*record, len(requests))
	for n, q := range requests {
		if n == 0 && rec.wasmModule != nil {
			imports[n] = rec.wasmModule
			continue
		}
		var err error
		if imports[n], err = g.importNow(ctx, s, at, q); err != nil {
			if _, known := err.(*Error); known || ends(err) {
				return err
			}
			return newError(at.chain(), q.Specifier, err)
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if !rec.bound {
		rec.imports = imports
	}
	return nil
}

// importNow loads a module that another one imports.
func (g *graph) importNow(ctx context.Context, s v8.Scope, from *step, q v8.ModuleRequest) (*record, error) {
	l := g.loader
	r := Request{Specifier: q.Specifier, Referrer: from.record.key}
	if err := r.attributes(q.Attributes); err != nil {
		return nil, err
	}
	key, err := l.options.Resolver.Resolve(ctx, r)
	if err != nil {
		return nil, err
	}
	rec, first, err := l.record(id{key, r.Type}, g)
	if err != nil || !first {
		return rec, err
	}
	return rec, g.loadNow(ctx, s, &step{rec, from}, func() (Source, error) {
		source, err := l.options.Resolver.Load(ctx, key)
		if err == nil {
			err = l.addBytes(uint64(len(source.Data)))
		}
		return source, err
	})
}

// settle moves what made has into a record, unless another goroutine has done so. A goroutine
// that is loading the module then finds that it is there.
func (l *Loader) settle(rec, made *record, commonJS *Source) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if rec.loaded() || l.closed {
		return made.close()
	}
	rec.module, rec.wasmModule, rec.values, rec.commonJS = made.module, made.wasmModule, made.values, commonJS
	rec.flight = nil
	return nil
}
