//go:build !invariants

package groups

// These do nothing in builds without the invariants; see checks_on.go.

func (*Group) checkCounts()     {}
func (*Allocator) checkCounts() {}
