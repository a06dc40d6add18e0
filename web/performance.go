package web

import (
	"context"
	"time"

	"github.com/seed24588400/paddock/v8"
)

// clock returns the functions now, the time since Install, and origin, the time of
// Install. Both are in milliseconds, in steps of the resolution.
func (e *Env) clock(resolution time.Duration) functions {
	coarse := func(d time.Duration) v8.Value {
		return v8.Number(float64(d.Truncate(resolution)) / float64(time.Millisecond))
	}
	return functions{
		"now": func(context.Context, *v8.Call) (v8.Value, error) { return coarse(time.Since(e.start)), nil },
		"origin": func(context.Context, *v8.Call) (v8.Value, error) {
			return coarse(time.Duration(e.start.UnixNano())), nil
		},
	}
}
