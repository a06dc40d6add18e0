package v8

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/engine"
	"github.com/seed24588400/paddock/internal/lock"
	"github.com/seed24588400/paddock/internal/logging"
	"github.com/seed24588400/paddock/internal/membership"
	"github.com/seed24588400/paddock/internal/option"
)

// IsolateOptions are the options of [NewIsolate].
type IsolateOptions struct {
	// Name identifies the isolate in logs and statistics. It need not be unique. Default:
	// none.
	Name string
	// Group is the isolate group in which the isolate is created. Default: the process's
	// default group.
	Group *groups.Group
	// Reservation is a reservation in the group that an allocator chose. Set it instead of
	// Group. NewIsolate takes ownership: the reservation is released when the isolate is
	// disposed of, or when NewIsolate fails. See [Place]. Default: none.
	Reservation *groups.Reservation
	// Limits bound what the isolate may use. Default: V8's limits.
	Limits Limits
	// OnSoftLimit is called when the isolate holds more than Limits.Soft, on the
	// goroutine that runs JavaScript, as an interrupt. It is called again only after the
	// isolate has held less. It may raise the limits with SetLimits. A panic in it is
	// recovered and logged with the logger of groups.SetLogger, at slog.LevelWarn.
	OnSoftLimit func(*Interrupted)
	// Grace is the CPU time that a run may use after it was asked to end. A run that uses
	// more is unwound by force, and the isolate is lost: some of V8's built-in functions
	// do not check for interrupts. A run that waits uses no CPU time; for it the limit is
	// ten times Grace of wall-clock time, and at least 5 s. If Grace is negative, there
	// is no limit. Default: DefaultGrace.
	Grace time.Duration
	// Snapshot is the state from which the isolate and its contexts start; see package
	// snapshot. Default: V8's own snapshot, in which no code has run.
	Snapshot *Snapshot
	// Functions are the Go functions that the Snapshot refers to, by name. None of them
	// may be missing. Default: none.
	Functions map[string]Callback
	// Microtasks selects when microtasks run. Default: MicrotasksAuto.
	Microtasks MicrotaskPolicy
	// OnUnhandledRejection is called for each promise that was rejected and has no
	// handler when an activation ends, that is, at the end of a hold or of a one-shot
	// call, after the microtasks. At most 1,024 rejections are recorded at a time.
	// It is called on the goroutine of the activation, with its context and in its hold;
	// for a one-shot call, in a new hold. If it is set, a [Loop] does not end with a
	// RejectionError. Default: none; rejections outside a Loop are not reported.
	OnUnhandledRejection func(ctx context.Context, s Scope, r Rejection)
	// OnRejectionHandled is called in the same way for a promise that got a handler after
	// it was reported. Default: none.
	OnRejectionHandled func(ctx context.Context, s Scope, r Rejection)
	// MaxDepth is how deep objects may nest in values that cross between Go and JavaScript,
	// as plain data or with package marshal, and in the values that Scope.Serialize and
	// Scope.Copy write. A deeper value is a DepthError. JSON is not limited, because it
	// needs no stack. MaxDepth must be at most DepthLimit. Default: DefaultMaxDepth.
	MaxDepth int
	// MaxBytes is the maximum size of a value that crosses between Go and JavaScript as
	// plain data: 32 bytes for each part (see MaxParts), and the bytes of its strings,
	// BigInts and []byte. Strings that several places share count for each place. It is
	// also the maximum size of the result of Scope.Serialize, and so for package marshal.
	// A larger value is a SizeError. A string that is not part of another value is not
	// limited when it goes to JavaScript. Default: Limits.Memory, at least 16 MiB and at
	// most 256 MiB.
	MaxBytes uint64
	// PrivateErrors hides the texts of Go errors from guests. They read the text of
	// a GuestError, such as one of ForGuests, and "internal error" instead of all
	// others; see PrivateText. Go callers get the errors unchanged. Set it for
	// untrusted guests: without it the text of fmt.Errorf reaches them, with the
	// paths and addresses in it. Default: false.
	PrivateErrors bool
	// ForbidAtomicsWait makes Atomics.wait throw a TypeError, and the wait instructions of
	// WebAssembly trap, so that a guest cannot block the goroutine that runs it.
	// Atomics.waitAsync does not block and works. Isolates that the guest creates have
	// the option too. See SetAllowAtomicsWait in v8-isolate.h. Default: false.
	ForbidAtomicsWait bool
	// RunLimit limits how many isolates with the same RunLimit goroutines use at a time. A
	// goroutine waits for its turn before it acquires the lock of an isolate, and occupies
	// no thread meanwhile. See [Isolate.SetRequested] for the order. With more goroutines
	// than processors this saves the time in which their threads take the processors from
	// each other. A goroutine that is inside an isolate may use others without waiting. A
	// Callback that waits, for example for the network, should use Scope.Unlock, which lets
	// another isolate run. If no isolate was left for 20 ms, one more may run, so that a run
	// can wait for goroutines that use other isolates. Default: no limit.
	RunLimit *RunLimit
	// Measure enables [Isolate.Times], which takes two system calls per run. Default:
	// enabled only if CPU time is limited.
	Measure bool

	building, doubted bool // see snapshot_build.go
}

