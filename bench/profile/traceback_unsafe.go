//go:build linux && cgo && (amd64 || arm64)

package profile

/*
#cgo CXXFLAGS: -std=c++20 -O2 -fno-exceptions -fno-rtti
#include "traceback.h"
*/
import "C"

import (
	"runtime"
	"sync"
	"unsafe"
)

// traced installs the traceback function. The runtime allows that only once.
var traced = sync.OnceFunc(func() {
	runtime.SetCgoTraceback(0, unsafe.Pointer(C.profile_trace), nil, nil)
})
