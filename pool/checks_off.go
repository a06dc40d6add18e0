//go:build !invariants

package pool

func (*Pool) checkCounts() {} // see checks_on.go