// DefaultGrace is the default of IsolateOptions.Grace.
const DefaultGrace = 100 * time.Millisecond

// DefaultMaxDepth and DepthLimit are the default and the maximum of IsolateOptions.MaxDepth. The
// code that reads and writes values is recursive, so the stack bounds both.
const (
	DefaultMaxDepth = 512
	DepthLimit      = 2000
)

// Isolate is an instance of V8 with its own heap. It is safe for concurrent use by
// multiple goroutines: methods that run JavaScript or access the heap wait for the lock
// of the isolate. An Isolate must be closed.
type Isolate struct {
	bridge      *bridge.Isolate
	group       *groups.Group
	reservation *groups.Reservation // may be nil
	listed      membership.Member
	locker      *lock.Locker
	guard       guard
	interrupts  interrupts
	onSoft      func(*Interrupted)
	rejections  rejectionHooks
	microtasks  MicrotaskPolicy
	measured    bool
	private     bool   // PrivateErrors
	maxDepth    int    // of values that cross
	maxBytes    uint64 // of values that cross
	noWait      bool   // ForbidAtomicsWait
	chosen      uint64 // Limits.Memory if the options have none
	snapshot    *Snapshot
	building    bool // the isolate builds a snapshot

	limitsMu sync.Mutex // guards the fields up to tracked, and prevents disposal while held
	charged  uint64     // bytes
	limits   Limits
	times    *Times // when it was disposed of; nil before
	tracked  int    // number of loops

	handles atomic.Int64 // persistent handles that are not released

	// dropped are released persistent handles. V8 frees them when the lock is next
	// acquired.
	dropMu   sync.Mutex
	dropped  []bridge.Handle
	dropping atomic.Bool // whether there are dropped or delayed handles

	// The fields below are guarded by the lock of the isolate.

	//lint:ignore U1000 a build with the invariants uses it
	checks
	activation
	spare          []activation // empty, for reuse
	delayed        []delayed
	unlocked       []uint64 // the tickets of the activations that have released the lock
	lastTicket     uint64
	host           hostTable
	hostFunctions  hostFunctionTable
	contexts       contextTable
	classes        classTable
	lastScope      uint64
	asyncContextID uint32 // the ID of the last async context
	softReported   uint64 // how many calls of OnSoftLimit were due
}

