package console

import (
	"context"
	"fmt"
	"io"
	"log/slog"

	"github.com/seed24588400/paddock/v8"
)

// Sink receives the messages of a console. The level is LevelWarn for warn, trace and
// warnings about the use of the console, LevelError for error and failed assertions,
// LevelDebug for debug, and LevelInfo for all other methods. ctx is the context of
// the run.
type Sink func(ctx context.Context, level slog.Level, text string)

// console is the console of one context. It is guarded by the isolate's lock.
type console struct {
	inspector *Inspector
	sink      Sink
	indent    string // indentation of the open groups
	counts    counts
	timers    timers
}

// method implements a method of the console.
type method func(c *console, p probe, call *v8.Call) error

// methods lists the methods in the order of the object's properties.
var methods = []*v8.HostFunction{
	host("log", (*console).log),
	host("info", (*console).log),
	host("debug", (*console).debug),
	host("warn", (*console).warn),
	host("error", (*console).error),
	host("trace", (*console).trace),
	host("assert", (*console).assert),
	host("dir", (*console).dir),
	host("table", (*console).table),
	host("count", (*console).count),
	host("countReset", (*console).countReset),
	host("clear", (*console).clear),
	host("time", (*console).time),
	host("timeLog", (*console).timeLog),
	host("timeEnd", (*console).timeEnd),
	host("group", (*console).group),
	host("groupCollapsed", (*console).group),
	host("groupEnd", (*console).groupEnd),
}

// consoleKey is the key of the console in the data of its context.
type consoleKey struct{}

func host(name string, run method) *v8.HostFunction {
	return v8.NewHostFunction("paddock/console."+name, func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		c, _ := call.Scope.Context().Data(consoleKey{}).(*console)
		if c == nil {
			return v8.Undefined, errClosed
		}
		p, err := c.inspector.probe(ctx, call.Scope)
		if err != nil {
			return v8.Undefined, err
		}
		return v8.Undefined, run(c, p, call)
	})
}

// Install adds a global console to a context in which no guest code has run yet. The
// methods warn, error, trace and assert, and warnings about the use of the console,
// write to stderr; all other methods write to stdout. Each message is one Write of
// whole lines, which is done when the method returns. Errors of Write are ignored,
// and the script cannot observe them.
func Install(ctx context.Context, c *v8.Context, stdout, stderr io.Writer) (*Inspector, error) {
	return InstallTo(ctx, c, func(_ context.Context, level slog.Level, text string) {
		w := stdout
		if level >= slog.LevelWarn {
			w = stderr
		}
		_, _ = io.WriteString(w, text+"\n")
	})
}

// InstallTo is like [Install] but passes each message to sink. If the context's snapshot
// has a console (see [Inspector.Keep]), its messages go to sink.
func InstallTo(ctx context.Context, c *v8.Context, sink Sink) (*Inspector, error) {
	inspector, err := NewInspector(ctx, c)
	if err != nil {
		return nil, err
	}
	con := &console{inspector: inspector, sink: sink}
	c.SetData(consoleKey{}, con)
	if inspector.kept {
		return inspector, nil // the snapshot has the console, too
	}
	err = c.Do(ctx, func(s v8.Scope) error { return con.install(ctx, s) })
	if err != nil {
		_ = inspector.Close()
		return nil, fmt.Errorf("console: install: %w", err)
	}
	return inspector, nil
}

func (c *console) install(ctx context.Context, s v8.Scope) error {
	object, err := s.Object()
	if err != nil {
		return err
	}
	for _, m := range methods {
		function, err := s.HostFunction(m)
		if err != nil {
			return err
		}
		if err := object.Set(ctx, v8.String(m.ShortName()), function); err != nil {
			return err
		}
	}
	global, err := s.Global()
	if err != nil {
		return err
	}
	p, err := c.inspector.probe(ctx, s)
	if err != nil {
		return err
	}
	if _, err = p.query("namespace", object, v8.String("console")); err != nil {
		return err
	}
	_, err = p.query("define", global, v8.String("console"), object)
	return err
}

// write writes one message, with each line indented for the open groups.
func (c *console) write(p probe, level slog.Level, text string) {
	c.sink(p.ctx, level, indented(wellFormed(text), c.indent))
}

// print writes a headline followed by the formatted arguments of a method.
func (c *console) print(level slog.Level, p probe, headline string, s v8.Scope, args []v8.Value) error {
	m := message{probe: p}
	m.text.WriteString(headline)
	err := m.format(s, args)
	if err == nil {
		c.write(p, level, m.text.String())
	}
	return err
}

func (c *console) log(p probe, call *v8.Call) error {
	return c.print(slog.LevelInfo, p, "", call.Scope, call.Args)
}

func (c *console) debug(p probe, call *v8.Call) error {
	return c.print(slog.LevelDebug, p, "", call.Scope, call.Args)
}

func (c *console) warn(p probe, call *v8.Call) error {
	return c.print(slog.LevelWarn, p, "", call.Scope, call.Args)
}

func (c *console) error(p probe, call *v8.Call) error {
	return c.print(slog.LevelError, p, "", call.Scope, call.Args)
}

func (c *console) trace(p probe, call *v8.Call) error {
	m := message{probe: p}
	m.text.WriteString("Trace")
	if len(call.Args) > 0 {
		m.text.WriteString(": ")
		if err := m.format(call.Scope, call.Args); err != nil {
			return err
		}
	}
	frames, _, err := p.text("frames")
	if err == nil {
		m.text.WriteString(frames)
		c.write(p, slog.LevelWarn, m.text.String())
	}
	return err
}

func (c *console) assert(p probe, call *v8.Call) error {
	holds, err := p.query("truthy", call.Arg(0))
	if yes, _ := holds.Bool(); yes || err != nil {
		return err
	}
	const headline = "Assertion failed"
	if len(call.Args) < 2 {
		c.write(p, slog.LevelError, headline)
		return nil
	}
	return c.print(slog.LevelError, p, headline+": ", call.Scope, call.Args[1:])
}

// dir inspects all values, including strings, to the depth in its second argument.
func (c *console) dir(p probe, call *v8.Call) error {
	o, err := dirOptions(p, call.Arg(1))
	if err != nil {
		return err
	}
	text, err := p.inspect(call.Scope, call.Arg(0), o, maxOutput)
	if err == nil {
		c.write(p, slog.LevelInfo, text)
	}
	return err
}

func dirOptions(p probe, v v8.Value) (o Options, err error) {
	if !v.IsObject() || v.Kind() == v8.KindProxy {
		return o, nil
	}
	depth, ok, err := p.ownProperty(v, "depth")
	if err != nil {
		return o, err
	}
	if ok {
		n, isNumber := depth.value.Float64()
		switch {
		case isNumber && n < 1:
			o.Depth = Flat
		case isNumber && n < maxLevels:
			o.Depth = int(n)
		case isNumber || depth.value.Kind() == v8.KindNull:
			o.Depth = Deep
		}
	}
	hidden, _, err := p.ownProperty(v, "showHidden")
	o.Hidden, _ = hidden.value.Bool()
	return o, err
}
