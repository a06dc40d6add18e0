package groups

import (
	"log/slog"

	"github.com/seed24588400/paddock/internal/logging"
)

// SetLogger sets the logger for the events of groups and isolates. Losses and
// condemned groups are logged at [slog.LevelWarn], the creation and release of groups
// at [slog.LevelInfo], and other events at [slog.LevelDebug]; for [slog.LevelError]
// see [Worn]. With nil, the default, nothing is logged. The handler is called with
// locks held and must not call Paddock.
func SetLogger(l *slog.Logger) { logging.SetLogger(l) }

func (g *Group) log(level slog.Level, message string, attrs ...slog.Attr) {
	if logging.Enabled() {
		logging.Log(level, message, append(attrs, slog.Uint64("group", g.id))...)
	}
}
