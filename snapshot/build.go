package snapshot

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/startup"
	"github.com/seed24588400/paddock/v8"
)

// Options configures Build. The zero value describes a snapshot with one context in
// which nothing has run.
type Options struct {
	// Group is the group in which the snapshot is built and tested. If V8 reports a
	// fatal error, the group accepts no new isolates. Default: a new group, which is
	// closed when Build returns.
	Group *groups.Group
	// Limits are the limits of the isolate in which the snapshot is built. The
	// context of Build limits the time. Default: V8's limits.
	Limits v8.Limits
	// Isolate has further options of the isolate in which the snapshot is built, for
	// example PrivateErrors: code of a guest that runs in it may keep what it learns. The
	// options for which Options has fields, and Reservation, must not be set in it.
	Isolate v8.IsolateOptions
	// Default is the context that Isolate.NewContext creates.
	Default Context
	// Contexts are further contexts, which Isolate.NewContext creates with
	// v8.ContextOptions.From.
	Contexts map[string]Context
	// Functions are Go functions that are globals with these names in all contexts.
	// They are called while the snapshot is built. Isolates created from the snapshot
	// call the functions of v8.IsolateOptions.Functions with the same names.
	// Functions must include the names that Base has.
	Functions map[string]v8.Callback
	// ClearCode omits the compiled code of functions, which makes the snapshot
	// smaller. Functions are compiled again when they are called. With ClearCode a
	// snapshot cannot contain suspended generators and async functions.
	ClearCode bool
	// Base is a snapshot whose contexts are extended, instead of fresh ones.
	Base *v8.Snapshot
	// Key authenticates the snapshot, which must be read with the same key. A key has
	// at least 16 bytes and should be random. Default: none.
	Key []byte
}

// Context describes one context of a snapshot.
type Context struct {
	// From is the name of the context of Base to start with. Default: Base's default
	// context.
	From string
	// Scripts are run in the context, in order.
	Scripts []Script
	// Setup is called after Scripts, for setup that needs Go, such as loading
	// modules. It must close the handles that it opens. The snapshot contains the
	// state of the heap when Setup returns, including modules for which Setup called
	// modules.Loader.Keep.
	Setup func(ctx context.Context, c *v8.Context) error
	// WarmUp is run after Scripts and Setup, in a separate context that is discarded.
	// The functions that it calls are compiled; it leaves no other trace.
	WarmUp []Script
	// WarmUpFunc is called in the context of WarmUp, after Scripts and before WarmUp,
	// instead of Setup. It should do what Setup does, then use the result as a caller of
	// the snapshot will, and close the handles that it opens.
	WarmUpFunc func(ctx context.Context, c *v8.Context) error
}

// Script is a classic script.
type Script struct {
	Source string
	Origin v8.Origin
}

// Build builds a snapshot. The scripts may be hostile: their runs are bounded by ctx
// and by the limits, like any run. If the heap contains an object that a snapshot
// cannot hold, Build returns an error that wraps a *v8.SnapshotError, which names the
// object. Examples are SharedArrayBuffers, WebAssembly objects, Intl objects,
// FinalizationRegistries, and objects that Go holds or backs. No WebAssembly module
// can be compiled while a snapshot is built.
//
// The same options produce the same bytes, unless the scripts read the clock or
// modules are loaded concurrently: Math.random returns the same numbers in each
// build. In isolates created from the snapshot, Math.random, Date and the seeds of
// hash tables are fresh. Values that the scripts have stored, such as a random ID, are the
// same in all contexts from the snapshot.
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
	isolate, err := o.isolate()
	if err != nil {
		return nil, err
	}
	if isolate.Group == nil {
		if isolate.Group, err = groups.New(); err != nil {
			return nil, err
		}
		defer isolate.Group.Close()
	}
	plan := startup.Plan[v8.IsolateOptions, *v8.Context]{
		Isolate:   isolate,
		ClearCode: o.ClearCode,
		Contexts:  []plannedContext{o.Default.plan("")},
	}
	for _, name := range slices.Sorted(maps.Keys(o.Contexts)) {
		if name == "" {
			return nil, fmt.Errorf("%w: the unnamed context is Options.Default", v8.ErrInvalid)
		}
		plan.Contexts = append(plan.Contexts, o.Contexts[name].plan(name))
	}
	for name, f := range o.Functions {
		if f == nil {
			return nil, fmt.Errorf("%w: function %s is nil", v8.ErrInvalid, name)
		}
	}
	return hooks.Build(ctx, plan, func(parts startup.Blob) (*v8.Snapshot, error) {
		return sealSnapshot(parts, o.Key)
	})
}

// isolate returns the options of the isolate in which the snapshot is built.
func (o Options) isolate() (i v8.IsolateOptions, err error) {
	i = o.Isolate
	if err := i.Check(); err != nil {
		return i, fmt.Errorf("Options.Isolate: %w", err)
	}
	if i.Group != nil || i.Reservation != nil || i.Limits != (v8.Limits{}) || i.Snapshot != nil || i.Functions != nil {
		return i, fmt.Errorf("%w: Options.Isolate has a Group, Reservation, Limits, Snapshot or Functions; "+
			"use Group, Limits, Base and Functions of Options", v8.ErrInvalid)
	}
	i.Name = cmp.Or(i.Name, "snapshot")
	i.Group, i.Limits, i.Snapshot, i.Functions = o.Group, o.Limits, o.Base, o.Functions
	return i, nil
}

// hooks are the functions of package v8.
var hooks = startup.Of[v8.IsolateOptions, *v8.Context, *v8.Snapshot, *v8.CodeCache]()

type plannedContext = startup.PlannedContext[*v8.Context]

func (c Context) plan(name string) plannedContext {
	run := func(ctx context.Context, in *v8.Context, setup func(context.Context, *v8.Context) error) error {
		err := runAll(ctx, in, c.Scripts)
		if err == nil && setup != nil {
			err = setup(ctx, in)
		}
		return err
	}
	p := plannedContext{Name: name, From: c.From, Run: func(ctx context.Context, in *v8.Context) error {
		return run(ctx, in, c.Setup)
	}}
	if len(c.WarmUp) > 0 || c.WarmUpFunc != nil {
		p.WarmUp = func(ctx context.Context, in *v8.Context) error {
			setup := c.WarmUpFunc
			if setup == nil {
				setup = c.Setup
			}
			if err := run(ctx, in, setup); err != nil {
				return err
			}
			return runAll(ctx, in, c.WarmUp)
		}
	}
	return p
}

func runAll(ctx context.Context, c *v8.Context, scripts []Script) error {
	for _, s := range scripts {
		if err := c.Exec(ctx, s.Source, s.Origin); err != nil {
			return err
		}
	}
	return ctx.Err()
}
