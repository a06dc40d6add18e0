package wasm

import (
	"context"
	"fmt"
	"reflect"

	"github.com/seed24588400/paddock/v8"
)

// Imports are the imports of a module, by module name and name. A value is one of:
//   - A Go function whose parameters and results are int32, uint32, int64, uint64,
//     float32, float64 or v8.Value. It may take a context.Context first, which is
//     the context of the run, and return an error last, which is thrown.
//   - A v8.Callback.
//   - A number of one of these types, for an immutable global.
//   - A v8.Value, such as the memory of another instance.
type Imports map[string]map[string]any

// Module can be instantiated. It is a *v8.WasmModule or a [ModuleValue].
type Module interface {
	Value(ctx context.Context, s v8.Scope) (v8.Value, error)
}

// ModuleValue is a Module from a WebAssembly.Module of the scope.
type ModuleValue v8.Value

// Value returns the WebAssembly.Module.
func (m ModuleValue) Value(context.Context, v8.Scope) (v8.Value, error) { return v8.Value(m), nil }

// Instance is an instance of a module. It is valid while its scope is open, on the
// scope's goroutine, and is not safe for concurrent use.
type Instance struct{ exports v8.Value }

// Instantiate creates an instance in the scope's context and runs its start function
// under ctx. It uses WebAssembly.Instance of the context's global object: a guest
// that has replaced it controls the result. If an import is missing or has another
// type, the error is an *v8.Exception with a WebAssembly.LinkError or a TypeError.
func Instantiate(ctx context.Context, s v8.Scope, m Module, imports Imports) (*Instance, error) {
	i, err := instantiate(ctx, s, m, imports)
	if err != nil {
		return nil, fmt.Errorf("wasm: %w", err)
	}
	return i, nil
}

func instantiate(ctx context.Context, s v8.Scope, m Module, imports Imports) (*Instance, error) {
	if m == nil {
		return nil, fmt.Errorf("%w: the module is nil", v8.ErrInvalid)
	}
	module, err := m.Value(ctx, s)
	if err != nil {
		return nil, err
	}
	class, err := s.Global()
	for _, name := range []string{"WebAssembly", "Instance"} {
		if err == nil {
			class, err = class.DataProperty(v8.String(name), false)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("WebAssembly.Instance: %w", err)
	}
	importObject, err := imports.value(s)
	if err != nil {
		return nil, err
	}
	instance, err := class.Construct(ctx, module, importObject)
	if err != nil {
		return nil, err
	}
	exports, err := instance.Get(ctx, v8.String("exports"))
	if err != nil {
		return nil, err
	}
	return InstanceOf(exports)
}

// value returns the import object for WebAssembly.Instance.
func (imports Imports) value(s v8.Scope) (v8.Value, error) {
	all := make(map[string]any, len(imports))
	for module, fields := range imports {
		values := make(map[string]any, len(fields))
		all[module] = values
		for name, x := range fields {
			v, err := importValue(s, name, x)
			if err != nil {
				return v8.Undefined, fmt.Errorf("import %s.%s: %w", module, name, err)
			}
			values[name] = v
		}
	}
	return s.Value(all)
}

func importValue(s v8.Scope, name string, x any) (v8.Value, error) {
	switch x := x.(type) {
	case v8.Callback:
		return s.Function(name, x)
	case func(context.Context, *v8.Call) (v8.Value, error):
		return s.Function(name, x)
	}
	switch r := reflect.ValueOf(x); {
	case !r.IsValid():
		return v8.Undefined, fmt.Errorf("%w: the import is missing", v8.ErrInvalid)
	case isPassable(r.Type()):
		return toValue(r), nil
	case r.Kind() == reflect.Func:
		f, err := callback(r)
		if err != nil {
			return v8.Undefined, err
		}
		return s.Function(name, f)
	default:
		return v8.Undefined, fmt.Errorf("%w: a value of kind %v cannot be imported", v8.ErrInvalid, r.Type())
	}
}

// InstanceOf returns the instance with the given exports, as [Instance.Exports]
// returned them. For example, they can be kept in a v8.Persistent for a later scope.
func InstanceOf(exports v8.Value) (*Instance, error) {
	if !exports.IsObject() {
		return nil, fmt.Errorf("wasm: %w: exports must be an object, not %v", v8.ErrInvalid, exports.Kind())
	}
	return &Instance{exports}, nil
}

// Exports returns the object with all exports.
func (i *Instance) Exports() v8.Value {
	if i == nil {
		return v8.Undefined
	}
	return i.exports
}

// Names returns the names of the exports.
func (i *Instance) Names(ctx context.Context) ([]string, error) { return i.Exports().Keys(ctx) }

// Export returns an export, or an error that wraps v8.ErrInvalid if there is none of
// that name.
func (i *Instance) Export(name string) (v8.Value, error) {
	v, err := i.Exports().DataProperty(v8.String(name), false)
	if err != nil {
		return v8.Undefined, fmt.Errorf("wasm: %s: %w", name, err)
	}
	if v.Kind() == v8.KindUndefined {
		return v8.Undefined, fmt.Errorf("wasm: %s: %w: the instance has no such export", name, v8.ErrInvalid)
	}
	return v, nil
}
