package v8

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/engine"
	"github.com/seed24588400/paddock/internal/option"
	"github.com/seed24588400/paddock/locker"
)

// IsolateOptions are one isolate's.
type IsolateOptions struct {
	// Name tells the isolate from others in logs and statistics. It need not be
	// unique. Default: none.
	Name string
	// Group is where the isolate lives. Default: the process's default group.
	Group *groups.Group
	// Seat is where it lives instead, as an allocator decided. NewIsolate takes it
	// over: it is released when the isolate is disposed of, or could not be made.
	// See [Place]. Default: none.
	Seat *groups.Seat
	// Limits bound what the isolate may use. Default: V8's own.
	Limits Limits
	// OnSoftLimit is called on the goroutine that runs JavaScript when the
	// isolate holds more than Limits.Soft, between two steps of it, and again
	// only after it held less. It may raise the limits with SetLimits, or do
	// nothing. A panic in it is dropped.
	OnSoftLimit func(*Interrupted)
	// Grace is how much CPU time a run that is to end has for it before the
	// isolate is taken away from it, and lost: some of V8's built-ins never look
	// whether they are to end. A run that waits and uses none has ten times Grace
	// of time, and 5 s at least. Default: DefaultGrace. Negative: for ever.
	Grace time.Duration
	// Snapshot is what the isolate and its contexts begin as; see package
	// snapshot. Default: V8's own, in which nothing has run.
	Snapshot *Snapshot
	// Functions are what the Snapshot knows of Go's by name; all of those must be
	// here. Default: none.
	Functions map[string]Callback
	// Microtasks says when the jobs of promises run. Default: MicrotasksAuto.
	Microtasks MicrotaskPolicy
	// OnUnhandledRejection is called for each promise that was rejected and that
	// nothing handles when a stay in the isolate ends, a hold or a one-shot call,
	// after the jobs of promises; up to 1,024 of one stay. It is called on that
	// goroutine, under its context and in its hold, or in one of its own. With it
	// a [Loop] does not end with a RejectionError. Default: none; rejections
	// outside a Loop are nobody's.
	OnUnhandledRejection func(ctx context.Context, s Scope, r Rejection)
	// OnRejectionHandled is called in the same way for a promise that got a
	// handler after it was reported. Default: none.
	OnRejectionHandled func(ctx context.Context, s Scope, r Rejection)
	// Depth is how deep objects may nest in values that cross between Go and JavaScript,
	// as plain data or with package marshal, and in what Scope.Serialize and Scope.Copy
	// write. A deeper value is a DepthError. JSON, which needs no stack, is not limited.
	// At most MaxDepth. Default: DefaultDepth.
	Depth int
	// Bytes is the maximum size of a value that crosses between Go and JavaScript as plain
	// data: 32 bytes for each part (see MaxParts), and the bytes of its strings and
	// BigInts. Strings that several places share count for each place. It is also the
	// maximum size of the result of Scope.Serialize, and so for package marshal. A larger
	// value is a SizeError. A string that is not part of another value is not limited when
	// it goes to JavaScript. Default: Limits.Memory, at least 16 MiB and at most 256 MiB.
	Bytes uint64
	// PrivateErrors hides the texts of Go errors from guests. They read the text of
	// a GuestError, such as one of ForGuests, and "internal error" instead of all
	// others; see PrivateText. Go callers get the errors unchanged. Set it for
	// untrusted guests: without it the text of fmt.Errorf reaches them, with the
	// paths and addresses in it. Default: false.
	PrivateErrors bool
	// Measure has the isolate measure its Times, which takes two system calls
	// per run. Default: only when CPU time is limited.
	Measure bool

	building, doubted bool // see snapshot_build.go
}

// DefaultGrace is how much CPU time a run that is to end has for it.
const DefaultGrace = 100 * time.Millisecond

// DefaultDepth and MaxDepth are the default and the most of IsolateOptions.Depth. The
// code that reads and writes values calls itself for each level, so the stack bounds both.
const (
	DefaultDepth = 512
	MaxDepth     = 2000
)

