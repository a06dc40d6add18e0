package web

import (
	"context"
	"errors"

	"github.com/seed24588400/paddock/v8"
)

// clone returns an array with the clone of the value, or a string with the reason if the
// value cannot be cloned. It runs the value's getters, as the web does. Its arguments are
// the value, and the function className of the primordials.
func clone(ctx context.Context, call *v8.Call) (v8.Value, error) {
	s := call.Scope
	copied, err := wired.CopyExcept(s, ctx, call.Arg(0), s.Isolate().MaxBytes(), call.Arg(1))
	if errors.Is(err, v8.ErrNotData) {
		return v8.String(err.Error()), nil
	}
	if err != nil {
		return v8.Undefined, err
	}
	defer copied.Close()
	made, err := copied.Move(ctx, s)
	if err != nil {
		return v8.Undefined, err
	}
	return s.Array(made)
}
