//go:build linux && cgo && (amd64 || arm64)

package bridge

// #include "bridge.h"
import "C"

import "unsafe"

// Op is an operation on a value. It is pd_op.
type Op = uint32

// Operations on values; see bridge.h.
const (
	OpText            Op = C.PD_OP_TEXT
	OpJSON            Op = C.PD_OP_JSON
	OpDetailString    Op = C.PD_OP_DETAIL_STRING
	OpFlatText        Op = C.PD_OP_FLAT_TEXT
	OpGraph           Op = C.PD_OP_GRAPH
	OpGet             Op = C.PD_OP_GET
	OpSet             Op = C.PD_OP_SET
	OpHas             Op = C.PD_OP_HAS
	OpDelete          Op = C.PD_OP_DELETE
	OpKeys            Op = C.PD_OP_KEYS
	OpLength          Op = C.PD_OP_LENGTH
	OpSame            Op = C.PD_OP_SAME
	OpPersist         Op = C.PD_OP_PERSIST
	OpLocal           Op = C.PD_OP_LOCAL
	OpCall            Op = C.PD_OP_CALL
	OpConstruct       Op = C.PD_OP_CONSTRUCT
	OpResolve         Op = C.PD_OP_RESOLVE
	OpReject          Op = C.PD_OP_REJECT
	OpState           Op = C.PD_OP_STATE
	OpReason          Op = C.PD_OP_REASON
	OpMark            Op = C.PD_OP_MARK
	OpThen            Op = C.PD_OP_THEN
	OpDefine          Op = C.PD_OP_DEFINE
	OpDataProperties  Op = C.PD_OP_DATA_PROPERTIES
	OpPrivate         Op = C.PD_OP_PRIVATE
	OpSetPrivate      Op = C.PD_OP_SET_PRIVATE
	OpThrow           Op = C.PD_OP_THROW
	OpTypeOf          Op = C.PD_OP_TYPEOF
	OpDataProperty    Op = C.PD_OP_DATA_PROPERTY
	OpSetDataProperty Op = C.PD_OP_SET_DATA_PROPERTY
	OpFollow          Op = C.PD_OP_FOLLOW
	OpParse           Op = C.PD_OP_PARSE
	OpTemporal        Op = C.PD_OP_TEMPORAL
	OpToNumber        Op = C.PD_OP_TO_NUMBER
	OpToObject        Op = C.PD_OP_TO_OBJECT
	OpPrototype       Op = C.PD_OP_PROTOTYPE
	OpSetPrototype    Op = C.PD_OP_SET_PROTOTYPE
	OpSubtype         Op = C.PD_OP_SUBTYPE
)

// Symbols that NewSymbol returns; see bridge.h.
const (
	SymbolNew                = C.PD_SYMBOL_NEW
	SymbolFor                = C.PD_SYMBOL_FOR
	SymbolIterator           = C.PD_SYMBOL_ITERATOR
	SymbolAsyncIterator      = C.PD_SYMBOL_ASYNC_ITERATOR
	SymbolHasInstance        = C.PD_SYMBOL_HAS_INSTANCE
	SymbolToPrimitive        = C.PD_SYMBOL_TO_PRIMITIVE
	SymbolToStringTag        = C.PD_SYMBOL_TO_STRING_TAG
	SymbolIsConcatSpreadable = C.PD_SYMBOL_IS_CONCAT_SPREADABLE
	SymbolMatch              = C.PD_SYMBOL_MATCH
	SymbolReplace            = C.PD_SYMBOL_REPLACE
	SymbolSearch             = C.PD_SYMBOL_SEARCH
	SymbolSplit              = C.PD_SYMBOL_SPLIT
	SymbolUnscopables        = C.PD_SYMBOL_UNSCOPABLES
	SymbolDispose            = C.PD_SYMBOL_DISPOSE
	SymbolAsyncDispose       = C.PD_SYMBOL_ASYNC_DISPOSE
)

// Make makes a value of cells in the current scope.
func (i *Isolate) Make(args *Args, r *Result) Status {
	a, cells, bytes := args.c()
	return Status(C.pd_value_make(i.c, a, cells, bytes, r.c()))
}

// Do applies op to a value. The result is in the current scope.
func (i *Isolate) Do(op Op, target Handle, args *Args, r *Result) Status {
	a, cells, bytes := args.c()
	return Status(C.pd_value_do(i.c, C.uint32_t(op), C.pd_handle(target), a, cells, bytes, r.c()))
}

// HoldCall opens a hold in context and calls a persistent function. If the result is a
// handle, the hold stays open, and thread is the ID of its thread; otherwise thread is 0.
func (i *Isolate) HoldCall(context, target Handle, args *Args, r *Result) (thread uint64, status Status) {
	a, cells, bytes := args.c()
	status = Status(C.pd_hold_call(i.c, C.pd_handle(context), C.pd_handle(target), a, cells, bytes, r.c()))
	if v := r.Value; status == OK && (v.Kind >= Symbol || v.Kind == String && v.Aux == ByHandle) {
		thread = ThreadInside()
	}
	return thread, status
}

