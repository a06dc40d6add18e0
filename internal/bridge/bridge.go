//go:build linux && cgo && (amd64 || arm64)

// Package bridge is the boundary between Go and V8. It is the only package that calls C. The
// C++ code is in package native, below it.
//
// The comments in header/bridge.h describe each operation. The Go functions add only conversions
// of types: queues, lifetimes, contexts and errors belong to the packages above. Nothing
// in this package is safe by itself. Those packages ensure that one goroutine at a time
// uses an isolate, and that a handle is only used while it is valid.
package bridge

/*
#cgo CFLAGS: -I${SRCDIR}/header
#include "bridge.h"
*/
import "C"

import (
	"unsafe"

	_ "github.com/seed24588400/paddock/internal/bridge/header" // bridge.h
)

// Status is the outcome of an operation.
type Status = uint32

// Statuses of operations; see bridge.h.
const (
	OK         Status = C.PD_OK
	Exception  Status = C.PD_EXCEPTION
	Terminated Status = C.PD_TERMINATED
	OverLimit  Status = C.PD_MEMORY
	Refused    Status = C.PD_REFUSED
	Lost       Status = C.PD_LOST
	Closed     Status = C.PD_CLOSED
	Busy       Status = C.PD_BUSY
	Invalid    Status = C.PD_INVALID
	// Skipped is used by package v8 if the operation was not performed because of an
	// error in Go.
	Skipped Status = 1 << 31
)

// Reason is the reason why the status of an operation is [Invalid].
type Reason = uint32

// Reasons of [Invalid]; see bridge.h.
const (
	InvalidArgument     Reason = C.PD_INVALID_ARGUMENT
	InvalidData         Reason = C.PD_INVALID_DATA
	InvalidDepth        Reason = C.PD_INVALID_DEPTH
	InvalidStack        Reason = C.PD_INVALID_STACK
	InvalidParts        Reason = C.PD_INVALID_PARTS
	InvalidBytes        Reason = C.PD_INVALID_BYTES
	InvalidDetached     Reason = C.PD_INVALID_DETACHED
	InvalidUndetachable Reason = C.PD_INVALID_UNDETACHABLE
	InvalidWasm         Reason = C.PD_INVALID_WASM
)

// Mode says whether an operation acquires V8's lock itself.
type Mode = uint32

// Modes of operations; see bridge.h.
const (
	Held    Mode = C.PD_HELD
	OneShot Mode = C.PD_ONESHOT
)

// Handle is the address of a slot of a V8 handle. The zero Handle refers to no value.
type Handle uint64

// Kind says what a [Cell] contains.
type Kind = uint32

// Kinds of cells; see bridge.h.
const (
	Undefined         Kind = C.PD_UNDEFINED
	Null              Kind = C.PD_NULL
	Boolean           Kind = C.PD_BOOLEAN
	Number            Kind = C.PD_NUMBER
	String            Kind = C.PD_STRING
	BigInt            Kind = C.PD_BIGINT
	Symbol            Kind = C.PD_SYMBOL
	Object            Kind = C.PD_OBJECT
	Function          Kind = C.PD_FUNCTION
	Array             Kind = C.PD_ARRAY
	Error             Kind = C.PD_ERROR
	Promise           Kind = C.PD_PROMISE
	Date              Kind = C.PD_DATE
	RegExp            Kind = C.PD_REGEXP
	Map               Kind = C.PD_MAP
	Set               Kind = C.PD_SET
	ArrayBuffer       Kind = C.PD_ARRAY_BUFFER
	SharedArrayBuffer Kind = C.PD_SHARED_ARRAY_BUFFER
	ArrayBufferView   Kind = C.PD_ARRAY_BUFFER_VIEW
	Temporal          Kind = C.PD_TEMPORAL
	Proxy             Kind = C.PD_PROXY
	External          Kind = C.PD_EXTERNAL
	List              Kind = C.PD_LIST
	Record            Kind = C.PD_RECORD
	Bytes             Kind = C.PD_BYTES
	Wrapped           Kind = C.PD_WRAPPED
)

// Values of Aux in the tenth cell of an exception record; see bridge.h.
const (
	ErrorOfHost   = C.PD_ERROR_OF_HOST
	ErrorOfMemory = C.PD_ERROR_OF_MEMORY
)

// ByHandle as the Aux of a String cell says that Bits is a handle of a string in the
// heap.
const ByHandle = C.PD_BY_HANDLE

// Cell is a value that crosses the boundary. It is pd_cell.
type Cell struct {
	Kind Kind
	Aux  uint32
	Bits uint64
}

// Result is the result of an operation. It is pd_result. Its cells and bytes are valid
// until the next operation on the isolate.
type Result struct {
	Value  Cell
	cells  *Cell
	bytes  *byte
	ncells uint64
	nbytes uint64
	Dead   uint64
	// Rejected is the number of promises that wait in [Isolate.Rejection].
	Rejected uint64
	Extra    uint64
	// EndedInTasks is 1 if the operation itself had finished, and the run was ended during
	// the tasks of V8 that follow it.
	EndedInTasks uint64
}

// Cells returns the cells of the result, in memory of C++.
func (r *Result) Cells() []Cell { return unsafe.Slice(r.cells, r.ncells) }

// Bytes returns the bytes that the cells refer to, in memory of C++.
func (r *Result) Bytes() []byte { return unsafe.Slice(r.bytes, r.nbytes) }

func (r *Result) c() *C.pd_result { return (*C.pd_result)(unsafe.Pointer(r)) }

// Args are values for JavaScript: cells in preorder that form Roots values, and the bytes
// that they refer to.
type Args struct {
	Roots int
	Cells []Cell
	Bytes []byte
}

func (a *Args) c() (C.pd_args, *C.pd_cell, *C.uint8_t) {
	if a == nil {
		return C.pd_args{}, nil, nil
	}
	return C.pd_args{
			roots:  C.uint32_t(a.Roots),
			ncells: C.uint32_t(len(a.Cells)),
			nbytes: C.uint64_t(len(a.Bytes)),
		},
		(*C.pd_cell)(unsafe.Pointer(unsafe.SliceData(a.Cells))),
		(*C.uint8_t)(unsafe.SliceData(a.Bytes))
}

// The Go types have the size of the C structs.
var (
	_ = [1]struct{}{}[unsafe.Sizeof(Cell{})-C.sizeof_pd_cell]
	_ = [1]struct{}{}[unsafe.Sizeof(Result{})-C.sizeof_pd_result]
	_ = [1]struct{}{}[unsafe.Sizeof(HeapStatistics{})-C.sizeof_pd_heap_statistics]
	_ = [1]struct{}{}[unsafe.Sizeof(Limits{})-C.sizeof_pd_limits]
	_ = [1]struct{}{}[unsafe.Sizeof(Memory{})-C.sizeof_pd_memory]
	_ = [1]struct{}{}[unsafe.Sizeof(Times{})-C.sizeof_pd_times]
)

func text(s string) (*C.char, C.uint64_t) {
	return (*C.char)(unsafe.Pointer(unsafe.StringData(s))), C.uint64_t(len(s))
}
