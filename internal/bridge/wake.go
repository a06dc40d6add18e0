//go:build linux && cgo && (amd64 || arm64)

package bridge

// #include "bridge.h"
import "C"

import "unsafe"

// WakeFile returns the descriptor of a file that becomes readable when Woken has a key,
// or -1 if it cannot be created.
func WakeFile() int { return int(C.pd_wake_file()) }

// Woken moves the keys of isolates for which V8 has new tasks into keys, and returns
// their number.
func Woken(keys []uint64) int {
	return int(C.pd_woken((*C.uint64_t)(unsafe.SliceData(keys)), C.uint64_t(len(keys))))
}

// SetWakeKey sets the key of the isolate in Woken. If key is 0, Woken does not return the
// isolate.
func (i *Isolate) SetWakeKey(key uint64) { C.pd_isolate_set_wake_key(i.c, C.uint64_t(key)) }