// activation is the activation of one goroutine in the isolate.
type activation struct {
	frames    []*frame
	depth     int // active operations: frames[:depth] are in use
	scopes    []*scope
	open      int // open scopes: scopes[:open]
	calls     []*Call
	calling   int             // active calls of Go functions by JavaScript: calls[:calling]
	ctx       context.Context // of the active run
	context   *Context        // of the active one-shot operation
	caller    caller          // the caller of all runs, while it is set
	endedAt   string          // see noteEnd
	stopOuter error           // why the outer runs must end, after a nested run was ended
	viewing   bool            // bytes are viewed in place, so JavaScript must not run
	rejected  bool            // there are rejections to report
	ticket    uint64          // the ID of the activation if it has released the lock, or 0
	activationChecks
}

// delayed are dropped handles that are not freed while one of some activations, which
// have released the lock, continues. V8's frames of these activations may use the
// handles: for example the context of a hold, or a module that is being evaluated.
type delayed struct {
	handles []bridge.Handle
	users   []uint64 // tickets
}

// NewIsolate creates an isolate. The isolate must be closed. The error wraps ErrInvalid
// if an option is invalid, and ErrLost if V8 cannot create the isolate.
func NewIsolate(o IsolateOptions) (*Isolate, error) {
	err := engine.Init()
	if err == nil {
		var i *Isolate
		if i, err = newIsolate(o); err == nil {
			return i, nil
		}
		err = fmt.Errorf("v8: new isolate: %w", err)
	}
	o.Reservation.Release()
	return nil, err
}

var lastIsolate atomic.Uint64

// members are the functions of package groups for the isolates of a group.
var members = membership.Of[*groups.Group]()

func newIsolate(o IsolateOptions) (*Isolate, error) {
	group, err := o.group()
	if err != nil {
		return nil, err
	}
	if err := o.Check(); err != nil {
		return nil, err
	}
	i := &Isolate{
		group: group, reservation: o.Reservation, onSoft: o.OnSoftLimit, measured: o.Measure || o.Limits.clock(),
		private: o.PrivateErrors, noWait: o.ForbidAtomicsWait, building: o.building,
	}
	if err := i.beginAs(&o); err != nil {
		return nil, err
	}
	i.maxDepth, i.maxBytes = cmp.Or(o.MaxDepth, DefaultMaxDepth), o.maxBytes()
	i.microtasks = o.Microtasks
	i.rejections = rejectionHooks{o.OnUnhandledRejection, o.OnRejectionHandled}
	i.listed = membership.Member{ID: lastIsolate.Add(1), Name: o.Name, Created: time.Now(), Use: i.use}
	err = members.Join(group, func(g bridge.Group) (*membership.Member, error) {
		var lost *bridge.Loss
		i.bridge, lost = bridge.NewIsolate(g, bridge.Options{
			Limits: o.Limits.bridge(), Clock: i.measured, Depth: i.maxDepth, Parts: MaxParts, Bytes: i.maxBytes,
			Building: o.building, Snapshot: i.snapshot.bytes(), Sources: i.snapshot.texts(), Doubted: o.doubted,
			Microtasks: o.Microtasks == MicrotasksExplicit, Rejections: i.rejections.any(), NoWait: i.noWait,
		}, (*host)(i))
		if i.bridge == nil {
			e := newLostError(lost)
			return &membership.Member{Lost: e.Kind.String()}, e
		}
		i.chosen = i.bridge.Memory().Limit
		i.guard.grace = o.Grace
		if o.Grace == 0 {
			i.guard.grace = DefaultGrace
		}
		i.setLimits(o.Limits)
		i.locker = lock.New(i.bridge, i.listed.ID, i.listed.Name, o.RunLimit.gateOf(), i.dispose)
		return &i.listed, nil
	})
	if err != nil {
		i.snapshot.release()
		return nil, err
	}
	trimming.add(i)
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
	case o.Limits.Soft != 0 && o.OnSoftLimit == nil:
		return fmt.Errorf("%w: IsolateOptions.Limits.Soft requires IsolateOptions.OnSoftLimit", ErrInvalid)
	case o.MaxDepth > DepthLimit:
		return fmt.Errorf("%w: IsolateOptions.MaxDepth is %d; it must be at most %d",
			ErrInvalid, o.MaxDepth, DepthLimit)
	case o.Microtasks > MicrotasksExplicit:
		return fmt.Errorf("%w: IsolateOptions.Microtasks is %d, which is not a MicrotaskPolicy",
			ErrInvalid, o.Microtasks)
	}
	return nil
}

