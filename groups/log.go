package groups

import (
	"log/slog"

	"github.com/seed24588400/paddock/internal/logging"
)

// SetLogger sets the logger for the events of groups, isolates and pools. With nil, the
// default, nothing is logged. The levels are:
//   - [slog.LevelError]: the process should be restarted; see [Worn]
//   - [slog.LevelWarn]: an isolate was lost, a group was condemned, a pool has no snapshot
//     for a key, a pool cannot reuse its isolates
//   - [slog.LevelInfo]: a group was created or released
//   - [slog.LevelDebug]: an isolate was created, closed or recycled, a group was closed, and
//     V8's last garbage collections before an isolate was lost
//
// The handler is called with locks held and must not call Paddock.
func SetLogger(l *slog.Logger) { logging.SetLogger(l) }

func (g *Group) log(level slog.Level, message string, attrs ...slog.Attr) {
	if logging.Enabled() {
		logging.Log(level, message, append(attrs, slog.Uint64("group", g.id))...)
	}
}
