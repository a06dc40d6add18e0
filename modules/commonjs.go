package modules

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/seed24588400/paddock/internal/closed"
	"github.com/seed24588400/paddock/v8"
)

// maxNames is the maximum number of properties of module.exports that become named
// exports. V8 needs time for them, which cannot be interrupted. An object with more
// properties is treated as data.
const maxNames = 10_000

// buildCommonJS runs a CommonJS module, unless it has run already, and makes a module
// of its exports.
func (l *Loader) buildCommonJS(ctx context.Context, s v8.Scope, r *record, source Source) error {
	exports, err := l.require(ctx, s, r.key, func() (Source, error) { return source, nil })
	if err != nil {
		return keepException(s, err)
	}
	names := []string{"default"}
	if exports.IsObject() {
		keys, err := exports.Keys(ctx)
		if err != nil {
			return keepException(s, err)
		}
		for _, key := range keys {
			if key != "default" && len(keys) <= maxNames {
				names = append(names, key)
			}
		}
	}
	kept, err := box(s, exports)
	if err != nil {
		return err
	}
	r.values = append(r.values, kept)
	r.module, err = s.SyntheticModule(r.key, names, func(ctx context.Context, s v8.Scope, m *v8.Module) error {
		defer kept.Close()
		box, err := kept.Value(s)
		if err != nil {
			return err
		}
		exports, err := box.DataProperty(v8.String(boxed), false)
		if err != nil {
			return err
		}
		values := []v8.Value{exports}
		for _, name := range names[1:] {
			v, err := exports.Get(ctx, v8.String(name))
			if err != nil {
				return err
			}
			values = append(values, v)
		}
		return m.Export(s, names, values)
	})
	return err
}

// require returns the exports of the CommonJS module with the key, and runs the module
// if it has not run.
func (l *Loader) require(ctx context.Context, s v8.Scope, key string, load func() (Source, error)) (v8.Value, error) {
	if known := l.requiredModule(key); known != nil {
		module, err := known.Value(s)
		if err != nil {
			return v8.Undefined, err
		}
		return module.Get(ctx, v8.String("exports"))
	}
	source, err := load()
	if err == nil {
		source, err = l.resolveType(ctx, s, key, source)
	}
	if err != nil {
		return v8.Undefined, err
	}
	exports, err := s.Object()
	if err != nil {
		return v8.Undefined, err
	}
	module, err := withProperties(ctx, s, []string{"id", "exports", "filename", "loaded"},
		[]v8.Value{v8.String(key), exports, v8.String(filename(key)), v8.Bool(false)})
	if err != nil {
		return v8.Undefined, err
	}
	setExports := func(exports v8.Value) error { return module.Set(ctx, v8.String("exports"), exports) }
	switch source.Type {
	case CommonJS:
	case JSON:
		v, err := s.ParseJSON(ctx, source.text())
		if err == nil {
			err = setExports(v)
		}
		if err != nil {
			return v8.Undefined, err
		}
	case Host:
		v, err := l.hostObject(ctx, s, source.Value)
		if err == nil {
			err = setExports(v)
		}
		if err != nil {
			return v8.Undefined, err
		}
	case JavaScript:
		v, err := l.requireModule(ctx, s, key, source)
		if err == nil {
			err = setExports(v)
		}
		if err != nil {
			return v8.Undefined, err
		}
	default:
		return v8.Undefined, fmt.Errorf("a module of type %v %w", source.Type, ErrRequireModule)
	}
	kept, err := module.Persist()
	if err != nil {
		return v8.Undefined, err
	}
	if err := l.addRequired(key, kept); err != nil {
		return v8.Undefined, errors.Join(err, kept.Close())
	}
	if source.Type == CommonJS {
		if err := l.runCommonJS(ctx, s, key, source.text(), module); err != nil {
			l.removeRequired(key)
			return v8.Undefined, err
		}
	}
	// The module may have frozen this object, or made the property an accessor.
	_, err = module.SetDataProperty(v8.String("loaded"), v8.Bool(true))
	if err != nil && !errors.Is(err, v8.ErrInvalid) {
		return v8.Undefined, err
	}
	return module.Get(ctx, v8.String("exports"))
}

func (l *Loader) requiredModule(key string) *v8.Persistent {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.required[key]
}

func (l *Loader) addRequired(key string, module *v8.Persistent) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return closed.Error("the loader is closed")
	}
	if len(l.required) >= l.options.MaxModules {
		return fmt.Errorf("%w: %d modules; Options.MaxModules sets the limit", ErrModuleLimit, l.options.MaxModules)
	}
	l.required[key] = module
	return nil
}

func (l *Loader) removeRequired(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if p := l.required[key]; p != nil {
		_ = p.Close()
	}
	delete(l.required, key)
}

// hostObject returns the result of requiring a host module.
func (l *Loader) hostObject(ctx context.Context, s v8.Scope, x any) (v8.Value, error) {
	if f, ok := x.(Make); ok {
		return f(ctx, s)
	}
	names, values, err := hostExports(ctx, s, x)
	if err != nil {
		return v8.Undefined, err
	}
	if n := slices.Index(names, "default"); n >= 0 {
		return values[n], nil
	}
	return withProperties(ctx, s, names, values)
}

// withProperties makes an object with these properties, in order.
func withProperties(ctx context.Context, s v8.Scope, names []string, values []v8.Value) (v8.Value, error) {
	o, err := s.Object()
	for n := 0; err == nil && n < len(names); n++ {
		_, err = o.Define(ctx, v8.String(names[n]), values[n], 0)
	}
	return o, err
}

