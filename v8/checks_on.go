//go:build invariants

package v8

import (
	"slices"
	"sync/atomic"
	"time"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/invariants"
)

// checks has what the invariants of an Isolate are checked with.
type checks struct {
	known       atomic.Int64        // the persistent handles that Go owns or has dropped
	kept        map[uint32]struct{} // the IDs in hostTable that no JavaScript object releases
	activations int
}

// activationChecks has what the invariants of an activation are checked with.
type activationChecks struct {
	holdCalls int // holds of the bridge without a scope of Go: see Isolate.holdCall
}

func (c *activationChecks) beginHoldCall() { c.holdCalls++ }
func (c *activationChecks) endHoldCall()   { c.holdCalls-- }

// owned counts persistent handles that Go has got, and gone those that V8 has freed.
func (i *Isolate) owned(n int) { i.known.Add(int64(n)) }
func (i *Isolate) gone(n int)  { i.known.Add(-int64(n)) }

// keep marks an ID that Go releases itself, if at all.
func (i *Isolate) keep(id uint32) {
	if i.kept == nil {
		i.kept = map[uint32]struct{}{}
	}
	i.kept[id] = struct{}{}
}

// lostInBridge is Counts.Handles of a lost isolate. The bridge may know of the loss earlier.
const lostInBridge = -1

// often is the number of activations between two comparisons that take long.
const often = 256

// checkFree is called when the lock has been acquired. Nothing is left of earlier
// activations, except of those that have released the lock, which are put aside.
func (i *Isolate) checkFree() {
	i.locker.CheckHolder()
	i.checkIdle()
	if i.activations++; i.activations%often == 0 {
		i.checkHost(i.bridge.Counts())
	}
}

func (i *Isolate) checkIdle() {
	invariants.Checkf(i.depth == 0, "v8: %d operations are left", i.depth)
	invariants.Checkf(i.open == 0, "v8: %d scopes are left", i.open)
	invariants.Checkf(i.calling == 0, "v8: %d calls of Go functions are left", i.calling)
	invariants.Check(i.ctx == nil && i.context == nil && i.caller.isolate == nil, "v8: the context of a run is left")
	invariants.Checkf(i.holdCalls == 0, "v8: %d calls in holds are left", i.holdCalls)
	invariants.Check(!i.viewing, "v8: bytes are still viewed")
	i.guard.mu.Lock()
	defer i.guard.mu.Unlock()
	i.guard.checkNone()
	if c := i.bridge.Counts(); c.Handles != lostInBridge {
		invariants.Checkf(c.Depth == 0 && c.Scopes == 0, "v8: the bridge has %+v before an activation", c)
		invariants.Checkf(c.Suspended == uint64(len(i.unlocked)), "v8: %d activations are unlocked, in the bridge %+v",
			len(i.unlocked), c)
	}
}

// checkHandles compares the numbers of persistent handles. It is called with the lock
// held, when no operation is in progress.
func (i *Isolate) checkHandles() {
	if c := i.bridge.Counts(); c.Handles != lostInBridge {
		known := i.known.Load()
		invariants.Checkf(c.Handles == known, "v8: %d persistent handles, of which Go knows %d", c.Handles, known)
	}
	invariants.Check(i.handles.Load() >= 0, "v8: fewer than 0 open handles")
}

// checkHost compares the numbers of references of JavaScript to Go values.
func (i *Isolate) checkHost(c bridge.Counts) {
	if c.Handles == lostInBridge {
		return
	}
	var n uint64
	for id, x := range i.host.held {
		if _, kept := i.kept[uint32(id)]; x != nil && !kept {
			n++
		}
	}
	invariants.Checkf(c.HostRefs == n, "v8: %d Go values are referred to, and Go holds %d", c.HostRefs, n)
	invariants.Checkf(len(i.host.held)-len(i.host.free) == int(n)+len(i.kept),
		"v8: %d IDs of the host, of which %d are free, %d released by JavaScript and %d kept",
		len(i.host.held), len(i.host.free), n, len(i.kept))
}

// checkLeft is called when the isolate is disposed of.
func (i *Isolate) checkLeft() {
	i.checkIdle()
	invariants.Checkf(len(i.unlocked) == 0, "v8: %d activations are unlocked", len(i.unlocked))
	i.checkHandles()
	i.checkHost(i.bridge.Counts())
}

// checkEntered is called before an operation. Another goroutine than the holder is wrong
// use, which the bridge reports.
func (i *Isolate) checkEntered() {
	invariants.Check(i.depth <= len(i.frames) && i.depth >= 0, "v8: more operations than frames")
	if !i.locker.HeldByCaller() {
		return
	}
	if c := i.bridge.Counts(); c.Handles != lostInBridge {
		invariants.Checkf(c.Scopes == uint64(i.open-i.calling+i.holdCalls),
			"v8: %d scopes, %d calls and %d calls in holds, in the bridge %+v", i.open, i.calling, i.holdCalls, c)
		invariants.Checkf(c.Depth <= uint64(i.depth), "v8: %d operations, in the bridge %+v", i.depth, c)
	}
}

