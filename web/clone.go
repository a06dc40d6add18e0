package web

import (
	"context"

	"github.com/seed24588400/paddock/v8"
)

// clone returns a list of the value's clone, or text that says why it has none.
func clone(_ context.Context, call *v8.Call) (v8.Value, error) {
	data, err := call.Scope.Serialize(call.Arg(0))
	if err != nil {
		return v8.Text(err.Error()), nil
	}
	made, err := call.Scope.Deserialize(data)
	if err != nil {
		return v8.Undefined, err
	}
	return call.Scope.Array(made)
}
