//go:build linux && cgo && (amd64 || arm64)

package bridge

// #include "bridge.h"
import "C"

import (
	"sync"
	"sync/atomic"
	"unsafe"
)

// Host receives the calls from an isolate's JavaScript. Its methods must not panic.
type Host interface {
	Call(call *Call)
	// Interrupt is called in the middle of JavaScript. It must not enter the isolate.
	Interrupt()
	// Tasks is called with true before V8's tasks run at the end of an operation, and with
	// false afterwards. It must not enter the isolate.
	Tasks(on bool)
}

// Call is a call of a Go function by JavaScript. It is pd_call, in memory of C++ that is
// valid until Host.Call returns.
type Call struct {
	host     uint64
	Thread   uint64
	opaque   uint64
	Receiver Cell
	// NewTarget is undefined except in the call of a constructor.
	NewTarget Cell
	Result    Cell // the result, if it is undefined, null, a boolean, a number or a handle
	args      *Cell
	bytes     *byte
	nbytes    uint64
	Function  uint32
	argc      uint32
	// Context is the ID of the context in which a host function was created; 0 for other
	// functions.
	Context uint32
	_       uint32
	Dead    uint64
	// AsyncContext is the ID, plus one, of the async context; 0 if there is none.
	AsyncContext uint64
}

var _ = [1]struct{}{}[unsafe.Sizeof(Call{})-C.sizeof_pd_call]

// Args returns the arguments, which are valid until the next operation on the isolate.
func (c *Call) Args() []Cell { return unsafe.Slice(c.args, c.argc) }

// Bytes returns the bytes that the arguments refer to.
func (c *Call) Bytes() []byte { return unsafe.Slice(c.bytes, c.nbytes) }

func (c *Call) c() *C.pd_call { return (*C.pd_call)(unsafe.Pointer(c)) }

// Answer sets the result to a value made of cells.
func (c *Call) Answer(args *Args) {
	a, cells, bytes := args.c()
	C.pd_call_answer(c.c(), a, cells, bytes)
}

// Throw throws an error that stands for the Go error with this ID. held is the number of
// bytes that Go holds for it.
func (c *Call) Throw(class ErrorClass, id uint32, held uint64, message string) {
	data, n := text(message)
	C.pd_call_throw(c.c(), C.uint32_t(class), C.uint32_t(id), C.uint64_t(held), data, n)
}

// Rethrow throws a value made of cells.
func (c *Call) Rethrow(args *Args) {
	a, cells, bytes := args.c()
	C.pd_call_rethrow(c.c(), a, cells, bytes)
}

//export paddockCall
func paddockCall(call *C.pd_call) {
	(*hosts.table.Load())[call.host].Call((*Call)(unsafe.Pointer(call)))
}

// hosts has the Host of each isolate by number. C++ keeps the number. A cgo.Handle costs
// 10 ns more in each call.
var hosts hostTable

type hostTable struct {
	table atomic.Pointer[[]Host] // replaced by a longer one when it grows; readers hold no lock
	mu    sync.Mutex
	free  []uint64
}

func (t *hostTable) add(h Host) uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	var table []Host
	if old := t.table.Load(); old != nil {
		table = *old
	}
	if n := len(t.free); n > 0 {
		id := t.free[n-1]
		t.free = t.free[:n-1]
		table[id] = h // nobody reads a number that is not in use
		return id
	}
	table = append(table, h)
	t.table.Store(&table)
	return uint64(len(table) - 1)
}

func (t *hostTable) remove(id uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	(*t.table.Load())[id] = nil
	t.free = append(t.free, id)
}
