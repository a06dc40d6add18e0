package hostile

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/console"
	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/remote/isolates"
	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

// Child runs the scripts if the process is a child of Together, and then exits. Otherwise
// it does nothing. A program that uses Together must call it first.
func Child() {
	if os.Getenv(isChild) == "" {
		return
	}
	if err := serve(os.Stdin, os.NewFile(3, "events")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func serve(in io.Reader, out io.Writer) error {
	var j job
	if err := json.NewDecoder(in).Decode(&j); err != nil {
		return err
	}
	tenant, err := newTenant()
	if err != nil {
		return err
	}
	events := json.NewEncoder(out)
	if j.Quiet > 0 {
		time.Sleep(j.Quiet)
		if err := events.Encode(tenant.event(nil)); err != nil {
			return err
		}
	}
	for n := range j.Scripts {
		r := j.Limits.run(&j.Scripts[n])
		if err := events.Encode(tenant.event(&r)); err != nil {
			return err
		}
		if r.Got == Stuck {
			return nil
		}
	}
	return nil
}

// run runs one script. A script that does not end in time is stuck.
func (l Limits) run(s *Script) Result {
	before, err := resetPeak()
	if err != nil {
		return Result{Got: Failed, Detail: err.Error()}
	}
	start := time.Now()
	done := make(chan Result, 1)
	go func() { done <- l.inGroup(s) }()
	r := Result{Got: Stuck}
	select {
	case r = <-done:
	case <-time.After(l.timeout(s) + stuckAfter):
	}
	r.Took = time.Since(start)
	if peak, err := readPeak(); err == nil && peak > before {
		r.Growth = peak - before
	}
	return r
}

// inGroup runs a script in its own isolate and group.
func (l Limits) inGroup(s *Script) Result {
	source, err := os.ReadFile(s.Path)
	if err != nil {
		return Result{Got: Failed, Detail: err.Error()}
	}
	var ctxErr error // of the run's context, when the run has ended
	err = func() error {
		g, err := groups.New()
		if err != nil {
			return err
		}
		defer g.Close()
		isolate, err := v8.NewIsolate(v8.IsolateOptions{Group: g, Limits: v8.Limits{Memory: l.Heap}})
		if err != nil {
			return err
		}
		defer isolate.Close()
		c, err := isolate.NewContext(context.Background())
		if err != nil {
			return err
		}
		if _, err := console.Install(context.Background(), c, io.Discard, io.Discard); err != nil {
			return err
		}
		if err := installHost(c); err != nil {
			return err
		}
		if s.Host {
			family, err := isolates.New(context.Background(), c,
				isolates.Options{MaxMemory: l.Heap / 2, MaxIsolates: 3, MaxDepth: 2})
			if err != nil {
				return err
			}
			defer family.Close()
		}
		ctx, cancel := context.WithTimeout(context.Background(), l.timeout(s))
		defer func() {
			ctxErr = ctx.Err()
			cancel()
		}()
		if s.Module {
			return importModule(ctx, c, s.Path)
		}
		if s.Web {
			return execWithWeb(ctx, c, s, string(source))
		}
		return c.Exec(ctx, string(source), v8.Origin{Name: s.Name + ".js"})
	}()
	return ended(err, ctxErr)
}

// execWithWeb runs a script in a context with the APIs of package web, and its
// asynchronous work.
func execWithWeb(ctx context.Context, c *v8.Context, s *Script, source string) error {
	loop := v8.NewLoop(c, v8.LoopOptions{})
	defer loop.Close()
	sockets, stop := echoServer()
	defer stop()
	env, err := web.Install(ctx, loop, web.Options{
		Timers: true, StructuredClone: true, Encoding: true, URL: true, Abort: true, Streams: true,
		Compression: true, Subtle: true, Blob: true, Messages: true, Serve: true, Scheduler: true, GlobalEvents: true,
		URLPattern: true, WebSocket: web.WebSocket{Transport: sockets},
	})
	if err != nil {
		return err
	}
	defer env.Close()
	if err := c.Exec(ctx, source, v8.Origin{Name: s.Name + ".js"}); err != nil {
		return err
	}
	return loop.Run(ctx)
}

// importModule imports a file, and runs its asynchronous work.
func importModule(ctx context.Context, c *v8.Context, path string) (err error) {
	files, err := modules.OpenDir(filepath.Dir(path), modules.FSOptions{Packages: true})
	if err != nil {
		return err
	}
	defer files.Close()
	loop := v8.NewLoop(c, v8.LoopOptions{})
	defer loop.Close()
	loader, err := modules.New(ctx, loop, modules.Options{Resolver: files})
	if err != nil {
		return err
	}
	defer loader.Close()
	if err := loader.Import(ctx, "./"+filepath.Base(path), nil); err != nil {
		return err
	}
	return loop.Run(ctx)
}

// ended returns the outcome of a run that ended with err. ctxErr is the error of its
// context at that time.
func ended(err, ctxErr error) Result {
	var e *v8.Exception
	var unloaded *modules.Error
	switch {
	case err == nil:
		return Result{Got: OK}
	case errors.Is(err, v8.ErrUnsettled):
		return Result{Got: Exception("")}
	case ctxErr != nil && errors.Is(err, ctxErr) && errors.As(err, &e): // a Go function returned it
		return Result{Got: Timeout}
	case errors.As(err, &unloaded):
		return Result{Got: Exception(unloaded.GuestClass()), Detail: clip(unloaded.Error())}
	case errors.As(err, &e):
		return Result{Got: Exception(e.Name), Detail: clip(e.Message)}
	case errors.Is(err, v8.ErrLost):
		return Result{Got: Lost, Detail: clip(err.Error())}
	case errors.Is(err, v8.ErrMemoryLimit):
		return Result{Got: Memory}
	case errors.Is(err, v8.ErrTerminated), errors.Is(err, context.DeadlineExceeded): // while the loop waited
		return Result{Got: Timeout}
	}
	return Result{Got: Failed, Detail: clip(err.Error())}
}

// clip returns the first 80 bytes of text at most.
func clip(text string) string { return text[:min(len(text), 80)] }
