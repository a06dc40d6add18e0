package pool

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"slices"
	"time"

	"github.com/seed24588400/paddock/internal/logging"
	"github.com/seed24588400/paddock/snapshot"
	"github.com/seed24588400/paddock/v8"
)

// Snapshots configures the snapshots that a pool builds of its keys. In a snapshot Setup
// has run, so a context that is created from it is ready when it is restored.
//
// The pool builds the snapshot of a key in the background, when the key uses an isolate
// for the first time. It calls Setup in the context that becomes the snapshot. If Setup's
// state has a method Keep(context.Context) error, the pool calls it; it must keep the
// parts of the state that Go needs again, for example with web.Env.Keep and
// modules.Loader.Keep, and close its handles. Otherwise the pool closes the state if it
// is an io.Closer. Setup is called again for each context from the snapshot, and finds
// there what it has done before: web.Install and modules.Loader.Import run no code for
// what was kept.
//
// Values that scripts compute while the snapshot is built are the same in all contexts of
// the key, for example a random ID or a time that the top level of a module stores.
// Math.random returns the same sequence of numbers in each build, so such IDs can even be
// the same for all keys. In contexts from the snapshot it returns different numbers.
//
// Classes that Setup installs must be registered with v8.RegisterClass, and the context
// must not keep objects of them.
//
// If no snapshot can be built, the pool logs the reason with the logger of
// groups.SetLogger, at slog.LevelWarn, and goes on without one; see [Pool.SnapshotError].
type Snapshots struct {
	// Dir keeps the snapshots on disk, so that they outlive the process and need memory
	// only while they are in use. Default: none; snapshots are in memory only.
	Dir *snapshot.Dir
	// Version identifies the code of a tenant, for example by the hash of its sources. It
	// is required if Dir is set, because a stored snapshot must not be used for other
	// code, and has no use otherwise. It must be safe for concurrent use.
	Version func(t Tenant) string
	// WarmUp is called while a snapshot is built, with the state of Setup and a context
	// that is discarded. It should do what a typical use does: V8 compiles functions when
	// they are called first, and the code of those that WarmUp calls becomes part of the
	// snapshot. Default: none.
	WarmUp func(ctx context.Context, c *v8.Context, state any) error
	// Timeout is the maximum duration of a build. Default: 10 s.
	Timeout time.Duration
	// MaxBytes is the maximum size of all snapshots in memory. When it is exceeded, the
	// least recently used are dropped. Default: 512 MiB.
	MaxBytes int
	// MaxBuilds is the maximum number of builds at a time in the background. The snapshots of
	// the most used keys are built first. Those of Reload do not wait for others. Default:
	// half of GOMAXPROCS.
	MaxBuilds int
}

func (s Snapshots) withDefaults() Snapshots {
	setDefault(&s.Timeout, 10*time.Second)
	setDefault(&s.MaxBytes, 512<<20)
	setDefault(&s.MaxBuilds, max(1, runtime.GOMAXPROCS(0)/2))
	return s
}

// useSnapshot returns the snapshot of an edition for a new isolate, or nil. It starts a
// build if one is needed.
func (p *Pool) useSnapshot(e *edition) *v8.Snapshot {
	p.mu.Lock()
	defer p.mu.Unlock()
	e.used = time.Now()
	if p.o.Snapshots != nil && e.snapshot == nil && !e.building && !p.down &&
		(e.err == nil || time.Since(e.tried) > forgetAfter) {
		e.building = true
		p.builds.waiting = append(p.builds.waiting, e)
		p.startBuilds()
	}
	return e.snapshot
}

// buildQueue has the editions that wait for the build of their snapshots.
type buildQueue struct {
	waiting []*edition
	running int // builds
}

// startBuilds starts builds up to Snapshots.MaxBuilds, those of the most used editions
// first. p.mu must be held.
func (p *Pool) startBuilds() {
	for q := &p.builds; q.running < p.o.Snapshots.MaxBuilds && len(q.waiting) > 0 && !p.down; {
		most := 0
		for n, e := range q.waiting {
			if e.uses > q.waiting[most].uses {
				most = n
			}
		}
		e := q.waiting[most]
		q.waiting = slices.Delete(q.waiting, most, most+1)
		if p.editions[e.tenant.Key] != e { // it was replaced or forgotten
			continue
		}
		q.running++
		p.work.Go(func() {
			// MaxBuilds limits the builds instead of MaxRunning: if each step of a build
			// waited behind all callers, a busy pool would hardly get snapshots, which make
			// it less busy.
			s, err := p.buildSnapshot(p.ctx, e.tenant, nil)
			p.mu.Lock()
			defer p.mu.Unlock()
			q.running--
			p.finishBuild(e, s, err)
			p.startBuilds()
		})
	}
}

