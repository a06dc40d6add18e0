//go:build !invariants

package v8

import (
	"time"

	"github.com/seed24588400/paddock/internal/bridge"
)

// These do nothing in builds without the invariants; see checks_on.go.

//lint:ignore U1000 a build with the invariants uses it
type checks struct{}

func (*Isolate) owned(int)              {}
func (*Isolate) gone(int)               {}
func (*Isolate) checkFree()             {}
func (*Isolate) checkHandles()          {}
func (*Isolate) checkLeft()             {}
func (*Isolate) checkEntered()          {}
func (*Isolate) checkLeaving(*frame)    {}
func (*Isolate) checkClosing()          {}
func (*Isolate) checkResumed()          {}
func (*Isolate) checkCall(*bridge.Call) {}
func (*frame) check(bridge.Status)      {}
func (*Isolate) keep(uint32)            {}
func (*guard) checkNone()               {}
func (*guard) checkNext(time.Time)      {}

//lint:ignore U1000 a build with the invariants uses it
type activationChecks struct{}

func (activationChecks) beginHoldCall() {}
func (activationChecks) endHoldCall()   {}

type runsCheck struct{}

func (*runsCheck) noteRuns(*guard)  {}
func (*runsCheck) checkRuns(*guard) {}