// group returns the group in which the isolate is created.
func (o *IsolateOptions) group() (*groups.Group, error) {
	switch {
	case o.Reservation == nil && o.Group == nil:
		return groups.Default()
	case o.Reservation == nil:
		return o.Group, nil
	case o.Group != nil && o.Group != o.Reservation.Group():
		return nil, fmt.Errorf("%w: IsolateOptions.Group is not the group of IsolateOptions.Reservation", ErrInvalid)
	}
	return o.Reservation.Group(), nil
}

// Reservation returns the reservation with which the isolate was created, or nil if there is
// none.
func (i *Isolate) Reservation() *groups.Reservation {
	if i == nil {
		return nil
	}
	return i.reservation
}

// Place creates an isolate in a group that the allocator chooses for key, such as a
// tenant's name. It reserves the heap size that the limits allow. If there is no room,
// Place waits in FIFO order until there is room or ctx ends. o.Group and
// o.Reservation must be nil.
func Place(ctx context.Context, a *groups.Allocator, key string, o IsolateOptions) (*Isolate, error) {
	return place(o, key, func(r groups.Request) (*groups.Reservation, error) { return a.Reserve(ctx, r) })
}

// TryPlace is like [Place] but does not wait. If there is no room, it returns an error
// that wraps groups.ErrNoRoom, or groups.ErrFull if only the key's own group has no room.
func TryPlace(a *groups.Allocator, key string, o IsolateOptions) (*Isolate, error) {
	return place(o, key, a.TryReserve)
}

func place(o IsolateOptions, key string, find func(groups.Request) (*groups.Reservation, error)) (*Isolate, error) {
	if o.Group != nil || o.Reservation != nil {
		return nil, fmt.Errorf("v8: place: %w: IsolateOptions.Group and Reservation must be nil, because "+
			"the allocator chooses the group", ErrInvalid)
	}
	for {
		reservation, err := find(groups.Request{Key: key, Heap: o.Limits.reserved()})
		if err != nil {
			return nil, fmt.Errorf("v8: place: %w", err)
		}
		o.Reservation = reservation
		i, err := NewIsolate(o)
		if errors.Is(err, groups.ErrGroupLost) || errors.Is(err, groups.ErrGroupClosed) {
			continue // it was lost or closed after find, so the allocator skips it next time
		}
		return i, err
	}
}

// ID returns the isolate's ID, which is unique in the process and never reused.
func (i *Isolate) ID() uint64 {
	if i == nil {
		return 0
	}
	return i.listed.ID
}

// MaxDepth returns how deep objects may nest in values that cross; see
// IsolateOptions.MaxDepth.
func (i *Isolate) MaxDepth() int {
	if i == nil {
		return 0
	}
	return i.maxDepth
}

// MaxBytes returns the maximum size of values that cross in bytes; see
// IsolateOptions.MaxBytes.
func (i *Isolate) MaxBytes() uint64 {
	if i == nil {
		return 0
	}
	return i.maxBytes
}

// ForbidsAtomicsWait reports whether IsolateOptions.ForbidAtomicsWait is set.
func (i *Isolate) ForbidsAtomicsWait() bool { return i != nil && i.noWait }

// Name returns IsolateOptions.Name.
func (i *Isolate) Name() string {
	if i == nil {
		return ""
	}
	return i.listed.Name
}

// Group returns the group of the isolate.
func (i *Isolate) Group() *groups.Group {
	if i == nil {
		return nil
	}
	return i.group
}

