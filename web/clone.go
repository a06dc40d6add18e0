package web

import (
	"context"
	"errors"

	"github.com/seed24588400/paddock/v8"
)

// clone returns a list of the value's clone, or text that says why it has none.
// It runs the value's getters, as on the web.
func clone(ctx context.Context, call *v8.Call) (v8.Value, error) {
	data, err := call.Scope.SerializeWithGetters(ctx, call.Arg(0))
	if errors.Is(err, v8.ErrNotData) {
		return v8.Text(err.Error()), nil
	}
	if err != nil {
		return v8.Undefined, err
	}
	made, err := call.Scope.Deserialize(data)
	if err != nil {
		return v8.Undefined, err
	}
	return call.Scope.Array(made)
}
