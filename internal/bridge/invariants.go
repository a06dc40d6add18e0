//go:build invariants

package bridge

// #cgo CXXFLAGS: -DPADDOCK_INVARIANTS
import "C"
