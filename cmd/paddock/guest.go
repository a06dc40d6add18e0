package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"github.com/seed24588400/paddock/internal/console"
	"github.com/seed24588400/paddock/node"
	"github.com/seed24588400/paddock/v8"
)

// guest is a run of a script or a module.
type guest struct {
	streams
	limits
	ctx       context.Context // context of the run
	inspector *console.Inspector
	loop      *v8.Loop
	rejected  error // set by a rejection that was not handled; it ends the process
	awaiting  bool  // whether the value of the script is a promise that is not settled yet
}

// errInterrupted is the cause of the context of an interrupted run.
var errInterrupted = errors.New("interrupted")

// executeScript runs a script in a new isolate and calls finish with its value.
func executeScript(ctx context.Context, s streams, l limits, source string,
	finish func(g *guest, scope v8.Scope, value v8.Value) error) error {
	return execute(ctx, s, l, func(g *guest) error {
		return g.loop.Context().Do(g.ctx, func(scope v8.Scope) error {
			if err := refuseImports(scope); err != nil {
				return err
			}
			return g.run(scope, source, finish)
		})
	})
}

// execute calls run with a new isolate, and then waits for its asynchronous work.
func execute(ctx context.Context, s streams, l limits, run func(g *guest) error) error {
	if err := l.check(); err != nil {
		return err
	}
	begin, err := openSnapshot(l.begin)
	if err != nil {
		return err
	}
	g := &guest{streams: s, limits: l}
	isolate, err := v8.NewIsolate(v8.IsolateOptions{
		Limits:               v8.Limits{Memory: uint64(l.heap)},
		Snapshot:             begin,
		OnUnhandledRejection: g.unhandled,
	})
	if err != nil {
		return exitError{exitFailure, err}
	}
	c, err := isolate.NewContext(ctx)
	if err != nil {
		return exitError{exitFailure, err}
	}
	g.loop = v8.NewLoop(c, v8.LoopOptions{})
	if g.inspector, err = console.Install(ctx, c, s.out, s.err); err != nil {
		return exitError{exitFailure, err}
	}
	if err := g.platform.install(ctx, g.loop, l.name, s); err != nil {
		return exitError{exitFailure, err}
	}
	var stop func()
	g.ctx, stop = l.context(ctx)
	defer stop()
	// The isolate is not closed: the process ends faster without it.
	err = run(g)
	if err == nil && g.rejected == nil {
		err = g.loop.Run(g.ctx) // timers, and asynchronous work of V8 that is in progress
	}
	if err = cmp.Or(err, g.rejected); err == nil && g.awaiting {
		err = fmt.Errorf("%s: the promise is never settled", g.name)
	}
	if err == nil && g.modules != nil {
		var code int
		if code, err = g.modules.Exit(g.ctx); err == nil && code != 0 {
			err = exitError{code: code & 0xff}
		}
	}
	return g.end(err)
}

// context returns the context of the run, which ends with the timeout or when the
// user presses Ctrl-C. A second Ctrl-C ends the process.
func (l limits) context(parent context.Context) (context.Context, func()) {
	stop := func() {}
	if l.timeout > 0 {
		parent, stop = context.WithTimeout(parent, l.timeout)
	}
	ctx, cancel := context.WithCancelCause(parent)
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	go func() {
		select {
		case <-interrupts:
			signal.Stop(interrupts)
			cancel(errInterrupted)
		case <-ctx.Done():
		}
	}()
	return ctx, func() { cancel(nil); stop() }
}

func (g *guest) run(scope v8.Scope, source string, finish func(g *guest, scope v8.Scope, value v8.Value) error) error {
	value, err := scope.Eval(g.ctx, source, v8.Origin{Name: g.name})
	var thrown *v8.Exception
	switch {
	case err == nil:
		return finish(g, scope, value)
	case errors.As(err, &thrown):
		return g.uncaught(scope, thrown)
	}
	return err
}

// await calls finish with the value of a promise when it is fulfilled. Other values are
// passed to finish at once.
func (g *guest) await(scope v8.Scope, value v8.Value, finish func(scope v8.Scope, value v8.Value) error) error {
	if value.Kind() != v8.KindPromise {
		return finish(scope, value)
	}
	g.awaiting = true
	settled := func(settle func(scope v8.Scope, value v8.Value) error) v8.Callback {
		return func(_ context.Context, call *v8.Call) (v8.Value, error) {
			g.awaiting = false
			g.rejected = cmp.Or(g.rejected, settle(call.Scope, call.Arg(0)))
			return v8.Undefined, nil
		}
	}
	_, err := value.Then(g.ctx, settled(finish), settled(func(scope v8.Scope, reason v8.Value) error {
		write(g.err, "Uncaught (in promise)")
		err := reason.Error()
		if e, ok := errors.AsType[*v8.Exception](err); ok {
			return g.uncaught(scope, e)
		}
		return err
	}))
	return err
}

// end converts the error of a run to the error that ends the process.
func (g *guest) end(err error) error {
	var exit exitError
	var memory *v8.MemoryError
	var left *node.ExitError
	var lost *v8.LostError
	switch {
	case err == nil || errors.As(err, &exit):
		return err
	case errors.As(err, &left):
		return exitError{code: left.Code & 0xff}
	case errors.Is(err, errInterrupted):
		return exitError{exitInterrupted, errInterrupted}
	case errors.As(err, &lost) && errors.Is(err, context.DeadlineExceeded):
		return exitError{exitTimeout,
			fmt.Errorf("%s: timed out after %v, and its isolate was lost because it did not end", g.name, g.timeout)}
	case errors.Is(err, context.DeadlineExceeded):
		return exitError{exitTimeout, fmt.Errorf("%s: timed out after %v", g.name, g.timeout)}
	case errors.As(err, &memory):
		if memory.Part > v8.PartNative {
			return exitError{exitMemory, fmt.Errorf("%s: out of memory: %w", g.name, memory)}
		}
		return exitError{exitMemory, fmt.Errorf("%s: out of memory: the limit is %v", g.name, size(memory.Limit))}
	case errors.As(err, &lost):
		return exitError{exitLost, fmt.Errorf("%s: V8 reported a fatal error: %s", g.name, lost.Reason)}
	}
	if e, ok := err.(*v8.Exception); ok { // thrown by a module or by asynchronous work
		write(g.err, position(e)+e.Stack+hint(e))
		return exitError{code: exitFailure}
	}
	return exitError{exitFailure, err}
}

// text returns a value as eval prints it.
func (g *guest) text(scope v8.Scope, value v8.Value) (string, error) {
	text, ok, err := g.inspector.JSON(g.ctx, scope, value)
	if ok || err != nil {
		return text, err
	}
	return g.inspector.Inspect(g.ctx, scope, value, console.Options{})
}

// write writes text, which may contain lone surrogates, as a line. Errors are
// ignored: the sink of stdout keeps the first one, and those of stderr cannot be
// reported.
func write(w io.Writer, text string) {
	_, _ = io.WriteString(w, strings.ToValidUTF8(text, "\uFFFD")+"\n")
}