// checkLeaving is called after an operation with its frame.
func (i *Isolate) checkLeaving(f *frame) {
	if i.locker.HeldByCaller() {
		invariants.Check(i.depth > 0 && i.frames[i.depth-1] == f, "v8: operations end out of order")
	}
}

// checkClosing is called before the innermost scope closes.
func (i *Isolate) checkClosing() {
	i.locker.CheckHolder()
	invariants.Check(i.open > 0 && i.scopes[i.open-1].id != 0, "v8: a scope is closed that is not open")
	invariants.Check(i.open == 0 || i.scopes[i.open-1].released == 0,
		"v8: a scope is closed while the lock is released")
}

// checkResumed is called when an activation has acquired the lock again.
func (i *Isolate) checkResumed() {
	i.locker.CheckHolder()
	n := 0
	for _, ticket := range i.unlocked {
		if ticket == i.ticket {
			n++
		}
	}
	invariants.Checkf(n == 1, "v8: the activation that continues has released the lock %d times", n)
}

// checkCall is called when JavaScript calls Go.
func (i *Isolate) checkCall(in *bridge.Call) {
	i.locker.CheckHolder()
	for _, c := range in.Args() {
		invariants.Checkf(isCell(c, in.Bytes(), 0), "v8: an argument is the cell %+v of %d bytes", c, len(in.Bytes()))
		invariants.Checkf(!isHandle(c) || c.Bits != 0, "v8: an argument is the cell %+v", c)
	}
	switch f := in.Function; {
	case f < firstClassFunction:
		invariants.Check(i.host.get(f) != nil, "v8: JavaScript calls a function that Go has released")
	case f < firstHostFunction:
		of := i.classes.function(f)
		invariants.Check(of.call != nil || of.construct != nil, "v8: JavaScript calls an unknown function of a class")
	default:
		invariants.Check(i.hostFunctions.get(f) != nil, "v8: JavaScript calls an unknown host function")
	}
}

// check checks the result of an operation.
func (f *frame) check(status bridge.Status) {
	switch status {
	case bridge.Closed, bridge.Skipped, bridge.Lost:
		return
	}
	f.isolate.locker.CheckHolder()
	if status != bridge.OK && status != bridge.Exception {
		return
	}
	cells, bytes := f.result.Cells(), f.result.Bytes()
	v := f.result.Value
	invariants.Checkf(isCell(v, bytes, len(cells)), "v8: the result is the cell %+v of %d bytes", v, len(bytes))
	for n, c := range cells {
		invariants.Checkf(isCell(c, bytes, len(cells)-n-1), "v8: cell %d of a result of %d cells and %d bytes is %+v",
			n, len(cells), len(bytes), c)
	}
}

// isCell reports whether C++ may write the cell, if so many cells follow it.
func isCell(c bridge.Cell, bytes []byte, more int) bool {
	inside := c.Bits <= uint64(len(bytes)) && uint64(c.Aux) <= uint64(len(bytes))-c.Bits
	switch c.Kind {
	case bridge.Boolean:
		return c.Bits <= 1
	case bridge.String:
		return inside || c.Aux == bridge.ByHandle
	case bridge.BigInt:
		return inside && c.Aux >= 8 && c.Aux%8 == 0
	case bridge.Bytes:
		return inside
	case bridge.List:
		return uint64(c.Aux) <= uint64(more)
	case bridge.Record:
		return 2*uint64(c.Aux) <= uint64(more)
	}
	return c.Kind <= bridge.Wrapped
}

func isHandle(c bridge.Cell) bool {
	return c.Kind >= bridge.Symbol || c.Kind == bridge.String && c.Aux == bridge.ByHandle
}

// The methods below are called with the mutex of the guard held.

// checkNone checks that no run is recorded: activations restore theirs after all others.
func (g *guard) checkNone() {
	invariants.Checkf(len(g.runs) == 0, "v8: %d runs of another activation are recorded", len(g.runs))
}

// checkNext checks that the watchdog wakes before the deadline of each run.
func (g *guard) checkNext(next time.Time) {
	late := slices.ContainsFunc(g.runs, func(r guarded) bool {
		return r.end == nil && !r.deadline.IsZero() && r.deadline.Before(next)
	})
	invariants.Check(!late, "v8: the watchdog would miss a deadline")
}

// runsCheck checks that runs end in the reverse order of their beginning.
type runsCheck struct{ runs int }

func (c *runsCheck) noteRuns(g *guard) {
	g.mu.Lock()
	c.runs = len(g.runs)
	g.mu.Unlock()
}

func (c *runsCheck) checkRuns(g *guard) {
	g.mu.Lock()
	invariants.Checkf(c.runs == len(g.runs), "v8: a run ends with %d runs active, and began with %d",
		len(g.runs), c.runs)
	g.mu.Unlock()
}
