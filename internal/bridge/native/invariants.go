//go:build invariants && linux && cgo && (amd64 || arm64)

package native

// #cgo CXXFLAGS: -DPADDOCK_INVARIANTS
import "C"
