package web

import (
	"context"

	"github.com/seed24588400/paddock/v8"
)

// userAgent returns the text of Options.UserAgent.
func userAgent(e *Env, _ context.Context, _ *v8.Call) (v8.Value, error) {
	return v8.String(e.userAgent), nil
}
