package main

import (
	"context"
	"errors"
	"io/fs"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/v8"
)

// limits bound the resources of rules.
type limits struct {
	workers  int
	memory   uint64        // memory of each worker
	cpu      time.Duration // CPU time of one call of a rule
	failures int           // consecutive failures that disable a rule
	build    time.Duration // time to run all rule files
}

var defaults = limits{
	workers:  runtime.GOMAXPROCS(0),
	memory:   64 << 20,
	cpu:      50 * time.Millisecond, // a garbage collection during the call counts too
	failures: 5,
	build:    10 * time.Second,
}

// engine has workers with the same rules. It is safe for concurrent use by multiple
// goroutines; batches wait for each other.
type engine struct {
	limits   limits
	snapshot *v8.Snapshot
	group    *groups.Group

	mu      sync.Mutex
	workers []*worker
}

func newEngine(ctx context.Context, rules fs.FS, l limits) (*engine, error) {
	s, err := compile(ctx, rules, l)
	if err != nil {
		return nil, err
	}
	e := &engine{limits: l, snapshot: s, workers: make([]*worker, l.workers)}
	if err := e.complete(ctx); err != nil {
		return nil, errors.Join(err, e.close())
	}
	return e, nil
}

// complete replaces workers whose isolate V8 lost. The group of a lost isolate accepts no
// new isolates, so it is replaced too.
func (e *engine) complete(ctx context.Context) error {
	if e.group == nil || e.group.Stats().Lost > 0 {
		g, err := groups.New()
		if err != nil {
			return err
		}
		if e.group != nil {
			err = e.group.Close()
		}
		if e.group = g; err != nil {
			return err
		}
	}
	for n, w := range e.workers {
		if w != nil && w.isolate.Err() == nil {
			continue
		}
		var err error
		if e.workers[n], err = newWorker(ctx, e.snapshot, e.group, e.limits); err != nil {
			return err
		}
	}
	return nil
}

// judge divides the payments equally among all workers, which judge them concurrently. If
// it returns an error, there are no verdicts. It can be called again with the same
// payments, because it replaces lost workers.
func (e *engine) judge(ctx context.Context, payments []payment) ([]verdict, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.complete(ctx); err != nil {
		return nil, err
	}
	verdicts := make([]verdict, len(payments))
	g, ctx := errgroup.WithContext(ctx)
	for n, w := range e.workers {
		from, to := n*len(payments)/len(e.workers), (n+1)*len(payments)/len(e.workers)
		g.Go(func() error { return w.judge(ctx, payments[from:to], verdicts[from:to]) })
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return verdicts, nil
}

func (e *engine) close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	var errs []error
	for _, w := range e.workers {
		if w != nil {
			errs = append(errs, w.close())
		}
	}
	if e.group != nil {
		errs = append(errs, e.group.Close())
	}
	return errors.Join(append(errs, e.snapshot.Close())...)
}
