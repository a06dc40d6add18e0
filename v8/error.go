package v8

import (
	"errors"
	"fmt"
	"strings"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/locker"
)

var (
	// ErrClosed means that the isolate, context, script or persistent value is
	// closed.
	ErrClosed = locker.ErrClosed
	// ErrReentrant means that a goroutine inside the isolate asked for it again
	// instead of using the Scope it was given.
	ErrReentrant = locker.ErrReentrant
	// ErrDeadlock means that whoever uses the isolate waits, directly or through
	// others, for one that this goroutine is using.
	ErrDeadlock = locker.ErrDeadlock
	// ErrScopeClosed means that a handle or a Scope outlived its scope.
	ErrScopeClosed = errors.New("the scope is closed; a value that must outlive it needs Persist")
	// ErrReleased means that a handle or a Scope was used in the function that
	// was given to its Release.
	ErrReleased = errors.New("the isolate is released; what belongs to it can be used when Release returns")
	// ErrViewed means that a handle or a Scope was used in the function that was
	// given to Value.View.
	ErrViewed = errors.New("bytes of the isolate are viewed in place; it can be used when View returns")
	// ErrDetached means that a buffer's memory was given away.
	ErrDetached = errors.New("the buffer is detached")
	// ErrNotDetachable means that a buffer's memory cannot be given away.
	ErrNotDetachable = errors.New("the buffer cannot be detached")
	// ErrWasmForbidden means that a value has a WebAssembly.Module and the context
	// that it was to be made in allows no WebAssembly.
	ErrWasmForbidden = errors.New("the context does not allow WebAssembly")
	// ErrOtherGroup means that shared memory was given to an isolate of another
	// group, which cannot reach it.
	ErrOtherGroup = errors.New("the memory belongs to another isolate group")
	// ErrOtherIsolate means that a value of one isolate was given to another.
	ErrOtherIsolate = errors.New("the value belongs to another isolate")
	// ErrNotData means that a value has no counterpart among Go's plain data.
	ErrNotData = errors.New("not plain data")
	// ErrTerminated means that a run was ended from outside. What it wraps
	// tells why.
	ErrTerminated = errors.New("the run was terminated")
	// ErrMemoryLimit means that a run reached the isolate's memory limit.
	ErrMemoryLimit = errors.New("the memory limit is reached")
	// ErrCPULimit means that a run, or the isolate, used its CPU time up.
	ErrCPULimit = errors.New("the limit of CPU time is reached")
	// ErrLost means that V8 met a fatal error in the isolate, which can never
	// be used again; the process and the other groups' isolates go on. See
	// LostError.
	ErrLost = errors.New("the isolate is lost")
	// ErrInterrupted means that JavaScript was to run in a function given to
	// Interrupt, or in OnSoftLimit.
	ErrInterrupted = errors.New("the isolate is interrupted; JavaScript cannot be run in it now")
	// ErrInvalid means that the arguments cannot be; nothing was run.
	ErrInvalid = locker.ErrInvalid
)

// Exception is what JavaScript threw. errors.Is and errors.As see through it to
// the Go error that a Go function threw into JavaScript, if it was that, and to
// the error's JavaScript cause.
type Exception struct {
	Name    string // of the error's class, such as "TypeError"; "" if no Error was thrown
	Message string // of the error; else the text of the value thrown
	// Resource, Line and Column are where it was thrown, counted from 1;
	// 0 if V8 does not know.
	Resource   string
	Line       int
	Column     int
	EndColumn  int    // of the first character behind the offending piece
	SourceLine string // the text of that line; "" if it is longer than 1,000 characters
	Stack      string // as V8 prints it: name and message, then a line for each frame
	Value      Value  // what was thrown; undefined where it was an object and no scope is open to hold it
	Cause      error  // the error's cause, nil if it has none
	// Errors are those of an AggregateError, at most 64 with their causes.
	Errors []*Exception
	// Fields are the own enumerable properties of an object that was thrown, an
	// Error or not, that are plain data as Value.Export returns it, such as an
	// Error's code: at most 100, 1,024 values and 64 KiB of text. nil if there are
	// none.
	Fields  map[string]any
	Host    error // the Go error that it stands for, or nil
	foreign bool  // what was thrown is an object of another context
	refusal bool  // Host is the *MemoryError of an error that V8 made
}

// Error gives place, name and message.
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

// Unwrap gives the Go error, the cause, the errors of an AggregateError, and the
// *Trap of WebAssembly's.
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

