package modules

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/v8"
)

// build makes the module of a source. r must not be shared yet. If the source is
// CommonJS, build makes no module and returns the source for [Loader.runCommonJSModules].
func (l *Loader) build(ctx context.Context, s v8.Scope, r *record, source Source) (commonJS *Source, err error) {
	if (r.kind == "json") != (source.Type == JSON) {
		if source.Type == JSON {
			return nil, fmt.Errorf("%w: JSON requires an import with {type: \"json\"}", ErrAttribute)
		}
		return nil, fmt.Errorf("%w: the module is %v, not JSON", ErrAttribute, source.Type)
	}
	if source, err = l.resolveType(ctx, s, r.key, source); err != nil {
		return nil, err
	}
	switch source.Type {
	case JavaScript:
		return nil, l.compile(ctx, s, r, source.text())
	case JSON:
		v, err := s.ParseJSON(ctx, source.text())
		if err != nil {
			return nil, err
		}
		return nil, r.synthetic(s, []string{"default"}, []v8.Value{v})
	case Wasm:
		return nil, l.buildWasm(ctx, s, r, source.Data)
	case CommonJS:
		return &source, nil
	case Host:
		if f, ok := source.Value.(Make); ok {
			return nil, r.make(ctx, s, f)
		}
		names, values, err := hostExports(ctx, s, source.Value)
		if err != nil {
			return nil, err
		}
		return nil, r.synthetic(s, names, values)
	}
	return nil, fmt.Errorf("modules: %w: unknown type of source %d", v8.ErrInvalid, source.Type)
}

// make makes the module of a Make.
func (r *record) make(ctx context.Context, s v8.Scope, f Make) error {
	v, err := f(ctx, s)
	if err != nil {
		return keepException(s, err)
	}
	names, values := []string{"default"}, []v8.Value{v}
	if v.IsObject() {
		keys, err := v.Keys(ctx)
		if err != nil {
			return keepException(s, err)
		}
		for _, key := range keys {
			if key == "default" {
				continue
			}
			property, err := v.Get(ctx, v8.String(key))
			if err != nil {
				return keepException(s, err)
			}
			names, values = append(names, key), append(values, property)
		}
	}
	return r.synthetic(s, names, values)
}

func (l *Loader) compile(ctx context.Context, s v8.Scope, r *record, text string) (err error) {
	r.module, err = l.options.Compile(ctx, s, text, v8.Origin{Name: r.key})
	return err
}

// synthetic makes a module whose exports are values that exist already.
func (r *record) synthetic(s v8.Scope, names []string, values []v8.Value) error {
	kept := make([]*v8.Persistent, len(values))
	for n, v := range values {
		if v.Kind() < v8.KindString {
			continue
		}
		object, err := box(s, v)
		if err != nil {
			return err
		}
		kept[n] = object
		r.values = append(r.values, object)
	}
	plain := slices.Clone(values)
	m, err := s.SyntheticModule(r.key, names, func(_ context.Context, s v8.Scope, m *v8.Module) error {
		var err error
		for n, p := range kept {
			if p == nil {
				continue
			}
			box, failed := p.Value(s)
			if failed == nil {
				plain[n], failed = box.DataProperty(v8.String(boxed), false)
			}
			err = errors.Join(err, failed, p.Close())
		}
		if err != nil {
			return err
		}
		return m.Export(s, names, plain)
	})
	r.module = m
	return err
}

// boxed is the property in which box stores a value. The box is needed because short
// strings are not handles.
const boxed = "value"

// box returns a handle of a box with the value, which outlives the scope.
func box(s v8.Scope, v v8.Value) (*v8.Persistent, error) {
	box, err := s.Value(map[string]any{boxed: v})
	if err != nil {
		return nil, err
	}
	return box.Persist()
}

// hostExports returns the exports of a Go value.
func hostExports(ctx context.Context, s v8.Scope, x any) (names []string, values []v8.Value, err error) {
	if exports, ok := x.(map[string]any); ok {
		for name := range exports {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			v, err := hostValue(s, name, exports[name])
			if err != nil {
				return nil, nil, fmt.Errorf("export %q: %w", name, err)
			}
			values = append(values, v)
		}
		return names, values, nil
	}
	v, err := hostValue(s, "default", x)
	if err != nil {
		return nil, nil, err
	}
	names, values = []string{"default"}, []v8.Value{v}
	if v.Kind() != v8.KindObject {
		return names, values, nil
	}
	keys, err := v.Keys(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, key := range keys {
		if key == "default" {
			continue
		}
		field, err := v.Get(ctx, v8.String(key))
		if err != nil {
			return nil, nil, err
		}
		names, values = append(names, key), append(values, field)
	}
	return names, values, nil
}

func hostValue(s v8.Scope, name string, x any) (v8.Value, error) {
	switch f := x.(type) {
	case v8.Callback:
		return s.Function(name, f)
	case func(ctx context.Context, call *v8.Call) (v8.Value, error):
		return s.Function(name, f)
	}
	// The function types of package iter are sequences and not functions.
	if v := reflect.ValueOf(x); v.Kind() == reflect.Func && !strings.HasPrefix(v.Type().Name(), "Seq") {
		return marshal.Function(s, name, x)
	}
	return marshal.Marshal(s, x)
}

// thrown is an exception whose object outlives the scope in which it was thrown.
type thrown struct {
	*v8.Exception
	value *v8.Persistent
}

func (t *thrown) Unwrap() error { return t.Exception }

// keepException makes the exception in err, if any, usable in later scopes.
func keepException(s v8.Scope, err error) error {
	e, ok := errors.AsType[*v8.Exception](err)
	if !ok || e.Host != nil || !e.Value.IsObject() {
		return err
	}
	value, failed := box(s, e.Value)
	if failed != nil {
		return err
	}
	return &thrown{e, value}
}

// keptException returns the error for a guest: the exception that JavaScript threw, if
// keepException kept it, and err otherwise.
func keptException(s v8.Scope, err error) error {
	t, ok := errors.AsType[*thrown](err)
	if !ok {
		return err
	}
	defer t.value.Close()
	box, failed := t.value.Value(s)
	if failed != nil {
		return err
	}
	v, failed := box.DataProperty(v8.String(boxed), false)
	if failed != nil {
		return err
	}
	return v.Error()
}