// Isolate is one instance of the engine. Its methods may be called from any
// goroutine; those that need it to themselves queue.
type Isolate struct {
	bridge     *bridge.Isolate
	group      *groups.Group
	seat       *groups.Seat // may be nil
	listed     groups.Member
	locker     *locker.Locker
	guard      guard
	interrupts interrupts
	lost       atomic.Pointer[LostError]
	onSoft     func(*Interrupted)
	rejections rejectionHooks
	microtasks MicrotaskPolicy
	measured   bool
	private    bool   // PrivateErrors
	nesting    int    // how deep values that cross may nest
	bytes      uint64 // maximum size of values that cross
	chosen     uint64 // Limits.Memory where none is given
	snapshot   *Snapshot
	building   bool // a snapshot

	limitsMu sync.Mutex // and that the isolate is not disposed of meanwhile
	charged  uint64     // bytes; limitsMu guards it
	limits   Limits
	tracked  int // loops

	handles atomic.Int64 // persistent ones not given up

	// dropped are persistent handles given up, drained at the next turn.
	dropMu   sync.Mutex
	dropped  []bridge.Handle
	dropping atomic.Bool

	// What follows belongs to whoever has the turn.
	stay
	spare     []stay // empty ones
	host      hostTable
	classes   map[*Class]uint32
	lastScope uint64
	carried   uint32 // the id of what was carried last
	softTold  uint64 // how often OnSoftLimit was due
}

// stay is what an isolate keeps of one goroutine's stay in it.
type stay struct {
	frames    []*frame
	depth     int // of verbs under way: frames[:depth] are in use
	scopes    []*scope
	open      int // of scopes: scopes[:open] are open
	calls     []*Call
	calling   int             // of Go functions called by JavaScript: calls[:calling] are in use
	ctx       context.Context // of the run under way
	context   *Context        // of the one-shot verb under way
	caller    caller          // of all runs, while it is set
	endedAt   string          // see noteEnd
	unwinding bool            // a nested run was ended; so must the outer ones
	viewing   bool            // bytes are in use in place: nothing may run
	rejected  bool            // there are rejections to tell of
}

// NewIsolate makes an isolate. It must be closed.
func NewIsolate(o IsolateOptions) (*Isolate, error) {
	err := engine.Init()
	if err == nil {
		var i *Isolate
		if i, err = newIsolate(o); err == nil {
			return i, nil
		}
		err = fmt.Errorf("v8: new isolate: %w", err)
	}
	o.Seat.Release()
	return nil, err
}

var lastIsolate atomic.Uint64

func newIsolate(o IsolateOptions) (*Isolate, error) {
	group, err := o.group()
	if err != nil {
		return nil, err
	}
	if err := o.Check(); err != nil {
		return nil, err
	}
	i := &Isolate{group: group, seat: o.Seat, onSoft: o.OnSoftLimit, measured: o.Measure || o.Limits.clock(), private: o.PrivateErrors, building: o.building}
	if err := i.beginAs(&o); err != nil {
		return nil, err
	}
	i.nesting, i.bytes = cmp.Or(o.Depth, DefaultDepth), o.mostBytes()
	i.microtasks = o.Microtasks
	i.rejections = rejectionHooks{o.OnUnhandledRejection, o.OnRejectionHandled}
	i.listed = groups.Member{ID: lastIsolate.Add(1), Name: o.Name, Made: time.Now(), Use: i.use}
	err = group.Join(func(g bridge.Group) (*groups.Member, error) {
		var lost *bridge.Loss
		i.bridge, lost = bridge.NewIsolate(g, bridge.Options{
			Limits: o.Limits.bridge(), Clock: i.measured, Depth: i.nesting, Parts: MaxParts, Bytes: i.bytes,
			Building: o.building, Snapshot: i.snapshot.bytes(), Sources: i.snapshot.texts(), Doubted: o.doubted,
			Microtasks: o.Microtasks == MicrotasksExplicit, Rejections: i.rejections.any(),
		}, (*host)(i))
		if i.bridge == nil {
			e := newLostError(lost)
			return &groups.Member{Lost: e.Kind.String()}, e
		}
		i.chosen = i.bridge.Memory().Limit
		i.guard.grace = o.Grace
		if o.Grace == 0 {
			i.guard.grace = DefaultGrace
		}
		i.setLimits(o.Limits)
		i.locker = locker.New(i.bridge, i.dispose)
		return &i.listed, nil
	})
	if err != nil {
		i.snapshot.release()
		return nil, err
	}
	shedding.add(i)
	return i, nil
}

