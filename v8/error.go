package v8

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/locker"
)

var (
	// ErrClosed means that the isolate, context, script or persistent value is closed.
	ErrClosed = locker.ErrClosed
	// ErrReentrant means that a goroutine inside the isolate requested it again instead
	// of using its Scope.
	ErrReentrant = locker.ErrReentrant
	// ErrDeadlock means that the goroutine that uses the isolate waits, directly or
	// through others, for an isolate that this goroutine is using.
	ErrDeadlock = locker.ErrDeadlock
	// ErrScopeClosed means that a handle or a Scope was used after its scope was closed.
	ErrScopeClosed = errors.New("the scope is closed; use Persist for values that outlive it")
	// ErrUnlocked means that a handle or a Scope was used in the function passed to
	// its Unlock method.
	ErrUnlocked = errors.New("the isolate is unlocked until Unlock returns")
	// ErrViewed means that a handle or a Scope was used in the function passed to
	// Value.View.
	ErrViewed = errors.New("the isolate cannot be used until View returns")
	// ErrDetached means that a buffer's memory was transferred.
	ErrDetached = errors.New("the buffer is detached")
	// ErrNotDetachable means that a buffer's memory cannot be transferred.
	ErrNotDetachable = errors.New("the buffer cannot be detached")
	// ErrWasmForbidden means that a value contains a WebAssembly.Module, and that the
	// context in which it should be created does not allow WebAssembly.
	ErrWasmForbidden = errors.New("the context does not allow WebAssembly")
	// ErrOtherGroup means that shared memory was passed to an isolate of another group,
	// which cannot access it.
	ErrOtherGroup = errors.New("the memory belongs to another isolate group")
	// ErrOtherIsolate means that a value of one isolate was passed to another isolate.
	ErrOtherIsolate = errors.New("the value belongs to another isolate")
	// ErrNotData means that a value cannot be represented as plain data.
	ErrNotData = errors.New("not plain data")
	// ErrTerminated means that a run was ended from outside. See TerminatedError.
	ErrTerminated = errors.New("the run was terminated")
	// ErrMemoryLimit means that a run reached the isolate's memory limit.
	ErrMemoryLimit = errors.New("the memory limit is reached")
	// ErrCPULimit means that a run, or all runs of the isolate, used up the CPU time.
	ErrCPULimit = errors.New("the CPU time limit is reached")
	// ErrTimeLimit means that Limits.Deadline has passed. It wraps
	// context.DeadlineExceeded.
	ErrTimeLimit = fmt.Errorf("the time limit of the isolate is reached: %w", context.DeadlineExceeded)
	// ErrLost means that V8 reported a fatal error in the isolate, or that a run did not
	// end. The isolate cannot be used again. The process and the isolates of other groups
	// continue. See LostError.
	ErrLost = errors.New("the isolate is lost")
	// ErrInterrupted means that a function passed to Interrupt, or OnSoftLimit, tried to
	// run JavaScript.
	ErrInterrupted = errors.New("the isolate is interrupted and cannot run JavaScript")
	// ErrInvalid means that an argument is invalid. No JavaScript was run.
	ErrInvalid = locker.ErrInvalid
)

// Exception is what JavaScript threw. errors.Is and errors.As also find the Go error that
// a Go function threw into JavaScript, and the JavaScript cause of the error.
type Exception struct {
	Name    string // of the error's class, such as "TypeError"; "" if the value is not an Error
	Message string // of the error, or the thrown value as a string
	// Resource, Line and Column are the position at which it was thrown. Line and Column
	// are counted from 1; they are 0 if V8 does not know the position.
	Resource   string
	Line       int
	Column     int
	EndColumn  int    // of the first character after the code that threw
	SourceLine string // the source of that line; "" if it is longer than 1,000 characters
	Stack      string // as V8 prints it: name and message, then a line for each frame
	// Value is what was thrown. It is undefined if that was an object and no scope is
	// open to hold it.
	Value Value
	Cause error // the cause of the error, or nil
	// Errors are the errors of an AggregateError, at most 64 including their causes.
	Errors []*Exception
	// Fields are the own enumerable properties of the thrown object, an Error or not,
	// whose values are plain data, as Value.Export returns them; for example the code of
	// an Error. At most 100 properties with 1,024 values and 64 KiB of strings are
	// recorded. Fields is nil if there are none.
	Fields  map[string]any
	Host    error // the Go error that it stands for, or nil
	foreign bool  // the thrown value is an object of another context
	refusal bool  // Host is the *MemoryError of an error that V8 created
}

// Error returns the position, the name and the message.
func (e *Exception) Error() string {
	return "v8: " + e.place() + e.headline()
}