// Close closes the isolate and everything in it. It always returns nil and does not wait:
// JavaScript that runs is terminated, and goroutines that wait for the lock, or are
// inside, get ErrClosed. The last goroutine to leave disposes of the isolate. If no
// goroutine is inside, Close does so.
func (i *Isolate) Close() error {
	if i.nonzero() == nil && i.guard.close() {
		i.locker.Close()
		i.guard.endAll(i)
		pump.wake(i.ID())
	}
	return nil
}

// Err returns nil while the isolate can be used. Otherwise it returns an error that wraps
// ErrClosed, or a *LostError.
func (i *Isolate) Err() error {
	if err := i.nonzero(); err != nil {
		return err
	}
	if i.closed() {
		return i.closedError()
	}
	return nil
}

// Done returns a channel that is closed when the isolate has been disposed of after
// Close.
func (i *Isolate) Done() <-chan struct{} {
	if i.nonzero() != nil {
		return never
	}
	return i.locker.Done()
}

// dispose is called once after Close by the last goroutine to leave, with the lock held.
func (i *Isolate) dispose() {
	i.checkLeft()
	i.guard.dispose()
	trimming.remove(i)
	native := i.bridge.Memory().Native
	lost := i.free()
	i.host = hostTable{} // a reference to the Isolate must not keep these alive
	if lost {
		i.listed.Lost, i.listed.Leaked = i.lossKind().String(), native
	}
	members.Leave(i.group, &i.listed)
	i.reservation.Release()
	if !lost {
		i.snapshot.release()
	}
}

func (i *Isolate) lossKind() LossKind {
	if e := i.lostError(); e != nil {
		return e.Kind
	}
	return LossFatal // a fatal error occurred during disposal
}

func (i *Isolate) free() (lost bool) {
	i.limitsMu.Lock()
	defer i.limitsMu.Unlock()
	times := i.readTimes()
	i.times = &times
	return i.bridge.Free()
}

// lose marks the isolate as lost and closes it. The last goroutine to leave disposes of
// it.
func (i *Isolate) lose(e *LostError) {
	if i.guard.lose(e) {
		if e.LastGCs != "" {
			logging.Log(
				slog.LevelDebug, "V8's last garbage collections", slog.Uint64("isolate", i.ID()),
				slog.String("lines", e.LastGCs),
			)
		}
		i.locker.Close()
		pump.wake(i.ID())
	}
}

// lock acquires the lock and frees the handles that were dropped meanwhile.
func (i *Isolate) lock(ctx context.Context) error {
	if err := i.nonzero(); err != nil {
		return err
	}
	if err := i.locker.Lock(ctx); err != nil {
		return i.refused(err)
	}
	i.freeDropped()
	return nil
}

// lockForRun is lock for a run. It does not wait longer than Limits.Deadline.
func (i *Isolate) lockForRun(ctx context.Context) error {
	ctx, cancel := i.guard.until(ctx)
	defer cancel()
	return i.lock(ctx)
}

// refused returns the error of a failed attempt to acquire the lock.
func (i *Isolate) refused(err error) error {
	switch {
	case errors.Is(err, ErrClosed):
		return i.closedError()
	case errors.Is(err, ErrTimeLimit):
		return endedByLimit(ErrTimeLimit)
	}
	return fmt.Errorf("v8: %w", err)
}

// drop releases a persistent handle. It may be called from any goroutine.
func (i *Isolate) drop(h bridge.Handle) {
	i.handles.Add(-1)
	i.discard(h)
}

// discard is drop for a handle that handle.take has already subtracted from the count.
func (i *Isolate) discard(h bridge.Handle) {
	if i.closed() {
		return // V8 frees it with the isolate
	}
	i.dropMu.Lock()
	i.dropped = append(i.dropped, h)
	i.dropMu.Unlock()
	i.dropping.Store(true)
}