// Check returns an error that wraps ErrInvalid and names the option if an option has a
// value that NewIsolate does not accept.
func (o IsolateOptions) Check() error {
	if err := o.Limits.check(); err != nil {
		return err
	}
	if err := option.Check(o, "Grace"); err != nil {
		return err
	}
	switch {
	case o.Depth > MaxDepth:
		return fmt.Errorf("%w: IsolateOptions.Depth is %d; it must be at most %d", ErrInvalid, o.Depth, MaxDepth)
	case o.Microtasks > MicrotasksExplicit:
		return fmt.Errorf("%w: IsolateOptions.Microtasks is %d, which is not a MicrotaskPolicy", ErrInvalid, o.Microtasks)
	}
	return nil
}

// group is where the isolate is to live.
func (o *IsolateOptions) group() (*groups.Group, error) {
	switch {
	case o.Seat == nil && o.Group == nil:
		return groups.Default()
	case o.Seat == nil:
		return o.Group, nil
	case o.Group != nil && o.Group != o.Seat.Group():
		return nil, fmt.Errorf("%w: a group and a seat in another one are given", ErrInvalid)
	}
	return o.Seat.Group(), nil
}

// Seat returns what the isolate was placed by; nil if it was not.
func (i *Isolate) Seat() *groups.Seat {
	if i == nil {
		return nil
	}
	return i.seat
}

// Place makes an isolate in a group that an allocator chooses: for key, such as
// a tenant's name, with the heap that the limits allow reserved. Where there is no room it waits in turn until there is
// some, or ctx ends. o.Group and o.Seat must be nil.
func Place(ctx context.Context, a *groups.Allocator, key string, o IsolateOptions) (*Isolate, error) {
	return place(o, key, func(r groups.Request) (*groups.Seat, error) { return a.Place(ctx, r) })
}

// TryPlace is [Place] that does not wait: where there is no room it is
// groups.ErrNoRoom, or groups.ErrFull if only the key's own group has none.
func TryPlace(a *groups.Allocator, key string, o IsolateOptions) (*Isolate, error) {
	return place(o, key, a.TryPlace)
}

func place(o IsolateOptions, key string, find func(groups.Request) (*groups.Seat, error)) (*Isolate, error) {
	if o.Group != nil || o.Seat != nil {
		return nil, fmt.Errorf("v8: place: %w: the allocator chooses the group", ErrInvalid)
	}
	for {
		seat, err := find(groups.Request{Key: key, Heap: o.Limits.reserved()})
		if err != nil {
			return nil, fmt.Errorf("v8: place: %w", err)
		}
		o.Seat = seat
		i, err := NewIsolate(o)
		if errors.Is(err, groups.ErrLost) || errors.Is(err, groups.ErrClosed) {
			continue // it became so a moment ago, and the allocator knows by now
		}
		return i, err
	}
}

// ID returns a number that no other isolate of the process has or had.
func (i *Isolate) ID() uint64 {
	if i == nil {
		return 0
	}
	return i.listed.ID
}

// Depth returns IsolateOptions.Depth, or the default.
func (i *Isolate) Depth() int {
	if i == nil {
		return 0
	}
	return i.nesting
}

// Name returns that of the options.
func (i *Isolate) Name() string {
	if i == nil {
		return ""
	}
	return i.listed.Name
}

// Group returns the group that the isolate lives in.
func (i *Isolate) Group() *groups.Group {
	if i == nil {
		return nil
	}
	return i.group
}

// Close closes the isolate and everything in it, and always returns nil. It
// does not wait: JavaScript that runs is terminated, whoever waits for the turn
// gets ErrClosed, and so does whoever is inside from then on; the last to leave disposes of the engine, Close
// itself if nobody is inside.
func (i *Isolate) Close() error {
	if i.made() == nil && i.locker.Close() {
		i.guard.close(i)
	}
	return nil
}

// Err is nil while the isolate can be used, and then ErrClosed or a LostError.
func (i *Isolate) Err() error {
	if err := i.made(); err != nil {
		return err
	}
	if i.locker.Closed() {
		return i.gone()
	}
	return nil
}

// Done is closed when the engine has been disposed of after Close.
func (i *Isolate) Done() <-chan struct{} {
	if i.made() != nil {
		return never
	}
	return i.locker.Done()
}

