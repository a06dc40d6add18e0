//go:build linux && cgo && (amd64 || arm64)

package bridge

// #include "bridge.h"
import "C"

import "unsafe"

// The requests that V8 makes to a context's module hook, in its first argument.
const (
	AsksImport   = C.PD_ASKS_IMPORT
	AsksMeta     = C.PD_ASKS_META
	AsksEvaluate = C.PD_ASKS_EVALUATE
	AsksCall     = C.PD_ASKS_CALL
)

// ModuleOp identifies an operation on a module.
type ModuleOp = uint32

// The operations on modules; see bridge.h.
const (
	ModuleEvaluate  ModuleOp = C.PD_MODULE_EVALUATE
	ModuleStatus    ModuleOp = C.PD_MODULE_STATUS
	ModuleNamespace ModuleOp = C.PD_MODULE_NAMESPACE
	ModuleExport    ModuleOp = C.PD_MODULE_EXPORT
	ModuleCache     ModuleOp = C.PD_MODULE_CACHE
)

// ModuleHook sets the function that V8 calls for the modules of a context.
func (i *Isolate) ModuleHook(context, function Handle, r *Result) Status {
	return Status(C.pd_module_hook(i.c, C.pd_handle(context), C.pd_handle(function), r.c()))
}

// ModuleFunction makes a function that calls the hook of its context.
func (i *Isolate) ModuleFunction(with, name string, r *Result) Status {
	w, nw := text(with)
	data, n := text(name)
	return Status(C.pd_module_function(i.c, w, nw, data, n, r.c()))
}

// KeptModule returns the nth module that was kept with the context in its snapshot.
func (i *Isolate) KeptModule(context Handle, n int, r *Result) (Handle, Status) {
	var h C.pd_handle
	status := C.pd_module_kept(i.c, C.pd_handle(context), C.uint64_t(n), &h, r.c())
	return Handle(h), Status(status)
}

// CompileModule compiles a module from source code. Its requests are in Result.Cells.
// code may be nil.
func (i *Isolate) CompileModule(context Handle, origin *Origin, source string, code *Code, r *Result) (Handle, Status) {
	var h C.pd_handle
	var status C.pd_status
	o, name := origin.c()
	data, n := text(source)
	code.with(func(c *C.pd_code) {
		status = C.pd_module_compile(i.c, C.pd_handle(context), o, name, data, n, c, &h, r.c())
	})
	return Handle(h), Status(status)
}

// SyntheticModule makes a module with the exports whose names are args.
func (i *Isolate) SyntheticModule(context Handle, id uint32, args *Args, r *Result) (Handle, Status) {
	var h C.pd_handle
	a, cells, bytes := args.c()
	status := C.pd_module_synthetic(i.c, C.pd_handle(context), C.uint32_t(id), a, cells, bytes, &h, r.c())
	return Handle(h), Status(status)
}

// LinkModule links the first module of the table; see bridge.h.
func (i *Isolate) LinkModule(context Handle, table []Handle, r *Result) Status {
	first := (*C.pd_handle)(unsafe.Pointer(unsafe.SliceData(table)))
	return Status(C.pd_module_link(i.c, C.pd_handle(context), first, C.uint64_t(len(table)), r.c()))
}

// DoModule performs an operation on a module.
func (i *Isolate) DoModule(op ModuleOp, context, module Handle, args *Args, r *Result) Status {
	a, cells, bytes := args.c()
	return Status(C.pd_module_do(
		i.c, C.uint32_t(op), C.pd_handle(context), C.pd_handle(module), a, cells, bytes, r.c(),
	))
}
