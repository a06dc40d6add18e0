package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"
)

// journal keeps the last lines of a tenant's log. It is safe for concurrent use by
// multiple goroutines.
type journal struct {
	mu    sync.Mutex
	lines []string // ring buffer
	next  int      // number of lines added; the next one goes to next modulo len(lines)
	line  int      // maximum size of a line in bytes
}

func newJournal(lines, line int) *journal {
	return &journal{lines: make([]string, lines), line: line}
}

func (j *journal) add(at time.Time, level slog.Level, text string) {
	// A guest may write megabytes; the concatenation copies the beginning, so the rest
	// can be collected.
	if len(text) > j.line {
		text = text[:j.line] + "…"
	}
	line := fmt.Sprintf("%s %s %s", at.UTC().Format(time.RFC3339), level, strings.ToValidUTF8(text, "\uFFFD"))
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines[j.next%len(j.lines)] = line
	j.next++
}

// read returns the lines that are kept, oldest first.
func (j *journal) read() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.next <= len(j.lines) {
		return append([]string(nil), j.lines[:j.next]...)
	}
	at := j.next % len(j.lines)
	return append(append([]string(nil), j.lines[at:]...), j.lines[:at]...)
}

// Enabled, Handle, WithAttrs and WithGroup make a journal the slog.Handler of a console.

func (j *journal) Enabled(context.Context, slog.Level) bool { return true }

func (j *journal) Handle(_ context.Context, r slog.Record) error {
	j.add(r.Time, r.Level, r.Message)
	return nil
}

func (j *journal) WithAttrs([]slog.Attr) slog.Handler { return j }
func (j *journal) WithGroup(string) slog.Handler      { return j }
