package web

import (
	"context"
	"errors"

	"github.com/seed24588400/paddock/v8"
)

// describe returns an array of the message, the resource, the line and the column of an
// exception.
func describe(_ context.Context, call *v8.Call) (v8.Value, error) {
	var e *v8.Exception
	if !errors.As(call.Arg(0).Error(), &e) {
		return call.Scope.Array(v8.String("Uncaught exception"), v8.String(""), v8.Int(0), v8.Int(0))
	}
	text := "Uncaught "
	if e.Name != "" {
		text += e.Name + ": "
	}
	return call.Scope.Array(v8.String(text+e.Message), v8.String(e.Resource), v8.Int(e.Line), v8.Int(e.Column))
}

// rejected passes a rejection to globalevents.js. It reports whether a listener has canceled
// the event.
func (e *Env) rejected(ctx context.Context, s v8.Scope, promise, reason v8.Value, handled bool) (bool, error) {
	f, err := e.hooks.bound(s)
	if errors.Is(err, v8.ErrClosed) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	canceled, err := f.Call(ctx, v8.Undefined, v8.Int(int(rejectionHook)), promise, reason, v8.Bool(handled))
	if err != nil {
		return false, err
	}
	done, _ := canceled.Bool()
	return done, nil
}
