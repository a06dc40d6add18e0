//go:build linux && cgo && (amd64 || arm64)

// Package baseline runs the benchmarks' operations in C++, with the V8 that the library
// has initialized and without Go code in the loop.
package baseline

/*
#cgo pkg-config: paddock-v8
#cgo CXXFLAGS: -std=c++20 -O2 -fno-exceptions -fno-rtti
#include <stdlib.h>
#include "baseline.h"
*/
import "C"

import (
	"time"
	"unsafe"
)

// Object evaluates to the object that CopyObject copies, about 1 KiB.
const Object = "({id: 12345, name: 'Ada Lovelace', tags: ['a', 'b', 'c'], scores: [1, 2.5, 3], " +
	"nested: {x: 1, y: {z: true}}, note: 'n'.repeat(400), body: 'b'.repeat(400)})"

// Open makes the isolate that the operations use. V8 must be initialized.
func Open() {
	C.baseline_open()
	source := C.CString(Object)
	defer C.free(unsafe.Pointer(source))
	C.baseline_open_copies(source)
}

// Close releases what Open and OpenWasm made.
func Close() {
	C.baseline_close_wasm()
	C.baseline_close()
}

// OpenStartup makes the snapshot that Startup uses, from the heap after the script has
// run.
func OpenStartup(source string) {
	text := C.CString(source)
	defer C.free(unsafe.Pointer(text))
	C.baseline_open_startup(text)
}

// Loop runs an operation n times and returns the time that took.
type Loop func(n int) time.Duration

func loop(f func(C.uint64_t) C.uint64_t) Loop {
	return func(n int) time.Duration { return time.Duration(f(C.uint64_t(n))) }
}

// The operations.
var (
	Enter         = loop(func(n C.uint64_t) C.uint64_t { return C.baseline_enter(n) })
	OneShotRun    = loop(func(n C.uint64_t) C.uint64_t { return C.baseline_one_shot_run(n) })
	HeldRun       = loop(func(n C.uint64_t) C.uint64_t { return C.baseline_held_run(n) })
	HeldCall      = loop(func(n C.uint64_t) C.uint64_t { return C.baseline_held_call(n) })
	CompileAndRun = loop(func(n C.uint64_t) C.uint64_t { return C.baseline_compile_and_run(n) })
	Callback      = loop(func(n C.uint64_t) C.uint64_t { return C.baseline_callback(n) })
	CallOther     = loop(func(n C.uint64_t) C.uint64_t { return C.baseline_call_other(n) })
	Text          = loop(func(n C.uint64_t) C.uint64_t { return C.baseline_text(n) })
	Context       = loop(func(n C.uint64_t) C.uint64_t { return C.baseline_context(n) })
	Isolate       = loop(func(n C.uint64_t) C.uint64_t { return C.baseline_isolate(n) })
	Startup       = loop(func(n C.uint64_t) C.uint64_t { return C.baseline_startup(n) })
	HandOver      = loop(func(n C.uint64_t) C.uint64_t { return C.baseline_hand_over(n) })
	CopyNumber    = loop(func(n C.uint64_t) C.uint64_t { return C.baseline_copy_number(n) })
	CopyObject    = loop(func(n C.uint64_t) C.uint64_t { return C.baseline_copy_object(n) })
	Await         = loop(func(n C.uint64_t) C.uint64_t { return C.baseline_await(n) })
	HeldAwait     = loop(func(n C.uint64_t) C.uint64_t { return C.baseline_held_await(n) })
	Resolve       = loop(func(n C.uint64_t) C.uint64_t { return C.baseline_resolve(n) })
	Defer         = loop(func(n C.uint64_t) C.uint64_t { return C.baseline_defer(n) })
	Then          = loop(func(n C.uint64_t) C.uint64_t { return C.baseline_then(n) })
	Awaits        = loop(func(n C.uint64_t) C.uint64_t { return C.baseline_awaits(n) })
	CarriedAwaits = loop(func(n C.uint64_t) C.uint64_t { return C.baseline_carried_awaits(n) })
	CarriedRun    = loop(func(n C.uint64_t) C.uint64_t { return C.baseline_carried_run(n) })
	WasmCall      = loop(func(n C.uint64_t) C.uint64_t { return C.baseline_wasm_call(n) })
	WasmCallback  = loop(func(n C.uint64_t) C.uint64_t { return C.baseline_wasm_callback(n) })
	WasmInstance  = loop(func(n C.uint64_t) C.uint64_t { return C.baseline_wasm_instance(n) })
	WorkOneShot   = loop(func(n C.uint64_t) C.uint64_t { return C.baseline_work_one_shot(n) })
	WorkCall      = loop(func(n C.uint64_t) C.uint64_t { return C.baseline_work_call(n) })
	WorkEval      = loop(func(n C.uint64_t) C.uint64_t { return C.baseline_work_eval(n) })
	// BareCallback calls Go from C, without V8.
	BareCallback = loop(func(n C.uint64_t) C.uint64_t { return C.baseline_bare_callback(n) })
)

// OpenAsync defines the functions that the operations on promises call; see baseline.h.
func OpenAsync(later, awaits string) {
	a, b := C.CString(later), C.CString(awaits)
	defer C.free(unsafe.Pointer(a))
	defer C.free(unsafe.Pointer(b))
	C.baseline_open_async(a, b)
}

// OpenWork defines the function that WorkOneShot, WorkCall and WorkEval call.
func OpenWork(source string) {
	text := C.CString(source)
	defer C.free(unsafe.Pointer(text))
	C.baseline_open_work(text)
}

// CloseWork releases what OpenWork made.
func CloseWork() { C.baseline_close_work() }

// OpenWasm makes an instance of a module; see baseline.h.
func OpenWasm(wire []byte) { C.baseline_open_wasm(bytesOf(wire)) }

// WasmCompile compiles a module, and changes its last eight bytes each time.
func WasmCompile(wire []byte) Loop {
	return loop(func(n C.uint64_t) C.uint64_t {
		begin, size := bytesOf(wire)
		return C.baseline_wasm_compile(begin, size, n)
	})
}

func bytesOf(b []byte) (*C.uint8_t, C.uint64_t) {
	return (*C.uint8_t)(unsafe.SliceData(b)), C.uint64_t(len(b))
}

// Module adds a module for Import, by its specifier.
func Module(specifier, text string) {
	a, b := C.CString(specifier), C.CString(text)
	defer C.free(unsafe.Pointer(a))
	defer C.free(unsafe.Pointer(b))
	C.baseline_module(a, b)
}

// Import measures the import of a module into a new isolate, without the creation of the
// isolate. With cached it uses the code caches that the last import without cached made.
func Import(specifier string, cached bool) time.Duration {
	text := C.CString(specifier)
	defer C.free(unsafe.Pointer(text))
	with := C.int32_t(0)
	if cached {
		with = 1
	}
	return time.Duration(C.baseline_import(text, with))
}

// Overshoot returns the time between the end of an endless loop and the limit at which
// another thread terminates it.
func Overshoot(limit time.Duration) time.Duration {
	return time.Duration(C.baseline_overshoot(C.uint64_t(limit)))
}

// Lives returns how many isolates with a context per second the given number of threads
// make, use and dispose of. Each thread makes n.
func Lives(threads, n int) float64 {
	took := time.Duration(C.baseline_lives(C.uint64_t(threads), C.uint64_t(n)))
	return float64(threads*n) / took.Seconds()
}

//export baselineBare
func baselineBare(n C.uint64_t) { bare += uint64(n) }

var bare uint64
