package web

import (
	"context"
	"errors"

	"github.com/seed24588400/paddock/v8"
)

// clone takes a value, the function claim of clone.js, and the buffers whose memory is moved.
// It returns an array with the clone, or a string with the reason if the value cannot be
// cloned. It runs the value's getters, as the web does.
func clone(ctx context.Context, call *v8.Call) (v8.Value, error) {
	var transfer []v8.Value
	if len(call.Args) > 2 {
		transfer = call.Args[2:]
	}
	made, err := wired.Clone(call.Scope, ctx, call.Arg(0), call.Arg(1), transfer)
	switch {
	case errors.Is(err, v8.ErrNotDetachable):
		return v8.String("the buffer cannot be transferred"), nil
	case errors.Is(err, v8.ErrNotData), errors.Is(err, v8.ErrDetached):
		return v8.String(err.Error()), nil
	case err != nil:
		return v8.Undefined, err
	}
	return call.Scope.Array(made)
}
