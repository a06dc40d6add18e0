package snapshot

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/startup"
	"github.com/seed24588400/paddock/v8"
)

// Options are those of one snapshot. The zero value is a snapshot of a context
// in which nothing has run.
type Options struct {
	// Group is where it is built and tried. Should V8 give up, the group is closed
	// to new isolates. Default: one that is given back when Build returns.
	Group *groups.Group
	// Limits bound the isolate that it is built in. How long it may take is the
	// context's affair. Default: V8's own.
	Limits v8.Limits
	// Default is what Isolate.NewContext gives.
	Default Context
	// Contexts are the others, for Isolate.NewContextNamed.
	Contexts map[string]Context
	// Functions are functions of Go, global in all contexts by these names. They
	// are called while it is built; in isolates made from it those of
	// v8.IsolateOptions.Functions are, by name. Names that Base has must be here as
	// well.
	Functions map[string]v8.Callback
	// ClearCode leaves out the functions' compiled code, which makes the snapshot
	// smaller; they are compiled when they are called. No suspended generator or
	// async function can be in it then.
	ClearCode bool
	// Base is a snapshot to go on from, instead of from fresh contexts.
	Base *v8.Snapshot
	// Key authenticates the snapshot, which is read with the same. It has at least
	// 16 bytes, and should be random. Default: none.
	Key []byte
}

// Context is one context of a snapshot.
type Context struct {
	// From is the context of Base that it begins as. Default: Base's default one.
	From string
	// Scripts are run in it, in order.
	Scripts []Script
	// Setup is called behind the Scripts, for what only Go can do, such as loading
	// modules. What it opens it must close before it returns; what JavaScript has then
	// is in the snapshot, and so are modules that a modules.Loader was told to Keep.
	Setup func(ctx context.Context, c *v8.Context) error
	// WarmUp is run behind Scripts and Setup in a context of its own, which is thrown
	// away: it has the functions compiled that it calls, and leaves no other trace.
	WarmUp []Script
}

// Script is a classic script.
type Script struct {
	Source string
	Origin v8.Origin
}

// Build builds a snapshot. What runs is bounded by ctx and by the limits as any
// run is, and may be hostile. What a snapshot cannot hold is a *v8.SnapshotError
// that names it: pending host objects and buffers that are shared, WebAssembly's
// and Intl's objects, FinalizationRegistries, and what Go holds of the heap.
// WebAssembly cannot be compiled meanwhile.
//
// The same options give the same bytes, unless the scripts themselves depend on
// time or chance. In what is made from it Math.random, Date and the seeds of hash
// tables are fresh.
func Build(ctx context.Context, o Options) (*v8.Snapshot, error) {
	s, err := build(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("snapshot: build: %w", err)
	}
	return s, nil
}

func build(ctx context.Context, o Options) (*v8.Snapshot, error) {
	if o.Key != nil {
		if _, err := oneKey([][]byte{o.Key}); err != nil {
			return nil, err
		}
	}
	group := o.Group
	if group == nil {
		var err error
		if group, err = groups.New(); err != nil {
			return nil, err
		}
		defer group.Close()
	}
	plan := v8.SnapshotPlan{
		Isolate:   v8.IsolateOptions{Name: "snapshot", Group: group, Limits: o.Limits, Snapshot: o.Base, Functions: o.Functions},
		ClearCode: o.ClearCode,
		Contexts:  []v8.PlannedContext{o.Default.plan("")},
	}
	for _, name := range slices.Sorted(maps.Keys(o.Contexts)) {
		if name == "" {
			return nil, fmt.Errorf("%w: the context without a name is Options.Default", v8.ErrInvalid)
		}
		plan.Contexts = append(plan.Contexts, o.Contexts[name].plan(name))
	}
	for name, f := range o.Functions {
		if f == nil {
			return nil, fmt.Errorf("%w: function %s is nil", v8.ErrInvalid, name)
		}
	}
	return v8.BuildSnapshot(ctx, plan, func(parts startup.Blob) (*v8.Snapshot, error) {
		return sealSnapshot(parts, o.Key)
	})
}

func (c Context) plan(name string) v8.PlannedContext {
	p := v8.PlannedContext{Name: name, From: c.From, Run: func(ctx context.Context, in *v8.Context) error {
		err := run(ctx, in, c.Scripts)
		if err == nil && c.Setup != nil {
			err = c.Setup(ctx, in)
		}
		return err
	}}
	if len(c.WarmUp) > 0 {
		p.WarmUp = func(ctx context.Context, in *v8.Context) error { return run(ctx, in, c.WarmUp) }
	}
	return p
}

func run(ctx context.Context, c *v8.Context, scripts []Script) error {
	for _, s := range scripts {
		if err := c.Exec(ctx, s.Source, s.Origin); err != nil {
			return err
		}
	}
	return ctx.Err()
}