func (e *Exception) place() string {
	if e.Line == 0 {
		return ""
	}
	return fmt.Sprintf("%s:%d:%d: ", orAnonymous(e.Resource), e.Line, e.Column)
}

func (e *Exception) headline() string {
	switch {
	case e.Name == "":
		return e.Message
	case e.Message == "":
		return e.Name
	}
	return e.Name + ": " + e.Message
}

// Unwrap returns the Go error, the cause, the errors of an AggregateError, and the *Trap
// of a WebAssembly error.
func (e *Exception) Unwrap() []error {
	var errs []error
	if t := e.trap(); t != nil {
		errs = append(errs, t)
	}
	if e.Host != nil {
		errs = append(errs, e.Host)
	}
	if e.Cause != nil {
		errs = append(errs, e.Cause)
	}
	for _, one := range e.Errors {
		errs = append(errs, one)
	}
	return errs
}

// hasValue reports whether Value is the value that was thrown.
func (e *Exception) hasValue() bool {
	return e.Value.kind != KindUndefined || e.Name == "" && e.Message == "undefined"
}

func orAnonymous(name string) string {
	if name == "" {
		return "<anonymous>"
	}
	return name
}

// TerminatedError means that a run was ended because its context ended or a limit of time
// was reached. It wraps ErrTerminated, the context's error and its cause.
type TerminatedError struct {
	Err   error // context.Canceled, context.DeadlineExceeded, ErrCPULimit or ErrTimeLimit
	Cause error // context.Cause of the run's context; equal to Err if there is no other cause
	// Stack has a line for each frame of JavaScript, innermost first. It is "" if V8 did
	// not report the stack.
	Stack string
}

func (e *TerminatedError) Error() string {
	return fmt.Sprintf("v8: %v: %v", ErrTerminated, e.Cause)
}

// Unwrap returns ErrTerminated, the context's error and its cause.
func (e *TerminatedError) Unwrap() []error { return []error{ErrTerminated, e.Err, e.Cause} }

// MemoryError means that a run reached a memory limit. It wraps ErrMemoryLimit. If a
// buffer or a Wasm memory was refused, it is the Host of the *Exception of the
// RangeError, even after an await or in a later run.
type MemoryError struct {
	Part  MemoryPart // the part whose limit was reached
	Limit uint64     // the value from Limits: of the memory, the heap, the buffers or the mappings
	// Allowed is how much of Part the Limit allows. It differs from Limit only for
	// PartNative.
	Allowed uint64
	Used    uint64 // how much of Part was held
	Asked   uint64 // what was requested in addition to Used; 0 if the run ended because of what it held
}

// MemoryPart is the part of an isolate's memory that a limit applies to.
type MemoryPart uint8

// The parts of an isolate's memory. The last three are numbers, the others are in bytes.
const (
	PartMemory          MemoryPart = iota // the sum: Limits.Memory
	PartHeap                              // the JavaScript heap: Limits.Heap
	PartBuffers                           // array buffers and Wasm memories: Limits.Buffers
	PartNative                            // V8's parsers, compilers and libraries in one run: a part of Limits.Memory
	PartStacks                            // stacks of WebAssembly that wait for promises, at most 256
	PartMappings                          // memory mappings: Limits.Mappings
	PartProcessMappings                   // memory mappings of the process: vm.max_map_count
)

var memoryParts = map[bridge.Part]MemoryPart{
	bridge.PartMemory:   PartMemory,
	bridge.PartHeap:     PartHeap,
	bridge.PartBuffers:  PartBuffers,
	bridge.PartNative:   PartNative,
	bridge.PartStacks:   PartStacks,
	bridge.PartMappings: PartMappings,
	bridge.PartProcess:  PartProcessMappings,
}

func (e *MemoryError) Error() string {
	var text string
	switch e.Part {
	case PartMemory:
		text = fmt.Sprintf("Limits.Memory is %s MiB, and %s MiB are in use", mebibytes(e.Limit), mebibytes(e.Used))
	case PartHeap:
		text = fmt.Sprintf("Limits.Heap is %s MiB, and the heap holds %s MiB", mebibytes(e.Limit), mebibytes(e.Used))
	case PartBuffers:
		text = fmt.Sprintf("Limits.Buffers is %s MiB, and buffers hold %s MiB", mebibytes(e.Limit), mebibytes(e.Used))
	case PartNative:
		text = fmt.Sprintf("Limits.Memory is %s MiB, which allows V8's parsers, compilers and libraries %s MiB, "+
			"and they allocated %s MiB in one run", mebibytes(e.Limit), mebibytes(e.Allowed), mebibytes(e.Used))
	case PartStacks:
		text = fmt.Sprintf("%d of at most %d WebAssembly stacks wait for promises", e.Used, e.Allowed)
	case PartMappings:
		text = fmt.Sprintf("Limits.Mappings is %d, and buffers hold %d mappings", e.Limit, e.Used)
	case PartProcessMappings:
		text = "the process has too few memory mappings left; raise vm.max_map_count"
	}
	if e.Asked > 0 && e.Part <= PartNative {
		text += fmt.Sprintf("; %s more were requested", bytesText(e.Asked))
	}
	return fmt.Sprintf("v8: %v: %s", ErrMemoryLimit, text)
}

