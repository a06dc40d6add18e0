package misuse

import (
	"reflect"
	"strings"
	"testing"
)

// No exported function, method or field has a type of an internal package, not even
// through an alias or an unexported type, which internal/surface does not see.
func TestNoInternalTypes(t *testing.T) {
	for name, f := range functions {
		if found := internalIn(reflect.TypeOf(f), map[reflect.Type]bool{of[pair](): true}); found != nil {
			t.Errorf("%s mentions %v", name, found)
		}
	}
	for name, typ := range types {
		if found := membersInternal(typ, map[reflect.Type]bool{typ: true, of[pair](): true}); found != nil {
			t.Errorf("%s mentions %v", name, found)
		}
	}
}

// internalIn returns a type of an internal package that t mentions, or nil. Exported
// types of public packages are checked by themselves.
func internalIn(t reflect.Type, seen map[reflect.Type]bool) reflect.Type {
	switch {
	case seen[t]:
		return nil
	case strings.Contains(t.PkgPath(), "paddock/internal/"):
		return t
	case t.PkgPath() != "" && (!strings.Contains(t.PkgPath(), "/paddock/") || t.Name()[0] >= 'A' && t.Name()[0] <= 'Z'):
		return nil
	}
	seen[t] = true
	return membersInternal(t, seen)
}

// membersInternal is internalIn for the elements, parameters, exported fields and methods
// of t.
func membersInternal(t reflect.Type, seen map[reflect.Type]bool) reflect.Type {
	var parts []reflect.Type
	switch t.Kind() {
	case reflect.Map:
		parts = append(parts, t.Key(), t.Elem())
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Chan:
		parts = append(parts, t.Elem())
	case reflect.Func:
		for n := range t.NumIn() {
			parts = append(parts, t.In(n))
		}
		for n := range t.NumOut() {
			parts = append(parts, t.Out(n))
		}
	case reflect.Struct:
		for f := range t.Fields() {
			if f.IsExported() || f.Anonymous {
				parts = append(parts, f.Type)
			}
		}
	}
	byPointer := t
	if t.Kind() != reflect.Interface && t.Kind() != reflect.Pointer {
		byPointer = reflect.PointerTo(t)
	}
	for n := range byPointer.NumMethod() {
		parts = append(parts, byPointer.Method(n).Type)
	}
	for _, part := range parts {
		if found := internalIn(part, seen); found != nil {
			return found
		}
	}
	return nil
}

// The check finds types in containers, signatures, unexported types and methods.
func TestInternalIn(t *testing.T) {
	type embedded struct{ C caller }
	for _, x := range []any{
		caller{}, &caller{}, []caller{}, map[string]*caller{}, func(...caller) {}, func() (int, caller) {
			return 0, caller{}
		},
		struct{ F caller }{}, struct{ embedded }{}, (*interface{ M(caller) })(nil), make(chan caller),
	} {
		if internalIn(reflect.TypeOf(x), map[reflect.Type]bool{}) == nil {
			t.Errorf("%T: not found", x)
		}
	}
	for _, x := range []any{1, t, func(error) {}, struct{ f caller }{}} {
		if found := internalIn(reflect.TypeOf(x), map[reflect.Type]bool{}); found != nil {
			t.Errorf("%T: %v", x, found)
		}
	}
}
