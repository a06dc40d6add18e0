package console

import (
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/seed24588400/paddock/v8"
)

// Each console has at most maxLabels counters and as many timers, because labels take
// memory of the host. A label has at most maxLabel characters, or bytes if it is not
// a string.
const (
	maxLabels = 1000
	maxLabel  = 1000
)

type counts map[string]int

type timers map[string]time.Time

// label returns the label that the call refers to.
func label(p probe, call *v8.Call) (string, error) {
	v := call.Arg(0)
	if v.Kind() == v8.KindUndefined {
		return "default", nil
	}
	if v.Kind() == v8.KindString {
		text, _, err := p.clip(v, maxLabel)
		return text, err
	}
	text, err := p.asString(call.Scope, v, maxLabel)
	// Clone, because a substring would keep the whole string alive.
	return strings.Clone(text[:min(len(text), maxLabel)]), err
}

func (c *console) count(p probe, call *v8.Call) error {
	name, err := label(p, call)
	if err != nil {
		return err
	}
	if c.counts == nil {
		c.counts = make(counts)
	}
	if _, ok := c.counts[name]; !ok && len(c.counts) == maxLabels {
		c.complain(p, "More than %d labels for console.count()", maxLabels)
		return nil
	}
	c.counts[name]++
	c.write(p, slog.LevelInfo, fmt.Sprintf("%s: %d", name, c.counts[name]))
	return nil
}

func (c *console) countReset(p probe, call *v8.Call) error {
	name, err := label(p, call)
	if err != nil {
		return err
	}
	if _, ok := c.counts[name]; !ok {
		c.complain(p, "Count for '%s' does not exist", name)
	}
	delete(c.counts, name)
	return nil
}

func (c *console) time(p probe, call *v8.Call) error {
	name, err := label(p, call)
	if err != nil {
		return err
	}
	if c.timers == nil {
		c.timers = make(timers)
	}
	switch _, ok := c.timers[name]; {
	case ok:
		c.complain(p, "Label '%s' already exists for console.time()", name)
	case len(c.timers) == maxLabels:
		c.complain(p, "More than %d labels for console.time()", maxLabels)
	default:
		c.timers[name] = time.Now()
	}
	return nil
}

func (c *console) timeLog(p probe, call *v8.Call) error { return c.elapsed(p, call, "timeLog") }

func (c *console) timeEnd(p probe, call *v8.Call) error {
	if err := c.elapsed(p, call, "timeEnd"); err != nil {
		return err
	}
	name, err := label(p, call)
	delete(c.timers, name)
	return err
}

// elapsed writes how long a timer has run. For timeLog the other arguments follow.
func (c *console) elapsed(p probe, call *v8.Call, method string) error {
	name, err := label(p, call)
	if err != nil {
		return err
	}
	start, ok := c.timers[name]
	if !ok {
		c.complain(p, "No such label '%s' for console.%s()", name, method)
		return nil
	}
	args := []v8.Value{v8.String("%s: %s"), v8.String(name), v8.String(duration(time.Since(start)))}
	if method == "timeLog" && len(call.Args) > 1 {
		args = append(args, call.Args[1:]...)
	}
	return c.print(slog.LevelInfo, p, "", call.Scope, args)
}

// duration formats a duration like node's console.
func duration(d time.Duration) string {
	switch d = d.Round(time.Microsecond); {
	case d >= time.Hour:
		return fmt.Sprintf("%d:%02d:%06.3f (h:mm:ss.mmm)", d/time.Hour, d/time.Minute%60, (d % time.Minute).Seconds())
	case d >= time.Minute:
		return fmt.Sprintf("%d:%06.3f (m:ss.mmm)", d/time.Minute, (d % time.Minute).Seconds())
	case d >= time.Second:
		return fmt.Sprintf("%.3fs", d.Seconds())
	}
	return fmt.Sprintf("%gms", float64(d.Microseconds())/1000)
}

func (c *console) complain(p probe, format string, args ...any) {
	c.write(p, slog.LevelWarn, "Warning: "+fmt.Sprintf(format, args...))
}
