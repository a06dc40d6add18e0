// Package option checks structs of options.
package option

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/seed24588400/paddock/locker"
)

// Check returns an error that wraps locker.ErrInvalid and names the field if a field of
// the struct o, or of a struct in it, is a negative number. Such counts, sizes and
// durations are errors of the caller. Fields in allowed may be negative; the name of a
// nested field contains dots, such as "Limits.CPU".
func Check(o any, allowed ...string) error {
	v := reflect.ValueOf(o)
	if !hasNegative(v) { // the usual case, without the names of the fields
		return nil
	}
	return check(v, v.Type().Name(), "", allowed)
}

func hasNegative(v reflect.Value) bool {
	for n := range v.NumField() {
		value := v.Field(n)
		if value.Kind() == reflect.Struct && hasNegative(value) || value.CanInt() && value.Int() < 0 {
			return true
		}
	}
	return false
}

func check(v reflect.Value, typ, prefix string, allowed []string) error {
	for field, value := range v.Fields() {
		name := prefix + field.Name
		switch {
		case !field.IsExported():
		case value.Kind() == reflect.Struct:
			if err := check(value, typ, name+".", allowed); err != nil {
				return err
			}
		case value.CanInt() && value.Int() < 0 && !slices.Contains(allowed, name):
			return fmt.Errorf("%w: %s.%s is %v; it must not be negative", locker.ErrInvalid, typ, name, value)
		}
	}
	return nil
}
