//go:build linux && cgo && (amd64 || arm64)

package main

/*
#cgo pkg-config: paddock-v8
#cgo CXXFLAGS: -std=c++20 -O2 -fno-exceptions -fno-rtti
#include <stdlib.h>
#include "engine.h"
*/
import "C"

import (
	"time"
	"unsafe"
)

// engine is an isolate with a context; see engine.h. It and its strings are never freed.
type engine struct{ at *C.Engine }

func open(source string, wire []byte, heap uint64) engine {
	return engine{C.cpp_open(C.CString(source), (*C.uint8_t)(unsafe.SliceData(wire)),
		C.uint64_t(len(wire)), C.uint64_t(heap))}
}

func (e engine) eval(source string) float64 {
	text := C.CString(source)
	defer C.free(unsafe.Pointer(text))
	return float64(C.cpp_eval(e.at, text))
}

func (e engine) evalWithin(source string, limit time.Duration) {
	text := C.CString(source)
	defer C.free(unsafe.Pointer(text))
	C.cpp_eval_within(e.at, text, C.uint64_t(limit))
}

func (e engine) context(n int) float64 { return float64(C.cpp_context(e.at, C.uint64_t(n))) }

func (e engine) call(name string, a, b float64, n int) float64 {
	return float64(C.cpp_call(e.at, C.CString(name), C.double(a), C.double(b), C.uint64_t(n)))
}

func (e engine) callEach(name string, a, b float64, n int) float64 {
	return float64(C.cpp_call_each(e.at, C.CString(name), C.double(a), C.double(b), C.uint64_t(n)))
}

func (e engine) callResult(name string, a, b float64, n int) float64 {
	return float64(C.cpp_call_result(e.at, C.CString(name), C.double(a), C.double(b), C.uint64_t(n)))
}

func newEngines(n int) float64 { return float64(C.cpp_create(C.uint64_t(n))) }

// starts returns the ways to start a bundle, by figure.
func starts(source string) (text, cache, snapshot func(n int) float64) {
	s := C.CString(source)
	return func(n int) float64 { return float64(C.cpp_start_text(s, C.uint64_t(n))) },
		func(n int) float64 { return float64(C.cpp_start_cache(s, C.uint64_t(n))) },
		func(n int) float64 { return float64(C.cpp_start_snapshot(s, C.uint64_t(n))) }
}

func initialize() { C.cpp_init() }

func v8Version() string { return C.GoString(C.cpp_version()) }
