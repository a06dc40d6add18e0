package pool

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/option"
	"github.com/seed24588400/paddock/v8"
)

// Options configures a Pool. The zero value is valid.
type Options struct {
	// Allocator chooses the groups of the isolates. The caller must close it after
	// Shutdown. Default: an allocator of the pool with the policy groups.Pack.
	Allocator *groups.Allocator
	// Isolate contains the options of each isolate. Group and Reservation must be nil.
	Isolate v8.IsolateOptions
	// Load returns the code of a key, for Setup: for example the sources of a tenant. It
	// is called when the key uses an isolate for the first time, by Reload, and again when
	// the key has not been used for ten minutes. Its errors are returned as those of
	// Setup, which is required. Default: none.
	Load func(ctx context.Context, key string) (any, error)
	// Setup prepares each fresh context of a key before it is used, for example by
	// defining globals. The value that it returns is available as Lease.State. If the
	// value is an io.Closer, it is closed before the context is closed; the logger of
	// groups.SetLogger gets errors and panics of Close, at slog.LevelWarn. Its Close must
	// close the handles that Setup leaves open; otherwise the isolate is closed after one
	// use (see Pool.Verify, which calls Load and Setup with an empty key). If Setup returns an
	// error, its value is ignored. If an isolate has to be created for a call of Do or Get,
	// the call returns an error that wraps the error of Setup, a PanicError if Setup
	// panics, or ErrInvalid if it calls runtime.Goexit. The context of Setup has the
	// values of that of the call, and ends after ResetTimeout. If the context of the call
	// ends, the call returns, and the isolate is used for other calls when Setup returns.
	// Setup and the other functions of Options run on goroutines of the pool. Default: no
	// setup.
	Setup func(ctx context.Context, c *v8.Context, t Tenant) (any, error)
	// Snapshots makes the pool build a snapshot of each key's context after Setup, from
	// which the next isolates of the key start. Default: none.
	Snapshots *Snapshots
	// Budget limits each use. Default: the limits of the isolate.
	Budget Budget
	// ResetTimeout is the maximum duration of Load and of Setup for a caller, and of a reset,
	// including Setup. When it has passed, their contexts end and the isolate is closed, which
	// ends scripts that Setup runs under another context. Default: 5 s.
	ResetTimeout time.Duration
	// MaxRunning is the maximum number of isolates that run at a time, for uses and for
	// the pool's own work other than the builds that Snapshots.MaxBuilds limits. Further
	// goroutines wait, in the order in which their callers came to the pool; see
	// v8.Isolate.SetRequested and v8.IsolateOptions.RunLimit. It does not limit the isolates
	// that are kept or leased: a use that waits for its v8.Loop or in Scope.Unlock does not
	// run. It must be 0 if Isolate.RunLimit is set. Default: twice GOMAXPROCS, unless
	// Isolate.RunLimit is set; negative: no limit.
	MaxRunning int
	// MaxIsolates is the maximum number of isolates. Default: 16 times GOMAXPROCS.
	MaxIsolates int
	// MaxIsolatesPerKey is the maximum number of isolates that one key may use at a time.
	// It must be at most MaxIsolates. Default: MaxIsolates.
	MaxIsolatesPerKey int
	// MaxWaiting is the maximum number of callers that may wait for one key. Further
	// callers get ErrBusy at once. Default: 1,000.
	MaxWaiting int
	// MaxLosses is the number of isolates that a key may lose to fatal errors of V8, and
	// to runs that do not end when they are terminated, within an hour of the first
	// loss. Then the key gets ErrLosses until the hour is over. Each loss leaks at
	// least 1.1 MB, and the isolate's group accepts no new isolates. Default: 20;
	// negative: no limit.
	MaxLosses int
	// Ready is the number of isolates that are created ahead of time, for keys
	// without an isolate. They have no context if there is a Setup, because it needs the
	// key. It must be at most MaxIsolates. Default: 1; negative: none.
	Ready int

	// MaxUses is the number of uses after which an isolate is closed. Default: 1,000.
	MaxUses int
	// MaxAge is the age at which an isolate is closed. Default: an hour.
	MaxAge time.Duration
	// MaxHeap is the number of bytes of heap and buffers above which an isolate is
	// closed after a use. It must be at most the limit Isolate.Limits.Memory. Default: a
	// quarter of the memory limit.
	MaxHeap uint64
	// IdleTimeout is the time after which an isolate that was not used is closed. Default: a
	// minute.
	IdleTimeout time.Duration

	// Ahead is the number of contexts that an isolate has ready for its next uses, but at
	// most as many as it has served uses. Those after the first are created when the isolate
	// has been idle for a millisecond, if it holds less than MaxHeap and fewer than
	// MaxRunning isolates run. Default: 4.
	Ahead int

	// VerifyEvery and VerifyAfter determine when the pool verifies that no context of a
	// former use is alive in an isolate: after this number of uses, and when the isolate
	// has not been used for this time. If a context is still alive, the isolate is closed.
	// Until then no other use can reach it, because contexts have no references to each
	// other. A verification collects the heap, which takes about half a millisecond in the
	// background. Defaults: 64 uses, 1 s.
	VerifyEvery int
	VerifyAfter time.Duration
}

