package bridge

// #include "bridge.h"
import "C"

import (
	"sync"
	"sync/atomic"
	"unsafe"
)

// Host answers the calls of an isolate's JavaScript. It never panics.
type Host interface {
	Call(call *Call)
	// Interrupt is called in the midst of JavaScript, which must not be entered.
	Interrupt()
	// Tasks is called as V8's tasks are begun behind a verb, and when they are
	// over; JavaScript must not be entered.
	Tasks(on bool)
}

// Call is one call from JavaScript, pd_call: it lives in C's memory until Host
// returns.
type Call struct {
	host     uint64
	Thread   uint64
	opaque   uint64
	Receiver Cell
	// NewTarget is undefined but in a constructor's call.
	NewTarget Cell
	Result    Cell // the answer, when it is undefined, null, a boolean, a number or a handle
	args      *Cell
	bytes     *byte
	nbytes    uint64
	Function  uint32
	argc      uint32
	Dead      uint64
	// Carried is the id, plus one, of what Carry set; 0 for nothing.
	Carried uint64
}

var _ = [1]struct{}{}[unsafe.Sizeof(Call{})-C.sizeof_pd_call]

// Args is the arguments, good until the next verb on the isolate.
func (c *Call) Args() []Cell { return unsafe.Slice(c.args, c.argc) }

// Bytes is what the arguments refer to.
func (c *Call) Bytes() []byte { return unsafe.Slice(c.bytes, c.nbytes) }

func (c *Call) c() *C.pd_call { return (*C.pd_call)(unsafe.Pointer(c)) }

// Answer answers with a value made of cells.
func (c *Call) Answer(args *Args) {
	a, cells, bytes := args.c()
	C.pd_call_answer(c.c(), a, cells, bytes)
}

// Throw throws an error that stands for the host's error with this id.
// Go holds another held bytes with it.
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

// hosts are the Hosts of all isolates by number, which is what C holds of them.
// A cgo.Handle would do, and costs 10 ns more at each call.
var hosts hostTable

type hostTable struct {
	table atomic.Pointer[[]Host] // a longer one is a new one; readers hold no lock
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
		table[id] = h // nobody asks for a number that is not in use
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
