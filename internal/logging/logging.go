// Package logging has the logger for the events of groups, isolates and pools, which
// groups.SetLogger sets.
package logging

import (
	"context"
	"log/slog"
	"sync/atomic"
)

var logger atomic.Pointer[slog.Logger]

// SetLogger sets the logger. With nil, the default, nothing is logged.
func SetLogger(l *slog.Logger) { logger.Store(l) }

// Enabled reports whether there is a logger, so that callers need not make attributes
// for nobody.
func Enabled() bool { return logger.Load() != nil }

// Log logs an event.
func Log(level slog.Level, message string, attrs ...slog.Attr) {
	if l := logger.Load(); l != nil {
		l.LogAttrs(context.Background(), level, message, attrs...)
	}
}
