package web

import (
	"context"
	"log/slog"
	"time"

	"github.com/seed24588400/paddock/internal/console"
)

// sink writes messages to a handler. It ignores errors of the handler, which the script
// could not handle.
func sink(h slog.Handler) console.Sink {
	return func(ctx context.Context, level slog.Level, text string) {
		if h.Enabled(ctx, level) {
			_ = h.Handle(ctx, slog.NewRecord(time.Now(), level, text, 0))
		}
	}
}
