//go:build linux && cgo && (amd64 || arm64)

package bridge

// #include "bridge.h"
import "C"

import "unsafe"

// Wasm is a compiled module. It is pd_wasm.
type Wasm struct{ c *C.pd_wasm }

// CompileWasm compiles a module. The result is its WebAssembly.Module. cache is nil or
// what WasmCode returned for the module; used reports whether V8 used it. w must be
// freed, also if the status is not OK.
func (i *Isolate) CompileWasm(wire, cache []byte, r *Result) (w Wasm, used bool, status Status) {
	var took C.int32_t
	status = Status(C.pd_wasm_compile(i.c, (*C.uint8_t)(unsafe.SliceData(wire)), C.uint64_t(len(wire)),
		(*C.uint8_t)(unsafe.SliceData(cache)), C.uint64_t(len(cache)), &took, &w.c, r.c()))
	return w, took != 0, status
}

// WasmCode returns the code that V8 has optimized so far in the bytes of the result.
func (i *Isolate) WasmCode(w Wasm, r *Result) Status {
	return Status(C.pd_wasm_code(i.c, w.c, r.c()))
}

// WasmValue makes a WebAssembly.Module of a module that was compiled in the isolate's
// group.
func (i *Isolate) WasmValue(w Wasm, r *Result) Status {
	return Status(C.pd_wasm_value(i.c, w.c, r.c()))
}

// WasmMemory returns the current buffer of a WebAssembly.Memory.
func (i *Isolate) WasmMemory(memory Handle, r *Result) Status {
	return Status(C.pd_wasm_memory(i.c, C.pd_handle(memory), r.c()))
}

// Free releases the module.
func (w Wasm) Free() { C.pd_wasm_free(w.c) }

// WasmStream is a module whose bytes arrive in pieces. It is pd_wasm_stream. The zero
// WasmStream has received no bytes.
type WasmStream struct{ c *C.pd_wasm_stream }

// StreamWasm passes the next bytes to s. last marks the last of them. It returns the
// module, or the zero Wasm if it is not complete. The module must be freed, also if the
// status is not OK.
func (i *Isolate) StreamWasm(context Handle, s *WasmStream, b []byte, last bool, r *Result) (w Wasm, status Status) {
	first := (*C.uint8_t)(unsafe.SliceData(b))
	status = Status(C.pd_wasm_stream_bytes(
		i.c, C.pd_handle(context), &s.c, first, C.uint64_t(len(b)), flag(last), &w.c, r.c(),
	))
	return w, status
}

// Free releases the stream in any state.
func (s WasmStream) Free() { C.pd_wasm_stream_free(s.c) }
