package web

import (
	"context"
	"errors"

	"github.com/seed24588400/paddock/v8"
)

// clone returns an array with the clone of the value, or a string with the reason if the
// value cannot be cloned. It runs the value's getters, as the web does.
func clone(ctx context.Context, call *v8.Call) (v8.Value, error) {
	s := call.Scope
	copied, err := s.Copy(ctx, call.Arg(0), v8.CopyOptions{Getters: true, MaxBytes: s.Isolate().MaxBytes()})
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
