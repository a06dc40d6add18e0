//go:build linux && cgo && (amd64 || arm64)

package bridge

// #include "bridge.h"
import "C"

// Track sets whether rejected promises that nothing handles are recorded.
func (i *Isolate) Track(on bool) { C.pd_isolate_track(i.c, flag(on)) }

// Rejection returns the next recorded promise. If handled is set, that is one that was
// handled after it was reported. The result is undefined if there is none.
func (i *Isolate) Rejection(handled bool, r *Result) (report uint64, status Status) {
	var n C.uint64_t
	status = Status(C.pd_rejection(i.c, flag(handled), &n, r.c()))
	return uint64(n), status
}
