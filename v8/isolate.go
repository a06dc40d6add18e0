package v8

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/engine"
	"github.com/seed24588400/paddock/locker"
)

// MinHeapLimit is the smallest heap limit, in bytes, that V8 starts with and
// still has room to run something.
const MinHeapLimit = 8 << 20

// IsolateOptions are one isolate's.
type IsolateOptions struct {
	// Group is where the isolate lives. Default: the process's default group.
	Group *groups.Group
	// HeapLimit is the most bytes that the isolate's JavaScript heap may hold,
	// from MinHeapLimit on. Default: V8's own choice, see
	// HeapStatistics.HeapLimit.
	HeapLimit uint64
}

// Isolate is one instance of the engine. Its methods may be called from any
// goroutine; those that need it to themselves queue.
type Isolate struct {
	bridge    *bridge.Isolate
	group     *groups.Group
	locker    *locker.Locker
	guard     guard
	heapLimit uint64

	// dropped are persistent handles given up, drained at the next turn.
	dropMu   sync.Mutex
	dropped  []bridge.Handle
	dropping atomic.Bool

	// What follows belongs to whoever has the turn.
	host      hostTable
	frames    []*frame
	depth     int // of verbs under way: frames[:depth] are in use
	scopes    []*scope
	open      int // of scopes: scopes[:open] are open
	lastScope uint64
	calls     []*Call
	calling   int             // of Go functions called by JavaScript: calls[:calling] are in use
	ctx       context.Context // of the run under way
	context   *Context        // of the one-shot verb under way
	unwinding bool            // a nested run was ended; so must the outer ones
}

// NewIsolate makes an isolate. It must be closed.
func NewIsolate(o IsolateOptions) (*Isolate, error) {
	if err := engine.Init(); err != nil {
		return nil, err
	}
	if o.HeapLimit != 0 && o.HeapLimit < MinHeapLimit {
		return nil, fmt.Errorf("v8: new isolate: %w: a heap limit of %d bytes is below the minimum of %d",
			ErrInvalid, o.HeapLimit, MinHeapLimit)
	}
	group := o.Group
	if group == nil {
		var err error
		if group, err = groups.Default(); err != nil {
			return nil, err
		}
	}
	i := &Isolate{group: group}
	err := group.Join(func(g bridge.Group) { i.bridge = bridge.NewIsolate(g, o.HeapLimit, (*host)(i)) })
	if err != nil {
		return nil, fmt.Errorf("v8: new isolate: %w", err)
	}
	i.heapLimit = i.bridge.HeapLimit()
	i.locker = locker.New(i.bridge, i.dispose)
	return i, nil
}

// Group returns the group that the isolate lives in.
func (i *Isolate) Group() *groups.Group { return i.group }

// Close closes the isolate and everything in it, and always returns nil. It
// does not wait: JavaScript that runs is terminated, and whoever is inside
// gets ErrClosed from then on; the last to leave disposes of the engine, Close
// itself if nobody is inside.
func (i *Isolate) Close() error {
	if i.locker.Close() {
		i.guard.terminate(i)
	}
	return nil
}

// Done is closed when the engine has been disposed of after Close.
func (i *Isolate) Done() <-chan struct{} { return i.locker.Done() }

// dispose is called with the turn, by the last to leave after Close.
func (i *Isolate) dispose() {
	i.guard.dispose()
	i.bridge.Free()
	i.group.Leave()
}

// lock waits for the turn and does what was put off until then.
func (i *Isolate) lock(ctx context.Context) error {
	if err := i.locker.Lock(ctx); err != nil {
		return fmt.Errorf("v8: %w", err)
	}
	i.tidy(bridge.OneShot)
	return nil
}

// drop gives a persistent handle up; any goroutine may call it.
func (i *Isolate) drop(h bridge.Handle) {
	if i.locker.Closed() {
		return // V8 frees it with the isolate
	}
	i.dropMu.Lock()
	i.dropped = append(i.dropped, h)
	i.dropMu.Unlock()
	i.dropping.Store(true)
}

func (i *Isolate) tidy(mode bridge.Mode) {
	if !i.dropping.Load() {
		return
	}
	i.dropMu.Lock()
	handles := i.dropped
	i.dropped = nil
	i.dropping.Store(false)
	i.dropMu.Unlock()
	i.bridge.Drop(mode, handles)
}

// enter takes the buffers for one verb.
func (i *Isolate) enter() *frame {
	if i.depth == len(i.frames) {
		i.frames = append(i.frames, &frame{isolate: i})
	}
	f := i.frames[i.depth]
	i.depth++
	f.reset()
	return f
}

// leave gives them back; what the result refers to has been copied out.
func (i *Isolate) leave(f *frame) {
	i.depth--
	if f.result.Dead != 0 {
		i.reapHost()
	}
}

// underway is what a run leaves to be put back when it ends.
type underway struct {
	outer context.Context
	armed bool
}

// begin begins a run under ctx, for one verb that may run JavaScript; finish
// must follow.
func (i *Isolate) begin(ctx context.Context) (underway, error) {
	armed, err := i.guard.arm(i, ctx)
	if err != nil {
		return underway{}, err
	}
	u := underway{i.ctx, armed}
	i.ctx = ctx
	return u, nil
}

// finish ends a run, and tells how it went.
func (i *Isolate) finish(u underway, status bridge.Status, f *frame) error {
	i.ctx = u.outer
	if status == bridge.OK && !u.armed && u.outer == nil {
		return nil
	}
	return i.settle(u, status, f)
}

func (i *Isolate) settle(u underway, status bridge.Status, f *frame) error {
	end, around := i.guard.disarm(i, u.armed)
	if status == bridge.OK {
		if end == nil {
			return nil
		}
		// V8 does not report what was ended in the microtasks behind the run.
		status = bridge.Terminated
	}
	i.unwinding = i.depth > 1 && (around || status == bridge.Memory || i.locker.Closed())
	return i.fail(status, f, end)
}

// run is begin, verb and finish.
func (i *Isolate) run(ctx context.Context, f *frame, verb func() bridge.Status) error {
	u, err := i.begin(ctx)
	if err != nil {
		return err
	}
	return i.finish(u, verb(), f)
}
