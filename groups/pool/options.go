package pool

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/v8"
)

// Options are one pool's. The zero value works.
type Options struct {
	// Allocator decides where isolates live. The caller closes it, after Shutdown.
	// Default: one of the pool's own, which packs.
	Allocator *groups.Allocator
	// Isolate is what each isolate is made with. Group and Seat must be nil.
	Isolate v8.IsolateOptions
	// Setup prepares each fresh context, before anybody asks for it: it defines
	// what scripts are to find there. What it returns is Lease.State; if that is an
	// io.Closer it is closed before the context is given up. It must close the
	// handles that Setup leaves open, or the isolate is closed after one use; see
	// Pool.Verify. A state that comes with an error is dropped. The error, or a
	// PanicError, is what Do and Get return to whoever needs the isolate, wrapped.
	// Default: nothing.
	Setup func(ctx context.Context, c *v8.Context) (any, error)
	// ResetTime is how long a reset may take, Setup included, before the isolate is
	// closed instead. Default: 5 s.
	ResetTime time.Duration
	// Max is how many isolates there may be at a time. Default: 16 for each CPU.
	Max int
	// MaxPerKey is how many of them one key may use at a time. Default: Max.
	MaxPerKey int
	// Waiting is how many callers may wait for each key; more get ErrBusy at once.
	// Default: 1,000.
	Waiting int
	// Losses is how many isolates a key may lose to V8's fatal errors, and to runs
	// that do not end when they are told to, within an hour of the first: then it
	// gets ErrLosses until the hour is over. Each leaves some megabytes behind for
	// good, and takes its group out of use. Default: 20; negative: any number.
	Losses int
	// Ready is how many isolates are made ahead, for a key's first use. Default: 1;
	// negative: none.
	Ready int

	// An isolate is closed after a use, and another made when one is needed,
	//   - after so many Uses. Default: 1,000.
	Uses int
	//   - when it is older than Age. Default: an hour.
	Age time.Duration
	//   - when it still holds more than Heap bytes, of its heap and its buffers, with
	//     nothing running in it. Default: a quarter of its memory limit.
	Heap uint64
	//   - when nobody has asked for it for Idle. Default: a minute.
	Idle time.Duration

	// Verify has every so manieth reset collect the heap and see that no context of
	// former uses is alive, which takes about a millisecond in the background, and
	// has V8 compile anew what the next use has in common with the last. The other
	// resets only see that Go has no handles left. Default: 1, each.
	Verify int
}

func (o Options) withDefaults() (Options, error) {
	switch {
	case o.Isolate.Group != nil || o.Isolate.Seat != nil:
		return o, fmt.Errorf("pool: new: %w: the allocator chooses the group", v8.ErrInvalid)
	case o.Max < 0 || o.MaxPerKey < 0 || o.Waiting < 0 || o.Uses < 0 || o.Verify < 0:
		return o, fmt.Errorf("pool: new: %w: a count is negative", v8.ErrInvalid)
	case o.ResetTime < 0 || o.Age < 0 || o.Idle < 0:
		return o, fmt.Errorf("pool: new: %w: a time is negative", v8.ErrInvalid)
	}
	or(&o.ResetTime, 5*time.Second)
	or(&o.Max, 16*runtime.GOMAXPROCS(0))
	or(&o.MaxPerKey, o.Max)
	or(&o.Waiting, 1000)
	or(&o.Losses, 20)
	or(&o.Ready, 1)
	or(&o.Uses, 1000)
	or(&o.Age, time.Hour)
	or(&o.Idle, time.Minute)
	or(&o.Verify, 1)
	o.Ready = min(o.Ready, o.Max)
	return o, nil
}

func or[T comparable](field *T, otherwise T) {
	var zero T
	if *field == zero {
		*field = otherwise
	}
}
