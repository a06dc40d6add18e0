package pool

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/seed24588400/paddock/internal/lock"
	"github.com/seed24588400/paddock/v8"
)

// Tenant is what Options.Setup prepares a context for.
type Tenant struct {
	Key string
	// Code is what Options.Load returned for the key. It is shared by all contexts of the
	// key, so it must be safe for concurrent use.
	Code any
}

// edition is the code of a key between two calls of Reload, and its snapshot. Pool.mu
// guards all fields but tenant.
type edition struct {
	tenant   Tenant
	snapshot *v8.Snapshot // nil while there is none
	uses     uint64
	building bool      // it is in the queue of builds, or its snapshot is being built
	err      error     // why the last build failed
	tried    time.Time // of the last build
	used     time.Time // when an isolate was last created for it
}

// forgetAfter is how long the pool keeps an edition that nobody uses, and how long it
// waits after a failed build of a snapshot until it tries again.
const forgetAfter = 10 * time.Minute

// edition returns the current edition of the key, and loads its code if there is none.
func (p *Pool) edition(ctx context.Context, key string) (*edition, error) {
	p.mu.Lock()
	e := p.editions[key]
	p.mu.Unlock()
	if e != nil {
		return e, nil
	}
	loading, cancel := p.limited(context.WithoutCancel(ctx))
	defer cancel()
	loaded, err := p.load(loading, key)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if e := p.editions[key]; e != nil {
		return e, nil // another goroutine was faster
	}
	p.editions[key] = loaded
	return loaded, nil
}

// load calls Load.
func (p *Pool) load(ctx context.Context, key string) (e *edition, err error) {
	e = &edition{tenant: Tenant{Key: key}, used: time.Now()}
	if p.o.Load == nil {
		return e, nil
	}
	if thrown := caught(func() { e.tenant.Code, err = p.o.Load(ctx, key) }); thrown != nil {
		err = thrown
	}
	if err != nil {
		return nil, fmt.Errorf("load: %w", err)
	}
	return e, nil
}

// isReplaced reports whether w has an older edition than its key, or was created before
// the snapshot of its edition. p.mu must be held.
func (p *Pool) isReplaced(w *worker) bool {
	if w.edition == nil {
		return false
	}
	current := p.editions[w.key]
	return current != nil && current != w.edition || w.edition.snapshot != nil && !w.fromSnapshot
}

// Reload replaces the code of a key. It calls Options.Load again, and then Setup in a new
// isolate or, if Options.Snapshots is set, while it builds a snapshot. If that succeeds,
// uses of the key that begin afterwards get contexts with the new code, and isolates with
// the old code are closed when their uses end. If it fails, Reload returns the error, and
// the key keeps its code. No use fails because of Reload. Concurrent calls for one key
// may take effect in any order.
func (p *Pool) Reload(ctx context.Context, key string) error {
	switch {
	case p.check() != nil:
		return p.check()
	case ctx == nil:
		return fmt.Errorf("pool: reload: %w", lock.ErrNilContext)
	case p.o.Setup == nil:
		return fmt.Errorf("pool: reload: %w: the pool has no Setup", v8.ErrInvalid)
	}
	if err := p.reload(ctx, key); err != nil {
		return fmt.Errorf("pool: reload: %w", err)
	}
	return nil
}

func (p *Pool) reload(ctx context.Context, key string) error {
	ctx, end, err := p.beginWork(ctx)
	if err != nil {
		return err
	}
	defer end()
	e, err := p.load(ctx, key)
	if err != nil {
		return err
	}
	if p.o.Snapshots != nil {
		e.snapshot, e.err = p.buildSnapshot(ctx, e.tenant, p.o.Isolate.RunLimit)
		e.tried = time.Now()
		if _, unsupported := errors.AsType[*v8.SnapshotError](e.err); e.err != nil && !unsupported {
			return e.err
		}
	}
	if e.snapshot == nil {
		if err := p.trySetup(ctx, e.tenant); err != nil {
			return err
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.down {
		_ = e.snapshot.Close()
		return ErrShutdown
	}
	if old := p.editions[key]; old != nil {
		_ = old.snapshot.Close() // isolates that use it keep its memory
		old.snapshot = nil
	}
	p.editions[key] = e
	p.dropSnapshots()
	p.recycleExpired(time.Now())
	return nil
}

// beginWork begins work for a caller that needs no worker, for which Shutdown waits. The
// context ends with ctx and when the pool is shut down. The caller must call end.
func (p *Pool) beginWork(ctx context.Context) (_ context.Context, end func(), err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.down {
		return nil, nil, ErrShutdown
	}
	p.work.Add(1)
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(p.ctx, func() { cancel(ErrShutdown) })
	return ctx, func() {
		stop()
		cancel(nil)
		p.work.Done()
	}, nil
}

// trySetup runs Setup in an isolate of its own.
func (p *Pool) trySetup(ctx context.Context, t Tenant) error {
	i, err := p.place(ctx, t.Key, p.o.Isolate, true)
	if err != nil {
		return err
	}
	defer i.Close()
	ctx, cancel := p.limited(ctx)
	defer cancel()
	f, err := newFresh(ctx, i, t, p.o.Setup)
	if err != nil {
		return err
	}
	f.close()
	return nil
}

// forgetEditions removes the editions that nobody has used for a while, also from the queue
// of builds. p.mu must be held.
func (p *Pool) forgetEditions(now time.Time) {
	for key, e := range p.editions {
		active := p.keys[key] != nil || p.idle.ofKey[key] > 0
		if e.snapshot == nil && !active && now.Sub(e.used) > forgetAfter {
			delete(p.editions, key)
		}
	}
	p.builds.waiting = slices.DeleteFunc(p.builds.waiting, func(e *edition) bool {
		return p.editions[e.tenant.Key] != e
	})
}
