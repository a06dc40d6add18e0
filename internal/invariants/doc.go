// Package invariants checks, in builds with the tag "invariants", conditions that always
// hold unless Paddock has a fault, and that cost too much to check otherwise. A check
// never depends on what a user or a guest does: wrong use is an error in every build.
//
// Callers test the constant [Enabled] first, so that other builds contain no code of a
// check:
//
//	if invariants.Enabled {
//		invariants.Check(l.waiters.Len() > 0, "a queue without waiters")
//	}
//
// The C++ side has the macro INVARIANT of internal/bridge/native/invariant.h, which the same
// tag enables.
package invariants
