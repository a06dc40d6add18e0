//go:build amd64 || arm64

package invariants

// Goroutine returns a number that identifies the calling goroutine among those that exist.
// It is the address of the runtime's record of the goroutine, because runtime.Stack, which
// has its ID, takes time that grows with the depth of the stack.
func Goroutine() uint64
