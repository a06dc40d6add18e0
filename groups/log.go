package groups

import (
	"context"
	"log/slog"
	"sync/atomic"
)

var logger atomic.Pointer[slog.Logger]

// SetLogger sets the logger for the events of groups and isolates. Losses and
// condemned groups are logged at [slog.LevelWarn], the creation and release of groups
// at [slog.LevelInfo], and other events at [slog.LevelDebug]; for [slog.LevelError]
// see [Worn]. With nil, the default, nothing is logged. The handler is called with
// locks held and must not call Paddock.
func SetLogger(l *slog.Logger) { logger.Store(l) }

// Log logs an event of an isolate. It is for other packages of Paddock.
func Log(level slog.Level, step string, attrs ...slog.Attr) {
	if l := logger.Load(); l != nil {
		l.LogAttrs(context.Background(), level, step, attrs...)
	}
}

func (g *Group) log(level slog.Level, step string, attrs ...slog.Attr) {
	if logger.Load() == nil {
		return
	}
	Log(level, step, append(attrs, slog.Uint64("group", g.id))...)
}
