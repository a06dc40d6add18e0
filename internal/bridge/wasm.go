package bridge

// #include "bridge.h"
import "C"

import "unsafe"

// Wasm is a compiled module, pd_wasm.
type Wasm struct{ c *C.pd_wasm }

// CompileWasm compiles a module; its WebAssembly.Module is the result. cache is
// what WasmCode gave of it, which may be of no use, or nil.
func (i *Isolate) CompileWasm(wire, cache []byte, r *Result) (w Wasm, used bool, status Status) {
	var took C.int32_t
	status = Status(C.pd_wasm_compile(i.c, (*C.uint8_t)(unsafe.SliceData(wire)), C.uint64_t(len(wire)),
		(*C.uint8_t)(unsafe.SliceData(cache)), C.uint64_t(len(cache)), &took, &w.c, r.c()))
	return w, took != 0, status
}

// WasmCode is the code that V8 has optimised so far, in the result's bytes.
func (i *Isolate) WasmCode(w Wasm, r *Result) Status {
	return Status(C.pd_wasm_code(i.c, w.c, r.c()))
}

// WasmValue makes a WebAssembly.Module of a module of the isolate's group.
func (i *Isolate) WasmValue(w Wasm, r *Result) Status {
	return Status(C.pd_wasm_value(i.c, w.c, r.c()))
}

// WasmMemory is a WebAssembly.Memory's buffer of this moment.
func (i *Isolate) WasmMemory(memory Handle, r *Result) Status {
	return Status(C.pd_wasm_memory(i.c, C.pd_handle(memory), r.c()))
}

// Free gives the module up.
func (w Wasm) Free() { C.pd_wasm_free(w.c) }

// WasmStream is a module whose bytes come by and by, pd_wasm_stream. The zero
// WasmStream is one of which none have come.
type WasmStream struct{ c *C.pd_wasm_stream }

// StreamWasm gives s its next bytes, the last of them if last; the module is the
// zero Wasm while it is not done.
func (i *Isolate) StreamWasm(context Handle, s *WasmStream, b []byte, last bool, r *Result) (w Wasm, status Status) {
	status = Status(C.pd_wasm_stream_bytes(i.c, C.pd_handle(context), &s.c, (*C.uint8_t)(unsafe.SliceData(b)), C.uint64_t(len(b)), flag(last), &w.c, r.c()))
	return w, status
}

// Free gives it up, wherever it is.
func (s WasmStream) Free() { C.pd_wasm_stream_free(s.c) }
