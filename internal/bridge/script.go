//go:build linux && cgo && (amd64 || arm64)

package bridge

// #include "bridge.h"
import "C"

import (
	"runtime"
	"unsafe"
)

// Origin is the position of a script in its source file. Line and Column count from 0.
type Origin struct {
	Name         string
	Line, Column int32
	Internal     bool // a script of Paddock; see bridge.h
}

// Want determines how the value of a run is returned.
type Want = uint32

// The values of Want; see bridge.h.
const (
	WantValue   Want = C.PD_WANT_VALUE
	WantGraph   Want = C.PD_WANT_GRAPH
	WantNothing Want = C.PD_WANT_NOTHING
)

func (o *Origin) c() (C.pd_origin, *C.char) {
	name, n := text(o.Name)
	origin := C.pd_origin{name_len: n, line: C.int32_t(o.Line), column: C.int32_t(o.Column)}
	if o.Internal {
		origin.internal = 1
	}
	return origin, name
}

// Code are the options of compilation.
type Code struct {
	Cache    []byte // bytes that ScriptCache returned, which V8 trusts; or nil
	Eager    bool
	Rejected bool // V8 rejected the cache
}

// with calls f with the options for C, and records the result.
func (code *Code) with(f func(c *C.pd_code)) {
	if code == nil {
		f(nil)
		return
	}
	// Go's garbage collector moves only stacks. The pin is for a cache on a stack.
	var pin runtime.Pinner
	defer pin.Unpin()
	var c C.pd_code
	if len(code.Cache) > 0 {
		pin.Pin(&code.Cache[0])
		c.cache = C.uint64_t(uintptr(unsafe.Pointer(&code.Cache[0])))
		c.ncache = C.uint64_t(len(code.Cache))
	}
	if code.Eager {
		c.eager = 1
	}
	f(&c)
	code.Rejected = c.rejected != 0
}

// Compile compiles a script. code may be nil.
func (i *Isolate) Compile(
	mode Mode, context Handle, origin *Origin, source string, code *Code, r *Result,
) (Handle, Status) {
	var h C.pd_handle
	var status C.pd_status
	o, name := origin.c()
	data, n := text(source)
	code.with(func(c *C.pd_code) {
		status = C.pd_script_compile(i.c, C.uint32_t(mode), C.pd_handle(context), o, name, data, n, c, &h, r.c())
	})
	return Handle(h), Status(status)
}

// ScriptCache returns the script's code in r.Bytes.
func (i *Isolate) ScriptCache(mode Mode, script Handle, r *Result) Status {
	return Status(C.pd_script_cache(i.c, C.uint32_t(mode), C.pd_handle(script), r.c()))
}

// Run runs a compiled script.
func (i *Isolate) Run(mode Mode, context, script Handle, want Want, r *Result) Status {
	return Status(C.pd_script_run(
		i.c, C.uint32_t(mode), C.pd_handle(context), C.pd_handle(script), C.uint32_t(want), r.c(),
	))
}

// Eval compiles and runs a script.
func (i *Isolate) Eval(mode Mode, context Handle, origin *Origin, source string, want Want, r *Result) Status {
	o, name := origin.c()
	data, n := text(source)
	return Status(C.pd_script_eval(
		i.c, C.uint32_t(mode), C.pd_handle(context), o, name, data, n, C.uint32_t(want), r.c(),
	))
}