// runCommonJS runs the source of a module in a function, as Node.js does.
func (l *Loader) runCommonJS(ctx context.Context, s v8.Scope, key, text string, module v8.Value) error {
	wrapper, err := s.Eval(ctx, inFunction(text), v8.Origin{Name: key})
	if err != nil {
		return err
	}
	require, err := s.ModuleFunction(require, key)
	if err != nil {
		return err
	}
	resolve, err := s.ModuleFunction(resolveRequire, key)
	if err != nil {
		return err
	}
	if _, err := require.Define(ctx, v8.String("resolve"), resolve, 0); err != nil {
		return err
	}
	exports, err := module.Get(ctx, v8.String("exports"))
	if err != nil {
		return err
	}
	file := filename(key)
	_, err = wrapper.Call(ctx, exports, exports, require, module, v8.String(file), v8.String(path.Dir(file)))
	return err
}

// inFunction returns the source of the function in which a CommonJS module runs.
func inFunction(text string) string {
	if strings.HasPrefix(text, "#!") {
		text = "//" + text
	}
	return "(function (exports, require, module, __filename, __dirname) {" + text + "\n})"
}

// filename returns a key as a path, for __filename.
func filename(key string) string {
	if name, ok := filePath(key); ok {
		return name
	}
	return key
}

func (l *Loader) resolveRequired(ctx context.Context, arg v8.Value, from string) (specifier, key string, err error) {
	if specifier, err = specifierOf(arg); err != nil {
		return "", "", newError([]string{from}, "", err)
	}
	key, err = l.options.Resolver.Resolve(ctx, Request{Specifier: specifier, Referrer: from, Require: true})
	if err != nil {
		return "", "", newError([]string{from}, specifier, err)
	}
	return specifier, key, nil
}

// onRequire implements require.
func (l *Loader) onRequire(ctx context.Context, s v8.Scope, arg v8.Value, from string) (v8.Value, error) {
	specifier, key, err := l.resolveRequired(ctx, arg, from)
	if err != nil {
		return v8.Undefined, withCode(ctx, s, err, true)
	}
	size := uint64(0)
	v, err := l.require(ctx, s, key, func() (Source, error) {
		source, err := l.options.Resolver.Load(ctx, key)
		if err == nil {
			err = l.addBytes(uint64(len(source.Data)))
		}
		if err == nil {
			size = uint64(len(source.Data))
		}
		return source, err
	})
	if err == nil || ends(err) {
		return v, err
	}
	l.removeBytes(size)
	if e, guest := errors.AsType[*v8.Exception](err); guest {
		nested, loading := e.Host.(*Error)
		if !loading {
			return v8.Undefined, err // unchanged
		}
		chain := append([]string{from}, nested.Chain...)
		return v8.Undefined, withCode(ctx, s, newError(chain, nested.Specifier, nested.Err), true)
	}
	return v8.Undefined, withCode(ctx, s, newError([]string{from}, specifier, err), true)
}

// withCode returns an error that throws an object with the code that Node.js gives the
// error.
func withCode(ctx context.Context, s v8.Scope, err error, required bool) error {
	code := codeOf(err, required)
	if code == "" {
		return err
	}
	v, failed := s.Error(err)
	if failed == nil {
		_, failed = v.Define(ctx, v8.String("code"), v8.String(code), 0)
	}
	if failed != nil {
		return err
	}
	return &v8.Exception{Name: "Error", Message: s.GuestText(err), Value: v}
}

func (l *Loader) removeBytes(n uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.bytes -= n
}

// runCommonJSModules runs the CommonJS modules of a graph that have not run, in the order of the
// imports, and makes modules of their exports.
func (l *Loader) runCommonJSModules(ctx context.Context, s v8.Scope, root *record, r Request) error {
	seen := map[*record]bool{}
	var visit func(rec *record, from *step, specifier string) error
	visit = func(rec *record, from *step, specifier string) error {
		imports, commonJS := l.unbound(rec)
		if seen[rec] {
			return nil
		}
		seen[rec] = true
		at := &step{rec, from}
		for n, other := range imports {
			if err := visit(other, at, rec.module.Requests()[n].Specifier); err != nil {
				return err
			}
		}
		if commonJS == nil {
			return nil
		}
		made := &record{id: rec.id}
		if err := l.buildCommonJS(ctx, s, made, *commonJS); err != nil {
			chain := from.chain()
			if from == nil {
				chain = chainOf(r.Referrer)
			}
			_ = made.close()
			if ends(err) {
				return err
			}
			return newError(chain, specifier, err)
		}
		return l.setModule(rec, made)
	}
	return visit(root, nil, r.Specifier)
}

// unbound returns the imports of a module that is not bound, and its source if it is
// CommonJS that has not run.
func (l *Loader) unbound(r *record) (imports []*record, commonJS *Source) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if r.bound {
		return nil, nil
	}
	return r.imports, r.commonJS
}

// setModule moves the module of made into the record r.
func (l *Loader) setModule(r, made *record) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return errors.Join(fmt.Errorf("modules: %w", closed.Error("the loader is closed")), made.close())
	}
	if r.module != nil { // an ES module that the CommonJS module requires imports it
		return made.close()
	}
	r.module, r.values, r.commonJS = made.module, made.values, nil
	return nil
}
