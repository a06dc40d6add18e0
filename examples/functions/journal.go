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

// journal is the end of a tenant's log. It may be used from any goroutine.
type journal struct {
	mu    sync.Mutex
	lines []string // a ring
	next  int      // where the next line goes
	line  int      // bytes of a line that are kept
}

func newJournal(lines, line int) *journal {
	return &journal{lines: make([]string, lines), line: line}
}

func (j *journal) add(at time.Time, level slog.Level, text string) {
	// A guest may write megabytes; a copy of the beginning keeps no more than that.
	if len(text) > j.line {
		text = text[:j.line] + "…"
	}
	line := fmt.Sprintf("%s %s %s", at.UTC().Format(time.RFC3339), level, strings.ToValidUTF8(text, "\uFFFD"))
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines[j.next%len(j.lines)] = line
	j.next++
}

// read returns the lines that are kept, the oldest first.
func (j *journal) read() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.next <= len(j.lines) {
		return append([]string(nil), j.lines[:j.next]...)
	}
	at := j.next % len(j.lines)
	return append(append([]string(nil), j.lines[at:]...), j.lines[:at]...)
}

// console is where a context's console goes: to the journal of the tenant that it
// serves, which is not known yet when it is made.
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
