//go:build linux && cgo && (amd64 || arm64)

package bridge

// #include "bridge.h"
import "C"

// SetAsyncContext sets the value with this ID as the async context of the next operation.
func (i *Isolate) SetAsyncContext(mode Mode, context Handle, id uint32, r *Result) Status {
	return Status(C.pd_async_context_set(i.c, C.uint32_t(mode), C.pd_handle(context), C.uint32_t(id), r.c()))
}

// AsyncContextAccess returns the object with the functions that read and set the async
// context.
func (i *Isolate) AsyncContextAccess(r *Result) Status {
	return Status(C.pd_async_context_access(i.c, r.c()))
}

// ClearAsyncContext undoes SetAsyncContext if that operation may not have started.
func (i *Isolate) ClearAsyncContext() { C.pd_async_context_clear(i.c) }
