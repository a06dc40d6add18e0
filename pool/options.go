package pool

import (
	"context"
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
	// Setup prepares each fresh context before it is used, for example by defining
	// globals. The value that it returns is available as Lease.State. If the value is
	// an io.Closer, it is closed before the context is closed. Its Close must close
	// the handles that Setup leaves open; otherwise the isolate is closed after one
	// use (see Pool.Verify). If Setup returns an error, its value is ignored. If an
	// isolate has to be created for a call of Do or Get, the call returns an error
	// that wraps the error of Setup, or a PanicError if Setup panics. If the context of
	// the call ends, the call returns, and the isolate is used for other calls when
	// Setup returns. Default: no setup.
	Setup func(ctx context.Context, c *v8.Context) (any, error)
	// ResetTimeout is the maximum duration of a reset, including Setup, after which the
	// isolate is closed. Default: 5 s.
	ResetTimeout time.Duration
	// MaxIsolates is the maximum number of isolates. Default: 16 times GOMAXPROCS.
	MaxIsolates int
	// MaxIsolatesPerKey is the maximum number of isolates that one key may use at a time.
	// Default: MaxIsolates.
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
	// without an isolate. Default: 1; negative: none.
	Ready int

	// MaxUses is the number of uses after which an isolate is closed. Default: 1,000.
	MaxUses int
	// MaxAge is the age at which an isolate is closed. Default: an hour.
	MaxAge time.Duration
	// MaxHeap is the number of bytes of heap and buffers above which an isolate is
	// closed after a use. Default: a quarter of its memory limit.
	MaxHeap uint64
	// IdleTimeout is the time after which an isolate that was not used is closed. Default: a
	// minute.
	IdleTimeout time.Duration

	// VerifyEvery is the interval, in resets of an isolate, at which a reset collects the
	// heap and checks that no former context is alive. The check takes about a
	// millisecond in the background. It also discards compiled code, so that V8 must
	// compile again the code that the next use shares with the last one. Other resets
	// only check that Go has no open handles. Default: 1, each reset.
	VerifyEvery int
}

func (o Options) withDefaults() (Options, error) {
	if o.Isolate.Group != nil || o.Isolate.Reservation != nil {
		return o, fmt.Errorf("pool: new: %w: Options.Isolate must not have a Group or Reservation, "+
			"because the allocator chooses the group", v8.ErrInvalid)
	}
	if err := option.Check(o, "MaxLosses", "Ready", "Isolate.Grace"); err != nil {
		return o, fmt.Errorf("pool: new: %w", err)
	}
	if err := o.Isolate.Check(); err != nil {
		return o, fmt.Errorf("pool: new: Options.Isolate: %w", err)
	}
	setDefault(&o.ResetTimeout, 5*time.Second)
	setDefault(&o.MaxIsolates, 16*runtime.GOMAXPROCS(0))
	setDefault(&o.MaxIsolatesPerKey, o.MaxIsolates)
	setDefault(&o.MaxWaiting, 1000)
	setDefault(&o.MaxLosses, 20)
	setDefault(&o.Ready, 1)
	setDefault(&o.MaxUses, 1000)
	setDefault(&o.MaxAge, time.Hour)
	setDefault(&o.IdleTimeout, time.Minute)
	setDefault(&o.VerifyEvery, 1)
	o.Ready = min(o.Ready, o.MaxIsolates)
	return o, nil
}

func setDefault[T comparable](field *T, otherwise T) {
	var zero T
	if *field == zero {
		*field = otherwise
	}
}