// finishBuild records the end of a build in the background. p.mu must be held.
func (p *Pool) finishBuild(e *edition, s *v8.Snapshot, err error) {
	e.building, e.err, e.tried = false, err, time.Now()
	if errors.Is(err, v8.ErrLost) {
		p.countLoss(e.tenant.Key)
	}
	switch {
	case p.down || p.editions[e.tenant.Key] != e:
		_ = s.Close()
	case err != nil:
		logging.Log(slog.LevelWarn, "pool has no snapshot",
			slog.String("key", e.tenant.Key), slog.String("reason", err.Error()))
	default:
		e.snapshot = s
		p.dropSnapshots()
		p.recycleExpired(time.Now())
	}
}

// dropSnapshots drops the least recently used snapshots until the others are within
// Snapshots.MaxBytes. p.mu must be held.
func (p *Pool) dropSnapshots() {
	if p.o.Snapshots == nil {
		return
	}
	size := 0
	for _, e := range p.editions {
		size += e.snapshot.Size()
	}
	for size > p.o.Snapshots.MaxBytes {
		var oldest *edition
		for _, e := range p.editions {
			if e.snapshot != nil && (oldest == nil || e.used.Before(oldest.used)) {
				oldest = e
			}
		}
		size -= oldest.snapshot.Size()
		_ = oldest.snapshot.Close()
		oldest.snapshot = nil
	}
}

// closeSnapshots is called by Shutdown. p.mu must be held.
func (p *Pool) closeSnapshots() {
	for _, e := range p.editions {
		_ = e.snapshot.Close()
		e.snapshot = nil
	}
}

// buildSnapshot builds the snapshot of a tenant, or reads it from the directory. running
// limits it; nil means no limit.
func (p *Pool) buildSnapshot(ctx context.Context, t Tenant, running *v8.RunLimit) (*v8.Snapshot, error) {
	o := p.o.Snapshots
	ctx, cancel := context.WithTimeoutCause(ctx, o.Timeout, fmt.Errorf("Snapshots.Timeout of %v has passed", o.Timeout))
	defer cancel()
	isolate := p.o.Isolate
	isolate.RunLimit = running
	isolate.Limits, isolate.Snapshot, isolate.Functions = v8.Limits{}, nil, nil
	plan := snapshot.Options{
		Limits: p.o.Isolate.Limits, Base: p.o.Isolate.Snapshot, Functions: p.o.Isolate.Functions,
		Isolate: isolate,
		Default: snapshot.Context{Setup: func(ctx context.Context, c *v8.Context) error {
			state, err := setUp(ctx, c, t, p.o.Setup)
			if err != nil {
				return err
			}
			return keepState(ctx, state)
		}},
	}
	if o.WarmUp != nil {
		plan.Default.WarmUpFunc = func(ctx context.Context, c *v8.Context) error { return p.warmUp(ctx, c, t) }
	}
	if o.Dir == nil {
		return snapshot.Build(ctx, plan)
	}
	var version string
	if thrown := caught(func() { version = o.Version(t) }); thrown != nil {
		return nil, thrown
	}
	return o.Dir.Build(ctx, t.Key+"\n"+version, plan)
}

// warmUp calls Setup and WarmUp.
func (p *Pool) warmUp(ctx context.Context, c *v8.Context, t Tenant) error {
	state, err := setUp(ctx, c, t, p.o.Setup)
	if err != nil {
		return err
	}
	defer closeState(state)
	if thrown := caught(func() { err = p.o.Snapshots.WarmUp(ctx, c, state) }); thrown != nil {
		err = thrown
	}
	if err != nil {
		return fmt.Errorf("warm-up: %w", err)
	}
	return nil
}

// keeper is a state of Setup that can be part of a snapshot.
type keeper interface {
	Keep(ctx context.Context) error
}

// keepState keeps the state of Setup in the snapshot that is being built, or closes it.
func keepState(ctx context.Context, state any) (err error) {
	thrown := caught(func() {
		switch s := state.(type) {
		case keeper:
			err = s.Keep(ctx)
		case io.Closer:
			err = s.Close()
		}
	})
	if thrown != nil {
		return thrown
	}
	return err
}

// SnapshotError returns the reason why the key has no snapshot although the pool has
// tried to build one, or nil.
func (p *Pool) SnapshotError(key string) error {
	if err := p.check(); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if e := p.editions[key]; e != nil {
		return e.err
	}
	return nil
}