// hasValue reports whether Value is what was thrown.
func (e *Exception) hasValue() bool {
	return e.Value.kind != KindUndefined || e.Name == "" && e.Message == "undefined"
}

func orAnonymous(name string) string {
	if name == "" {
		return "<anonymous>"
	}
	return name
}

// TerminatedError means that a run was ended because its context ended or its
// CPU time was used up. It wraps ErrTerminated, the context's error and its
// cause.
type TerminatedError struct {
	Err   error  // context.Canceled, context.DeadlineExceeded or ErrCPULimit
	Cause error  // context.Cause of the run's context; Err if it has no other
	Stack string // where JavaScript was: a line for each frame, innermost first; "" if V8 could not tell
}

func (e *TerminatedError) Error() string {
	return fmt.Sprintf("v8: %v: %v", ErrTerminated, e.Cause)
}

// Unwrap gives ErrTerminated, the context's error and its cause.
func (e *TerminatedError) Unwrap() []error { return []error{ErrTerminated, e.Err, e.Cause} }

// MemoryError means that a run reached a limit on memory. It wraps
// ErrMemoryLimit. Where a buffer or a Wasm memory was refused, it is the Host of
// the *Exception of the RangeError, also behind an await or in a later run.
type MemoryError struct {
	Part  MemoryPart // of which the limit was reached
	Limit uint64     // as Limits has it: of the memory, the heap, the buffers or the mappings
	// Allowed is what Limit allows Part. It differs from Limit for PartNative only.
	Allowed uint64
	Used    uint64 // held of Part then
	Asked   uint64 // asked for beyond Used and refused; 0 where a run ended for what it held
}

// MemoryPart is what a limit on memory is of.
type MemoryPart uint8

// The parts. All are counted in bytes but for the last three.
const (
	PartMemory          MemoryPart = iota // all together: Limits.Memory
	PartHeap                              // the JavaScript heap: Limits.Heap
	PartBuffers                           // array buffers and Wasm memories: Limits.Buffers
	PartNative                            // what V8's parsers, compilers and libraries took in one run: a part of Limits.Memory
	PartStacks                            // stacks of WebAssembly that wait for promises, of which an isolate may have 256
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
		text = fmt.Sprintf("%s of %s MiB are in use", mebibytes(e.Used), mebibytes(e.Allowed))
	case PartHeap:
		text = fmt.Sprintf("the heap holds %s of %s MiB", mebibytes(e.Used), mebibytes(e.Allowed))
	case PartBuffers:
		text = fmt.Sprintf("buffers hold %s of %s MiB", mebibytes(e.Used), mebibytes(e.Allowed))
	case PartNative:
		text = fmt.Sprintf("V8's own data structures took %s MiB in one run, and a limit of %s MiB allows them %s",
			mebibytes(e.Used), mebibytes(e.Limit), mebibytes(e.Allowed))
	case PartStacks:
		text = fmt.Sprintf("there are %d of %d stacks of WebAssembly", e.Used, e.Allowed)
	case PartMappings:
		text = fmt.Sprintf("buffers hold %d of %d memory mappings", e.Used, e.Allowed)
	case PartProcessMappings:
		text = "the process has too few memory mappings left; raise vm.max_map_count"
	}
	if e.Asked > 0 && e.Part <= PartNative {
		text += fmt.Sprintf(", and %s more were requested", bytesText(e.Asked))
	}
	return fmt.Sprintf("v8: %v: %s", ErrMemoryLimit, text)
}

// bytesText returns n bytes in the unit in which the number is not less than one.
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

// Unwrap gives ErrMemoryLimit.
func (e *MemoryError) Unwrap() error { return ErrMemoryLimit }

// LostError means that V8 met a fatal error in the isolate, for which it would
// end the process: an allocation that fails in one step, mostly, or a run that
// did not end in the time it was given. What the isolate was doing is undone
// nowhere; it is closed. It wraps ErrLost and Cause, and ErrMemoryLimit if Kind
// is LossMemory.
type LostError struct {
	Kind   LossKind
	Worker bool   // it happened on one of V8's worker threads
	Words  string // V8's own
	// LastGCs are V8's lines on its last garbage collections, where it ran out of
	// memory; else "". They are for the host's log, and not in Error().
	LastGCs string
	Cause   error // the *TerminatedError of a run that did not end; else nil
}

// LossKind says what an isolate was lost to.
type LossKind uint32