// dispose is called with the turn, by the last to leave after Close.
func (i *Isolate) dispose() {
	i.guard.dispose()
	shedding.remove(i)
	native := i.bridge.Memory().Native
	lost := i.free()
	i.host = hostTable{} // whoever keeps the Isolate does not keep these
	if lost {
		i.listed.Lost, i.listed.Left = i.lossKind().String(), native
	}
	i.group.Leave(&i.listed)
	i.seat.Release()
	if !lost {
		i.snapshot.release()
	}
}

func (i *Isolate) lossKind() LossKind {
	if e := i.lost.Load(); e != nil {
		return e.Kind
	}
	return LossFatal // V8 met an error as it disposed of the isolate
}

func (i *Isolate) free() (lost bool) {
	i.limitsMu.Lock()
	defer i.limitsMu.Unlock()
	return i.bridge.Free()
}

// lose notes that the isolate is lost. It is closed with that: nothing can be
// done with it any more, and the last to leave gives its memory up.
func (i *Isolate) lose(e *LostError) {
	if i.lost.CompareAndSwap(nil, e) {
		if e.LastGCs != "" {
			groups.Log(slog.LevelDebug, "V8's last garbage collections", slog.Uint64("isolate", i.ID()), slog.String("lines", e.LastGCs))
		}
		i.guard.release()
		i.locker.Close()
	}
}

// gone is why an isolate that is closed cannot be used.
func (i *Isolate) gone() error {
	if e := i.lost.Load(); e != nil {
		return e
	}
	return fmt.Errorf("v8: %w", ErrClosed)
}

// lock waits for the turn and does what was put off until then.
func (i *Isolate) lock(ctx context.Context) error {
	if err := i.made(); err != nil {
		return err
	}
	if err := i.locker.Lock(ctx); err != nil {
		return i.refused(err)
	}
	i.tidy(bridge.OneShot)
	return nil
}

// refused is why the turn was not to be had.
func (i *Isolate) refused(err error) error {
	if errors.Is(err, ErrClosed) {
		return i.gone()
	}
	return fmt.Errorf("v8: %w", err)
}

// drop gives a persistent handle up; any goroutine may call it.
func (i *Isolate) drop(h bridge.Handle) {
	i.handles.Add(-1)
	i.discard(h)
}

// discard is drop for what handle.keep has left.
func (i *Isolate) discard(h bridge.Handle) {
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
	if f.result.Rejected != 0 {
		i.rejected = true
	}
}

// underway is what a run leaves to be put back when it ends.
type underway struct {
	outer   context.Context
	armed   bool
	carries bool
}

// begin begins a run under ctx, for one verb that may run JavaScript; finish
// must follow.
func (i *Isolate) begin(ctx context.Context) (underway, error) {
	armed, err := i.guard.arm(i, ctx)
	if err != nil {
		return underway{}, err
	}
	u := underway{outer: i.ctx, armed: armed}
	i.ctx = ctx
	if u.outer == nil && i.endedAt != "" {
		i.endedAt = ""
	}
	if u.outer == nil && carryUsed.Load() {
		if u.carries, err = i.carry(ctx); err != nil {
			if ended := i.finish(u, bridge.OK, &frame{}); ended != nil {
				err = ended
			}
			return u, err
		}
	}
	return u, nil
}

// finish ends a run, and tells how it went.
func (i *Isolate) finish(u underway, status bridge.Status, f *frame) error {
	if u.carries && status != bridge.OK {
		i.bridge.Uncarry() // the verb may not have begun
	}
	i.ctx = u.outer
	if status == bridge.OK && !u.armed && u.outer == nil {
		return nil
	}
	return i.settle(u, status, f)
}

func (i *Isolate) settle(u underway, status bridge.Status, f *frame) error {
	if status == bridge.Lost {
		i.guard.release()
	}
	end, around := i.guard.disarm(i, u.armed)
	if status == bridge.OK {
		if end == nil || f.result.Behind != 0 && !around {
			return nil
		}
		// V8 does not report what was ended in the microtasks behind the run.
		status = bridge.Terminated
	}
	i.unwinding = i.depth > 1 && (around || status == bridge.OverLimit || i.locker.Closed())
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
