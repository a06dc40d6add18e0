//go:build linux && arm64 && cgo

// Package engine is V8 and Paddock's C++ code for linux/arm64. In a release, this module has
// both compiled, so that users need neither V8 nor minutes for the C++. In the repository, the
// module compiles the code of internal/bridge/native and links it with the V8 that make v8
// provides. Package bridge imports this package and nothing else does.
package engine

import _ "github.com/seed24588400/paddock/internal/bridge/native" // its objects
