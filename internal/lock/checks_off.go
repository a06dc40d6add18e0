//go:build !invariants

package lock

import "container/list"

// These do nothing in builds without the invariants; see checks_on.go.

//lint:ignore U1000 a build with the invariants uses it
type checks struct{}

func (*Locker) acquired()             {}
func (*Locker) releasing()            {}
func (*Locker) resuming()             {}
func (*Locker) joined(*list.Element)  {}
func (*Locker) left(*list.Element)    {}
func (*Locker) handing(*list.Element) {}
func (*Locker) checkQueue()           {}

// CheckHolder checks that the calling goroutine holds the lock.
func (*Locker) CheckHolder() {}
