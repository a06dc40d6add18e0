package pool

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"runtime/debug"

	"github.com/seed24588400/paddock/internal/lock"
	"github.com/seed24588400/paddock/internal/logging"
	"github.com/seed24588400/paddock/v8"
)

// fresh is a context in which nothing but Options.Setup has run.
type fresh struct {
	context *v8.Context
	state   any
	opened  int // handles that Setup opened, and the context's own
}

// limited limits ctx to ResetTimeout. Work for a caller that others may use as well passes a
// ctx without the end of the caller's.
func (p *Pool) limited(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, p.o.ResetTimeout,
		fmt.Errorf("Options.ResetTimeout of %v has passed", p.o.ResetTimeout))
}

// setupFunc is the type of Options.Setup.
type setupFunc = func(ctx context.Context, c *v8.Context, t Tenant) (any, error)

// newFresh creates a context of the isolate and runs Setup in it.
func newFresh(ctx context.Context, i *v8.Isolate, t Tenant, setup setupFunc) (*fresh, error) {
	before := i.Handles()
	c, err := i.NewContext(ctx)
	if err != nil {
		return nil, err
	}
	f := &fresh{context: c}
	f.state, err = setUp(ctx, c, t, setup)
	f.opened = i.Handles() - before
	if err != nil {
		f.close()
		return nil, err
	}
	return f, nil
}

// close closes the state and the context.
func (f *fresh) close() {
	closeState(f.state)
	f.state = nil
	_ = f.context.Close()
}

// setUp runs Setup for a new context. It returns a nil state if Setup returns an error
// or a nil pointer. When ctx ends, it closes the isolate, because Setup may run scripts
// under another context.
func setUp(ctx context.Context, c *v8.Context, t Tenant, setup setupFunc) (state any, err error) {
	if setup == nil {
		return nil, nil
	}
	stop := context.AfterFunc(ctx, func() { _ = c.Isolate().Close() })
	if thrown := caught(func() { state, err = setup(ctx, c, t) }); thrown != nil {
		err = thrown
	}
	if !stop() && (err == nil || errors.Is(err, v8.ErrClosed)) {
		closeState(state)
		err = lock.Ended(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("setup: %w", err)
	}
	if v := reflect.ValueOf(state); v.Kind() == reflect.Pointer && v.IsNil() {
		return nil, nil
	}
	return state, nil
}

// errExited is the error of a function of the host that has ended its goroutine.
var errExited = fmt.Errorf("%w: a function of pool.Options or of a state has called runtime.Goexit; in a test, "+
	"call FailNow and SkipNow on the goroutine of the test", v8.ErrInvalid)

// caught calls a function of the host, and returns its panic or its runtime.Goexit as an
// error. It calls it on a goroutine of its own, because nothing can stop a Goexit, and
// the pool must finish what it has begun.
func caught(f func()) error {
	done := make(chan error, 1)
	go func() {
		err := errExited
		defer func() {
			if p := recover(); p != nil {
				err = &v8.PanicError{Value: p, Stack: debug.Stack()}
			}
			done <- err
		}()
		f()
		err = nil
	}()
	return <-done
}

// closeState closes the state that Setup returned. Errors and panics are logged, because
// no caller is there to get them. The context is closed in any case.
func closeState(state any) {
	c, ok := state.(io.Closer)
	if !ok {
		return
	}
	var err error
	if thrown := caught(func() { err = c.Close() }); thrown != nil {
		err = thrown
	}
	if err == nil {
		return
	}
	attributes := []slog.Attr{slog.String("type", fmt.Sprintf("%T", state)), slog.String("reason", err.Error())}
	if p, ok := errors.AsType[*v8.PanicError](err); ok {
		attributes = append(attributes, slog.String("stack", string(p.Stack)))
	}
	logging.Log(slog.LevelWarn, "pool cannot close the state of a context", attributes...)
}