const (
	LossFatal  LossKind = bridge.LostFatal  // an error of V8's that is of neither kind below
	LossMemory LossKind = bridge.LostMemory // memory that V8 was refused where it cannot go on without
	LossStuck  LossKind = bridge.LostStuck  // a run that did not end within Grace
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

// lastGCs is the title of that report in V8's words.
const lastGCs = "\n<--- Last few GCs --->\n"

func newLostError(l *bridge.Loss) *LostError {
	words, report, _ := strings.Cut(l.Words, lastGCs)
	return &LostError{Kind: LossKind(l.Kind), Worker: l.Worker, Words: words, LastGCs: strings.Trim(report, "\n")}
}

func (e *LostError) Error() string { return fmt.Sprintf("v8: %v: %s", ErrLost, e.Words) }

// Unwrap gives ErrLost, the cause, and ErrMemoryLimit if Kind is LossMemory.
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

// PanicError is what JavaScript, and whoever ran it, gets from a Go function
// that panicked.
type PanicError struct {
	Value any    // what the function panicked with
	Stack []byte // of the goroutine; never shown to JavaScript
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// Unwrap gives the value if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// fail turns a verb's status into an error. The run is over, and end is how
// its context or an outer one ended it, if one did.
func (i *Isolate) fail(status bridge.Status, f *frame, end *TerminatedError) error {
	switch status {
	case bridge.OK:
		return nil
	case bridge.Exception:
		return i.exception(f)
	case bridge.OverLimit:
		return i.memoryError()
	case bridge.Terminated:
		if i.locker.Closed() {
			return i.gone()
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
		return i.gone()
	case bridge.Busy:
		return fmt.Errorf("v8: %w", ErrInterrupted)
	case bridge.Closed:
		return fmt.Errorf("v8: %w", ErrScopeClosed)
	default:
		why := text(f.result.Value, f.result.Bytes())
		if path, rest, ok := strings.Cut(why, ": "); ok && strings.HasPrefix(path, "$") {
			switch rest {
			case "it nests too deep":
				return fmt.Errorf("v8: %s: %w", path, &DepthError{Limit: i.nesting})
			case "it has too many parts":
				return fmt.Errorf("v8: %s: %w", path, &SizeError{Parts: MaxParts})
			case "it takes too many bytes":
				return fmt.Errorf("v8: %s: %w", path, i.tooManyBytes())
			case "it nests too deep for V8's stack":
				return fmt.Errorf("v8: %s: %w", path, &DepthError{})
			}
			return fmt.Errorf("v8: %s: %w: %s", path, ErrNotData, rest)
		}
		for _, known := range []error{ErrDetached, ErrNotDetachable, ErrWasmForbidden} {
			if where, ok := strings.CutSuffix(why, known.Error()); ok {
				return fmt.Errorf("v8: %s%w", where, known)
			}
		}
		return fmt.Errorf("v8: %w: %s", ErrInvalid, why)
	}
}

// DepthError means that a value nests too deep to cross between Go and JavaScript, or
// between isolates. It wraps ErrNotData.
type DepthError struct {
	// Limit is IsolateOptions.Depth of the isolate, or 0 if V8's stack was used up
	// before, which Limits.Stack bounds.
	Limit int
}

func (e *DepthError) Error() string {
	if e.Limit == 0 {
		return e.GuestError() + "; Limits.Stack sets how much there is"
	}
	return e.GuestError() + "; IsolateOptions.Depth sets the limit, and plain data may not hold itself"
}

// GuestError says so without Go's names.
func (e *DepthError) GuestError() string {
	if e.Limit == 0 {
		return "it nests too deep for the stack"
	}
	return fmt.Sprintf("it nests deeper than %d levels", e.Limit)
}

// Unwrap returns ErrNotData.
func (e *DepthError) Unwrap() error { return ErrNotData }

func (i *Isolate) memoryError() *MemoryError {
	m := i.bridge.Memory()
	return &MemoryError{Part: memoryParts[m.Part], Limit: m.Passed, Allowed: m.Allowed, Used: m.Held, Asked: m.Asked}
}

// stackOf is a stack of exception.cc without its first line's end.
func stackOf(frames string) string { return strings.TrimPrefix(frames, "\n") }

// recordCells is how many cells exception.cc writes for one exception, before its
// fields.
const recordCells = 12

// exception reads the record of exception.cc.
func (i *Isolate) exception(f *frame) error {
	cells, bytes := f.result.Cells(), f.result.Bytes()
	e, _ := i.records(cells, bytes)
	e.Value = i.valueOf(cells[0], bytes)
	e.foreign = cells[10].Aux != 0
	return e
}

// records reads the record of an exception, and those of its cause and errors
// behind it.
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
