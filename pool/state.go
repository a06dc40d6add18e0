package pool

import (
	"context"
	"fmt"
	"io"
	"reflect"
	"runtime/debug"

	"github.com/seed24588400/paddock/v8"
)

// setupFunc is the type of Options.Setup.
type setupFunc = func(context.Context, *v8.Context) (any, error)

// setUp runs Setup for a new context. It returns a nil state if Setup returns an
// error or a nil pointer. A panic in Setup becomes an error, because setUp may run on
// a goroutine of the pool.
func setUp(ctx context.Context, c *v8.Context, setup setupFunc) (state any, err error) {
	defer func() {
		if p := recover(); p != nil {
			state, err = nil, fmt.Errorf("setup: %w", &v8.PanicError{Value: p, Stack: debug.Stack()})
		}
	}()
	if setup == nil {
		return nil, nil
	}
	if state, err = setup(ctx, c); err != nil {
		return nil, fmt.Errorf("setup: %w", err)
	}
	if v := reflect.ValueOf(state); v.Kind() == reflect.Pointer && v.IsNil() {
		return nil, nil
	}
	return state, nil
}

// closeState closes the state that Setup returned. Errors and panics are ignored,
// because the context is closed in any case.
func closeState(state any) {
	c, ok := state.(io.Closer)
	if !ok {
		return
	}
	defer func() { _ = recover() }()
	_ = c.Close()
}
