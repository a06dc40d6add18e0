package v8

import (
	"context"

	"github.com/seed24588400/paddock/internal/bridge"
)

// Overdue exports overdue for tests.
var Overdue = overdue

// Panic makes the Rust code of V8's Temporal panic.
func (i *Isolate) Panic(ctx context.Context) error {
	return i.whole(ctx, func(f *frame) bridge.Status { return i.bridge.Panic(&f.result) })
}

// Awaited reports whether JavaScript may be waiting for a task of V8.
func (i *Isolate) Awaited() bool {
	_, awaited := i.tasks()
	return awaited
}

// Terminate requests the end of a run as the watchdog does, also of a lost isolate: the
// watchdog may know of the loss later than the thread of the isolate.
func (i *Isolate) Terminate() { i.bridge.Terminate() }
