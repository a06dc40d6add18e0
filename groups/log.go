package groups

import (
	"context"
	"log/slog"
	"sync/atomic"
)

var logger atomic.Pointer[slog.Logger]

// SetLogger has each step in the life of groups and isolates written to l: what
// was lost at slog.LevelWarn, groups at LevelInfo, isolates at LevelDebug. nil,
// the default, writes nothing. The handler is called with locks held and must
// not call Paddock.
func SetLogger(l *slog.Logger) { logger.Store(l) }

// Log writes one step for packages that have more to tell of isolates.
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
