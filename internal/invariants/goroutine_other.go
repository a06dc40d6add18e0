//go:build !amd64 && !arm64

package invariants

// Goroutine returns 0: there is no engine for this processor, and nothing to check.
func Goroutine() uint64 { return 0 }
