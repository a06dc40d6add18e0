package pool

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/seed24588400/paddock/internal/lock"
	"github.com/seed24588400/paddock/internal/logging"
	"github.com/seed24588400/paddock/v8"
)

// ErrHandles means that handles of a context were still open after the context and
// its state were closed. The isolate cannot be used again.
var ErrHandles = errors.New("handles of the former context are open")

// ErrReachable means that a context was still reachable after it was closed.
var ErrReachable = errors.New("the former context is still reachable")

// Verify checks whether an isolate can be used more than once with the pool's Setup.
// It creates an isolate and a context, runs Setup and closes the context. It returns
// an error that wraps ErrHandles, ErrReachable or the error of Setup if the check
// fails. Call Verify at startup or in a test: a pool whose isolates cannot be used
// again works, but creates an isolate for each use. Verify waits for room until ctx
// ends.
func (p *Pool) Verify(ctx context.Context) error {
	switch {
	case p.check() != nil:
		return p.check()
	case ctx == nil:
		return fmt.Errorf("pool: verify: %w", lock.ErrNilContext)
	}
	if err := p.verify(ctx); err != nil {
		return fmt.Errorf("pool: verify: %w", err)
	}
	return nil
}

func (p *Pool) verify(ctx context.Context) error {
	ctx, end, err := p.beginWork(ctx)
	if err != nil {
		return err
	}
	defer end()
	e, err := p.load(ctx, "")
	if err != nil {
		return err
	}
	i, err := p.place(ctx, "", p.o.Isolate, true)
	if err != nil {
		return err
	}
	w := &worker{isolate: i}
	defer w.close()
	f, err := newFresh(ctx, i, e.tenant, p.o.Setup)
	if err != nil {
		return err
	}
	f.close()
	w.setup = f.opened - 1
	if err := w.checkHandles(); err != nil {
		return err
	}
	collected, err := collectContexts(ctx, i, 0)
	if err == nil && !collected {
		err = ErrReachable
	}
	return err
}

// checkHandles returns an error if handles of contexts that were closed are open.
func (w *worker) checkHandles() error {
	n := w.isolate.Handles() - w.opened()
	if n == 0 {
		return nil
	}
	return fmt.Errorf("%w: %d; Setup opened %d and must return a state whose Close closes them",
		ErrHandles, n, w.setup)
}

// collectContexts collects garbage and reports whether no more than the given number of
// contexts are alive in the isolate. V8's optimizing compiler keeps the context that it
// works for until it has finished, so collectContexts waits for a short time.
func collectContexts(ctx context.Context, i *v8.Isolate, alive int) (bool, error) {
	for _, wait := range []time.Duration{0, 2 * time.Millisecond, 20 * time.Millisecond} {
		select {
		case <-time.After(wait):
		case <-ctx.Done():
		}
		if err := i.CollectGarbage(ctx); err != nil {
			return false, err
		}
		s, err := i.HeapStatistics(ctx)
		if err != nil || s.NativeContexts == uint64(alive) {
			return err == nil, err
		}
	}
	return false, nil
}

// warnHandles logs, once for each pool, why its isolates are closed after each use.
func (p *Pool) warnHandles(w *worker, err error) {
	if w.setup > 0 && !p.warned.Swap(true) {
		logging.Log(slog.LevelWarn, "pool cannot reuse its isolates",
			slog.Uint64("isolate", w.isolate.ID()), slog.String("reason", err.Error()))
	}
}
