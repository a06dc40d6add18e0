package bridge

// #include "bridge.h"
import "C"

// Origin is where a script's text comes from; line and column count from 0.
type Origin struct {
	Name         string
	Line, Column int32
}

// Want says what becomes of the value that a run ends with.
type Want = uint32

// The wants; see bridge.h.
const (
	WantValue   Want = C.PD_WANT_VALUE
	WantGraph   Want = C.PD_WANT_GRAPH
	WantNothing Want = C.PD_WANT_NOTHING
)

func (o *Origin) c() (C.pd_origin, *C.char) {
	name, n := text(o.Name)
	return C.pd_origin{name_len: n, line: C.int32_t(o.Line), column: C.int32_t(o.Column)}, name
}

// Compile makes a script of the isolate.
func (i *Isolate) Compile(mode Mode, context Handle, origin *Origin, source string, r *Result) (Handle, Status) {
	var h C.pd_handle
	o, name := origin.c()
	data, n := text(source)
	status := C.pd_script_compile(i.c, C.uint32_t(mode), C.pd_handle(context), o, name, data, n, &h, r.c())
	return Handle(h), Status(status)
}

// Run runs a compiled script.
func (i *Isolate) Run(mode Mode, context, script Handle, want Want, r *Result) Status {
	return Status(C.pd_script_run(i.c, C.uint32_t(mode), C.pd_handle(context), C.pd_handle(script), C.uint32_t(want), r.c()))
}

// Eval compiles and runs.
func (i *Isolate) Eval(mode Mode, context Handle, origin *Origin, source string, want Want, r *Result) Status {
	o, name := origin.c()
	data, n := text(source)
	return Status(C.pd_script_eval(i.c, C.uint32_t(mode), C.pd_handle(context), o, name, data, n, C.uint32_t(want), r.c()))
}