// ContextDo applies op to the global object of the context or, if target is not 0, to
// that persistent handle. The result is plain data.
func (i *Isolate) ContextDo(mode Mode, context Handle, op Op, target Handle, args *Args, r *Result) Status {
	a, cells, bytes := args.c()
	return Status(C.pd_context_do(
		i.c, C.uint32_t(mode), C.pd_handle(context), C.uint32_t(op), C.pd_handle(target), a, cells, bytes, r.c(),
	))
}

// Global returns the global object of the current context.
func (i *Isolate) Global(r *Result) Status {
	return Status(C.pd_context_global(i.c, r.c()))
}

// NewFunction makes a function that calls the isolate's Host with this ID. If
// constructor is set, it can also be called with new.
func (i *Isolate) NewFunction(id uint32, constructor bool, name string, r *Result) Status {
	data, n := text(name)
	return Status(C.pd_function_new(i.c, C.uint32_t(id), flag(constructor), data, n, r.c()))
}

// Serialize writes the one value of args to Result.Bytes, as V8's ValueSerializer does.
// If run is set, getters run.
func (i *Isolate) Serialize(args *Args, most int, run bool, r *Result) Status {
	a, cells, bytes := args.c()
	return Status(C.pd_value_serialize(i.c, a, cells, bytes, C.uint64_t(most), flag(run), r.c()))
}

// Deserialize makes a value of bytes that Serialize has written.
func (i *Isolate) Deserialize(data []byte, r *Result) Status {
	return Status(C.pd_value_deserialize(i.c, (*C.uint8_t)(unsafe.SliceData(data)), C.uint64_t(len(data)), r.c()))
}

// Build makes a value of bytes that package marshal has written.
func (i *Isolate) Build(data []byte, r *Result) Status {
	return Status(C.pd_value_build(i.c, (*C.uint8_t)(unsafe.SliceData(data)), C.uint64_t(len(data)), r.c()))
}

// NewBytes makes a Uint8Array with a copy of data.
func (i *Isolate) NewBytes(data []byte, r *Result) Status {
	return Status(C.pd_bytes_new(i.c, (*C.uint8_t)(unsafe.SliceData(data)), C.uint64_t(len(data)), r.c()))
}

// BytesOf sets Result.Bytes to the bytes of a buffer or a view, in place.
func (i *Isolate) BytesOf(target Handle, shared bool, r *Result) Status {
	return Status(C.pd_bytes_of(i.c, C.pd_handle(target), flag(shared), r.c()))
}

// NewPromise makes a promise. Result.Extra is a persistent handle for Settle.
func (i *Isolate) NewPromise(r *Result) Status {
	return Status(C.pd_promise_new(i.c, r.c()))
}

// Settle applies OpResolve, OpReject or OpFollow to the promise with this handle of
// NewPromise. If Result.Extra is not 0, the handle was freed.
func (i *Isolate) Settle(op Op, kept Handle, args *Args, r *Result) Status {
	a, cells, bytes := args.c()
	return Status(C.pd_promise_settle(i.c, C.uint32_t(op), C.pd_handle(kept), a, cells, bytes, r.c()))
}

// NewSymbol makes a symbol, or returns an existing one.
func (i *Isolate) NewSymbol(which uint32, described string, r *Result) Status {
	data, n := text(described)
	return Status(C.pd_symbol_new(i.c, C.uint32_t(which), data, n, r.c()))
}

// ErrorClass is one of JavaScript's classes of errors.
type ErrorClass = uint32

// Classes of errors; see bridge.h.
const (
	PlainError     ErrorClass = C.PD_ERROR_PLAIN
	RangeError     ErrorClass = C.PD_ERROR_RANGE
	ReferenceError ErrorClass = C.PD_ERROR_REFERENCE
	SyntaxError    ErrorClass = C.PD_ERROR_SYNTAX
	TypeError      ErrorClass = C.PD_ERROR_TYPE
	EvalError      ErrorClass = C.PD_ERROR_EVAL
	URIError       ErrorClass = C.PD_ERROR_URI
	AggregateError ErrorClass = C.PD_ERROR_AGGREGATE
)

// NewError makes an error that stands for the Go error with this ID. held is the number
// of bytes that Go holds for it.
func (i *Isolate) NewError(class ErrorClass, id uint32, held uint64, message string, r *Result) Status {
	data, n := text(message)
	return Status(C.pd_error_new(i.c, C.uint32_t(class), C.uint32_t(id), C.uint64_t(held), data, n, r.c()))
}