// freeDropped frees the handles that were dropped since the lock was last acquired. It
// is called at the beginning of each activation.
func (i *Isolate) freeDropped() {
	i.checkFree()
	i.ticket = 0
	if !i.dropping.Load() {
		return
	}
	i.dropMu.Lock()
	handles := i.dropped
	i.dropped = nil
	i.dropping.Store(false)
	i.dropMu.Unlock()
	if len(i.unlocked) > 0 && len(handles) > 0 {
		i.delayed = append(i.delayed, delayed{handles, slices.Clone(i.unlocked)})
		handles = nil
	}
	// An activation that is neither this one nor unlocked has ended.
	unlocked := func(ticket uint64) bool { return slices.Contains(i.unlocked, ticket) }
	i.delayed = slices.DeleteFunc(i.delayed, func(d delayed) bool {
		if slices.ContainsFunc(d.users, unlocked) {
			return false
		}
		handles = append(handles, d.handles...)
		return true
	})
	if len(i.delayed) > 0 {
		i.dropping.Store(true)
	}
	if len(handles) > 0 {
		i.bridge.Drop(bridge.OneShot, handles)
		i.gone(len(handles))
	}
	i.checkHandles()
}

// enter returns the buffers for one operation.
func (i *Isolate) enter() *frame {
	i.checkEntered()
	if i.depth == len(i.frames) {
		i.frames = append(i.frames, &frame{isolate: i})
	}
	f := i.frames[i.depth]
	i.depth++
	f.reset()
	return f
}

// leave returns the buffers. Everything that the result refers to must have been copied.
func (i *Isolate) leave(f *frame) {
	i.checkLeaving(f)
	i.depth--
	if f.result.Dead != 0 {
		i.removeCollected()
	}
	if f.result.Rejected != 0 {
		i.rejected = true
	}
}

// underway is the state that finish restores when a run ends.
type underway struct {
	runsCheck
	outer        context.Context
	armed        bool
	asyncContext bool
}

// begin starts a run under ctx, for an operation that may run JavaScript. If begin
// succeeds, finish must follow. No run starts in a call of a Go function after which the
// outer runs must end.
func (i *Isolate) begin(ctx context.Context) (underway, error) {
	if i.stopOuter != nil {
		if i.depth > 1 {
			return underway{}, i.stopOuter
		}
		i.stopOuter = nil // the outer runs have ended
	}
	armed, err := i.guard.arm(i, ctx)
	if err != nil {
		return underway{}, err
	}
	u := underway{outer: i.ctx, armed: armed}
	u.noteRuns(&i.guard)
	i.ctx = ctx
	if u.outer == nil && i.endedAt != "" {
		i.endedAt = ""
	}
	if u.outer == nil && asyncContextUsed.Load() {
		if u.asyncContext, err = i.setAsyncContext(ctx); err != nil {
			if ended := i.finish(u, bridge.OK, &frame{}); ended != nil {
				err = ended
			}
			return u, err
		}
	}
	return u, nil
}

// finish ends a run and returns its error.
func (i *Isolate) finish(u underway, status bridge.Status, f *frame) error {
	if u.asyncContext && status != bridge.OK {
		i.bridge.ClearAsyncContext() // the operation may not have begun
	}
	i.ctx = u.outer
	if status == bridge.OK && !u.armed && u.outer == nil {
		return nil
	}
	return i.settle(u, status, f)
}

func (i *Isolate) settle(u underway, status bridge.Status, f *frame) error {
	u.checkRuns(&i.guard)
	end, around := i.guard.disarm(i, u.armed, status == bridge.Lost)
	if status == bridge.OK {
		if end == nil || f.result.EndedInTasks != 0 && around == nil {
			return nil
		}
		// V8 does not report a termination in the microtasks after a run.
		status = bridge.Terminated
	}
	err := i.fail(status, f, end)
	switch {
	case i.depth == 1:
	case i.closed():
		i.stopOuter = i.closedError()
	case status == bridge.OverLimit:
		i.stopOuter = err
	case around != nil:
		i.stopOuter = around
	}
	return err
}