// bytesText returns n bytes in the largest unit in which the number is at least one.
func bytesText(n uint64) string {
	switch {
	case n >= 1<<20:
		return mebibytes(n) + " MiB"
	case n >= 1<<10:
		return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d bytes", n)
}

func mebibytes(n uint64) string { return fmt.Sprintf("%.1f", float64(n)/(1<<20)) }

// Unwrap returns ErrMemoryLimit.
func (e *MemoryError) Unwrap() error { return ErrMemoryLimit }

// LostError means that the isolate is lost: V8 reported a fatal error in it, for example
// because an allocation failed that V8 cannot do without, or a run did not end within its
// grace. The isolate is closed. Changes that the run made outside the isolate are not
// undone. LostError wraps ErrLost and Cause, and ErrMemoryLimit if Kind is LossMemory.
type LostError struct {
	Kind   LossKind
	Worker bool   // the error occurred on a worker thread of V8
	Reason string // V8's message
	// LastGCs are V8's lines about its last garbage collections if it ran out of memory,
	// and "" otherwise. They are meant for the host's log and are not part of Error().
	LastGCs string
	Cause   error // the *TerminatedError of a run that did not end, or nil
}

// LossKind is the reason why an isolate was lost.
type LossKind uint32

// The reasons why an isolate was lost.
const (
	LossFatal  LossKind = iota + 1 // a fatal error of V8 other than LossMemory
	LossMemory                     // V8 was refused memory that it cannot do without
	LossStuck                      // a run did not end within its grace
)

// String returns "fatal", "memory" or "stuck".
func (k LossKind) String() string {
	switch k {
	case LossFatal:
		return "fatal"
	case LossMemory:
		return "memory"
	case LossStuck:
		return "stuck"
	}
	return fmt.Sprintf("LossKind(%d)", uint32(k))
}

// lastGCs is the title of that part of V8's message.
const lastGCs = "\n<--- Last few GCs --->\n"

func newLostError(l *bridge.Loss) *LostError {
	words, report, _ := strings.Cut(l.Message, lastGCs)
	return &LostError{Kind: LossKind(l.Kind), Worker: l.Worker, Reason: words, LastGCs: strings.Trim(report, "\n")}
}

func (e *LostError) Error() string { return fmt.Sprintf("v8: %v: %s", ErrLost, e.Reason) }

// Unwrap returns ErrLost, the cause, and ErrMemoryLimit if Kind is LossMemory.
func (e *LostError) Unwrap() []error {
	errs := []error{ErrLost}
	if e.Kind == LossMemory {
		errs = append(errs, ErrMemoryLimit)
	}
	if e.Cause != nil {
		errs = append(errs, e.Cause)
	}
	return errs
}

// PanicError is the error of a Go function that panicked. JavaScript that called the
// function gets it as an exception, and so does the Go caller if JavaScript does not
// catch it.
type PanicError struct {
	Value any    // the argument of panic
	Stack []byte // of the goroutine; never shown to JavaScript
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// Unwrap returns the value if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// fail converts the status of an operation to an error. The run has ended; end describes
// how its context or an outer context ended it, or is nil.
func (i *Isolate) fail(status bridge.Status, f *frame, end *TerminatedError) error {
	switch status {
	case bridge.OK:
		return nil
	case bridge.Exception:
		return i.exception(f)
	case bridge.OverLimit, bridge.Refused:
		return i.memoryError()
	case bridge.Terminated:
		if i.closed() {
			return i.closedError()
		}
		if end == nil {
			return fmt.Errorf("v8: %w", ErrTerminated)
		}
		if end.Stack == "" {
			end.Stack = stackOf(text(f.result.Value, f.result.Bytes()))
		}
		if end.Stack == "" {
			end.Stack = i.endedAt
		}
		return end
	case bridge.Lost:
		e := newLostError(bridge.NewLoss(f.result.Extra, text(f.result.Value, f.result.Bytes())))
		if end != nil {
			e.Cause = end
		}
		i.lose(e)
		return i.closedError()
	case bridge.Busy:
		return fmt.Errorf("v8: %w", ErrInterrupted)
	case bridge.Closed:
		return fmt.Errorf("v8: %w", ErrScopeClosed)
	case bridge.Skipped:
		return f.skipped
	default:
		return i.invalid(f)
	}
}

// invalid returns the error for an argument that the bridge refused.
func (i *Isolate) invalid(f *frame) error {
	bytes, cells := f.result.Bytes(), f.result.Cells()
	path, why := text(cells[1], bytes), text(f.result.Value, bytes)
	if path != "" {
		path += ": "
	}
	var err error
	switch cells[0].Kind {
	case bridge.InvalidData:
		err = fmt.Errorf("%w: %s", ErrNotData, why)
	case bridge.InvalidDepth:
		err = &DepthError{Limit: i.maxDepth}
	case bridge.InvalidStack:
		err = &DepthError{}
	case bridge.InvalidParts:
		err = &SizeError{Parts: MaxParts}
	case bridge.InvalidBytes:
		err = i.tooManyBytes()
	case bridge.InvalidDetached:
		err = ErrDetached
	case bridge.InvalidUndetachable:
		err = ErrNotDetachable
	case bridge.InvalidWasm:
		err = ErrWasmForbidden
	default:
		err = fmt.Errorf("%w: %s", ErrInvalid, why)
	}
	return fmt.Errorf("v8: %s%w", path, err)
}

// DepthError means that a value nests too deeply to cross between Go and JavaScript, or
// between isolates. It wraps ErrNotData.
type DepthError struct {
	// Limit is IsolateOptions.MaxDepth of the isolate. It is 0 if V8's stack, which
	// Limits.Stack bounds, was used up first.
	Limit int
}

func (e *DepthError) Error() string {
	if e.Limit == 0 {
		return e.GuestError() + "; Limits.Stack sets its size"
	}
	return e.GuestError() + "; IsolateOptions.MaxDepth sets the limit, and plain data must not be cyclic"
}

// GuestError returns the message without the names of Go options.
func (e *DepthError) GuestError() string {
	if e.Limit == 0 {
		return "the value nests too deeply for V8's stack"
	}
	return fmt.Sprintf("the value nests more than %d levels deep", e.Limit)
}

// Unwrap returns ErrNotData.
func (e *DepthError) Unwrap() error { return ErrNotData }

func (i *Isolate) memoryError() *MemoryError {
	m := i.bridge.Memory()
	return &MemoryError{Part: memoryParts[m.Part], Limit: m.Passed, Allowed: m.Allowed, Used: m.Held, Asked: m.Asked}
}

// stackOf returns a stack that exception.cc wrote, without the leading newline.
func stackOf(frames string) string { return strings.TrimPrefix(frames, "\n") }

// recordCells is the number of cells that exception.cc writes for one exception before
// the cells of its fields.
const recordCells = 12

// exception reads the exception that exception.cc wrote.
func (i *Isolate) exception(f *frame) error {
	cells, bytes := f.result.Cells(), f.result.Bytes()
	e, _ := i.records(cells, bytes)
	e.Value = i.valueOf(cells[0], bytes)
	e.foreign = cells[10].Aux != 0
	return e
}

// records reads an exception, followed by its cause and its errors. It returns the cells
// that remain.
func (i *Isolate) records(cells []bridge.Cell, bytes []byte) (*Exception, []bridge.Cell) {
	e := i.record(cells, bytes)
	if plain := cells[0]; plain.Kind < bridge.Symbol && plain.Aux != bridge.ByHandle {
		e.Value = i.valueOf(plain, bytes)
	}
	caused, errs := cells[10].Bits != 0, cells[11].Bits
	fields, cells := graph(cells[recordCells:], bytes)
	if fields, _ := fields.(map[string]any); len(fields) > 0 {
		e.Fields = fields
	}
	if caused {
		var cause *Exception
		cause, cells = i.records(cells, bytes)
		e.Cause = cause
	}
	for range errs {
		var one *Exception
		one, cells = i.records(cells, bytes)
		e.Errors = append(e.Errors, one)
	}
	return e, cells
}

func (i *Isolate) record(cells []bridge.Cell, bytes []byte) *Exception {
	e := &Exception{
		Name:       text(cells[1], bytes),
		Message:    text(cells[2], bytes),
		Resource:   text(cells[3], bytes),
		SourceLine: text(cells[4], bytes),
		Line:       int(cells[5].Bits),
	}
	if e.Line > 0 {
		e.Column, e.EndColumn = int(cells[6].Bits)+1, int(cells[7].Bits)+1
	}
	e.Stack = e.headline() + text(cells[8], bytes)
	switch cells[9].Aux {
	case bridge.ErrorOfHost:
		e.Host, _ = i.host.get(uint32(cells[9].Bits)).(error)
	case bridge.ErrorOfMemory:
		if e.Name == "RangeError" {
			e.Host, e.refusal = i.memoryError(), true
		}
	}
	return e
}