func (o Options) withDefaults() (Options, error) {
	if o.Isolate.Group != nil || o.Isolate.Reservation != nil {
		return o, fmt.Errorf("pool: new: %w: Options.Isolate must not have a Group or Reservation, "+
			"because the allocator chooses the group", v8.ErrInvalid)
	}
	if err := option.Check(o, "MaxLosses", "MaxRunning", "Ready", "Isolate.Grace"); err != nil {
		return o, fmt.Errorf("pool: new: %w", err)
	}
	if err := o.Isolate.Check(); err != nil {
		return o, fmt.Errorf("pool: new: Options.Isolate: %w", err)
	}
	if !o.Isolate.Limits.Deadline.IsZero() {
		return o, fmt.Errorf("pool: new: %w: Options.Isolate.Limits.Deadline would end all uses at one time; "+
			"set Budget.Time", v8.ErrInvalid)
	}
	if err := o.Budget.check(o.Isolate.Measure); err != nil {
		return o, fmt.Errorf("pool: new: %w", err)
	}
	if err := o.consistent(); err != nil {
		return o, fmt.Errorf("pool: new: %w: %w", v8.ErrInvalid, err)
	}
	if s := o.Snapshots; s != nil {
		if err := option.Check(*s); err != nil {
			return o, fmt.Errorf("pool: new: Options.Snapshots: %w", err)
		}
		complete := s.withDefaults()
		o.Snapshots = &complete
	}
	setDefault(&o.ResetTimeout, 5*time.Second)
	setDefault(&o.MaxRunning, 2*runtime.GOMAXPROCS(0))
	if o.Isolate.RunLimit == nil && o.MaxRunning > 0 {
		o.Isolate.RunLimit = v8.NewRunLimit(o.MaxRunning)
	}
	setDefault(&o.MaxIsolates, defaultIsolates())
	setDefault(&o.MaxIsolatesPerKey, o.MaxIsolates)
	setDefault(&o.MaxWaiting, 1000)
	setDefault(&o.MaxLosses, 20)
	setDefault(&o.Ready, 1)
	setDefault(&o.MaxUses, 1000)
	setDefault(&o.MaxAge, time.Hour)
	setDefault(&o.IdleTimeout, time.Minute)
	setDefault(&o.Ahead, 4)
	setDefault(&o.VerifyEvery, 64)
	setDefault(&o.VerifyAfter, time.Second)
	return o, nil
}

// consistent returns an error if an option would have no effect because of another.
func (o Options) consistent() error {
	most := cmp.Or(o.MaxIsolates, defaultIsolates())
	switch s, memory := o.Snapshots, o.Isolate.Limits.Memory; {
	case o.Load != nil && o.Setup == nil:
		return errors.New("Options.Load requires Setup, which gets its result as Tenant.Code")
	case s != nil && o.Setup == nil:
		return errors.New("Options.Snapshots requires Setup")
	case s != nil && s.Dir != nil && s.Version == nil:
		return errors.New("Snapshots.Dir requires Snapshots.Version")
	case s != nil && s.Dir == nil && s.Version != nil:
		return errors.New("Snapshots.Version requires Snapshots.Dir, whose snapshots it identifies")
	case o.Ready > most:
		return fmt.Errorf("Options.Ready is %d; it must be at most MaxIsolates, which is %d", o.Ready, most)
	case o.MaxIsolatesPerKey > most:
		return fmt.Errorf("Options.MaxIsolatesPerKey is %d; it must be at most MaxIsolates, which is %d",
			o.MaxIsolatesPerKey, most)
	case o.MaxRunning != 0 && o.Isolate.RunLimit != nil:
		return errors.New("Options.MaxRunning and Options.Isolate.RunLimit are both set; set one of them")
	case memory > 0 && o.MaxHeap > memory:
		return fmt.Errorf("Options.MaxHeap is %d; it must be at most Options.Isolate.Limits.Memory, which is %d",
			o.MaxHeap, memory)
	}
	return nil
}

func defaultIsolates() int { return 16 * runtime.GOMAXPROCS(0) }

func setDefault[T comparable](field *T, otherwise T) {
	var zero T
	if *field == zero {
		*field = otherwise
	}
}
