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
