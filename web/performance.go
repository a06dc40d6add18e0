package web

import (
	"context"
	"time"

	"github.com/seed24588400/paddock/v8"
)

// now returns the time since Install.
func now(e *Env, _ context.Context, _ *v8.Call) (v8.Value, error) {
	return e.coarse(time.Since(e.start)), nil
}

// timeOrigin returns the time of Install.
func timeOrigin(e *Env, _ context.Context, _ *v8.Call) (v8.Value, error) {
	return e.coarse(time.Duration(e.start.UnixNano())), nil
}

// coarse returns a number of milliseconds, in steps of the clock's resolution.
func (e *Env) coarse(d time.Duration) v8.Value {
	return v8.Number(float64(d.Truncate(e.clock)) / float64(time.Millisecond))
}
