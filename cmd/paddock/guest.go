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
	"github.com/seed24588400/paddock/v8"
)

// guest is one script at work.
type guest struct {
	streams
	limits
	ctx       context.Context // of the run
	inspector *console.Inspector
	loop      *v8.Loop
	rejected  error // what ends the process for a rejection that nobody handles
}

// errInterrupted is why the context of an interrupted run ended.
var errInterrupted = errors.New("interrupted")

// executeScript runs a script in an isolate of its own, and finish on its value.
func executeScript(ctx context.Context, s streams, l limits, source string, finish func(g *guest, scope v8.Scope, value v8.Value) error) error {
	return execute(ctx, s, l, func(g *guest) error {
		return g.loop.Context().Do(g.ctx, func(scope v8.Scope) error { return g.run(scope, source, finish) })
	})
}

// execute has run use an isolate of its own, and waits for what it leaves there.
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
	var stop func()
	g.ctx, stop = l.context(ctx)
	defer stop()
	// The isolate is not closed: the process ends, and sooner without.
	err = run(g)
	if err == nil && g.rejected == nil {
		err = g.loop.Run(g.ctx) // what V8 has under way
	}
	return g.end(cmp.Or(err, g.rejected))
}

// context is the run's: it ends with the timeout or with Ctrl-C. A second
// Ctrl-C ends the process.
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

// end turns the end of a run into one of the process.
func (g *guest) end(err error) error {
	var exit exitError
	var memory *v8.MemoryError
	var lost *v8.LostError
	switch {
	case err == nil || errors.As(err, &exit):
		return err
	case errors.Is(err, errInterrupted):
		return exitError{exitInterrupted, errInterrupted}
	case errors.As(err, &lost) && errors.Is(err, context.DeadlineExceeded):
		return exitError{exitTimeout, fmt.Errorf("%s: timed out after %v; V8 would not stop and was given up", g.name, g.timeout)}
	case errors.Is(err, context.DeadlineExceeded):
		return exitError{exitTimeout, fmt.Errorf("%s: timed out after %v", g.name, g.timeout)}
	case errors.As(err, &memory):
		if memory.Part > v8.PartNative {
			return exitError{exitMemory, fmt.Errorf("%s: out of memory: %w", g.name, memory)}
		}
		return exitError{exitMemory, fmt.Errorf("%s: out of memory: the limit is %v", g.name, size(memory.Limit))}
	case errors.As(err, &lost):
		return exitError{exitLost, fmt.Errorf("%s: V8 gave up: %s", g.name, lost.Words)}
	}
	if e, ok := err.(*v8.Exception); ok { // of a module, or what it left
		write(g.err, place(e)+e.Stack)
		return exitError{code: exitFailure}
	}
	return exitError{exitFailure, err}
}

// text is a value as eval prints it.
func (g *guest) text(scope v8.Scope, value v8.Value) (string, error) {
	text, ok, err := g.inspector.JSON(g.ctx, scope, value)
	if ok || err != nil {
		return text, err
	}
	return g.inspector.Inspect(g.ctx, scope, value, console.Options{})
}

// write writes text, in which lone surrogates may be, as a line. The sink of
// stdout remembers what goes wrong, and of stderr there is nobody to tell.
func write(w io.Writer, text string) {
	_, _ = io.WriteString(w, strings.ToValidUTF8(text, "\uFFFD")+"\n")
}
