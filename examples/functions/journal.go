package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
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

// console is the slog.Handler of a context's console. It writes to the journal of the
// request's tenant, which is set after the context was made.
type console struct{ to atomic.Pointer[journal] }

func (c *console) Enabled(context.Context, slog.Level) bool { return c.to.Load() != nil }

func (c *console) Handle(_ context.Context, r slog.Record) error {
	if j := c.to.Load(); j != nil {
		j.add(r.Time, r.Level, r.Message)
	}
	return nil
}

func (c *console) WithAttrs([]slog.Attr) slog.Handler { return c }
func (c *console) WithGroup(string) slog.Handler      { return c }
