package web

import (
	"context"
	"log/slog"
	"time"

	"github.com/seed24588400/paddock/internal/console"
)

// sink writes messages to a handler. That a handler fails is not the script's
// business.
func sink(h slog.Handler) console.Sink {
	return func(ctx context.Context, level slog.Level, text string) {
		if h.Enabled(ctx, level) {
			_ = h.Handle(ctx, slog.NewRecord(time.Now(), level, text, 0))
		}
	}
}
