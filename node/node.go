package node

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/seed24588400/paddock/internal/option"
	"github.com/seed24588400/paddock/internal/wire"
	"github.com/seed24588400/paddock/v8"
)

var wired = wire.Of[v8.Scope, v8.Value, *v8.Copy, *v8.Context, *v8.Persistent, *v8.Loop]()

// Options are what a guest gets from the host. The zero Options give it nothing.
type Options struct {
	// Env is process.env. Each context has its own copy, which the guest may change. Default:
	// no variables; those of the host's process are never visible.
	Env map[string]string
	// Args are the elements of process.argv after the first one, which is the path of the
	// program. The first of Args is usually the name of the script. Default: none.
	Args []string
	// Stdout and Stderr receive what the guest writes to process.stdout and process.stderr,
	// one Write for each write of the guest, and Stderr also its warnings. The volume is not
	// limited. Errors of Write are ignored. Default: it is discarded.
	Stdout, Stderr io.Writer
	// Timers replaces setTimeout, setInterval, setImmediate and the functions that clear them
	// by those of Node.js, whose timers are objects with ref, unref and refresh. Without it,
	// the modules timers and timers/promises refuse, and so does what needs them.
	Timers bool
	// Clock is the resolution of process.hrtime, process.uptime and performance of the module
	// perf_hooks. The finer it is, the more a guest can learn about other work of the machine.
	// Default: 1 ms.
	Clock time.Duration
}

// Env represents what [Install] added to a context. It is safe for concurrent use by multiple
// goroutines.
type Env struct {
	loop    *v8.Loop
	options Options
	start   time.Time
	timers  timers

	mu     sync.Mutex
	kept   string         // the name of main in the context's snapshot until it is restored
	main   *v8.Persistent // the function to which global.js evaluates
	exited bool
	closed bool
}

// envKey is the key of the Env in the data of its context.
type envKey struct{}

const defaultClock = time.Millisecond

// Install prepares the loop's context for the modules of Node.js, and defines the globals
// process, Buffer and global, and with Options.Timers those of timers. It must be called before
// any code of the guest runs in the context, and after web.Install if the context has web APIs.
// If the context's snapshot has the modules already (see [Env.Keep]), Install connects them, and
// the guest sees the environment and the arguments of o.
//
// A context can have one open Env. The Env must be closed unless the isolate is closed.
func Install(ctx context.Context, loop *v8.Loop, o Options) (*Env, error) {
	if err := loop.Err(); err != nil {
		return nil, fmt.Errorf("node: install: %w", err)
	}
	if err := option.Check(o); err != nil {
		return nil, fmt.Errorf("node: install: %w", err)
	}
	if o.Clock == 0 {
		o.Clock = defaultClock
	}
	o.Env, o.Args = maps.Clone(o.Env), slices.Clone(o.Args)
	e := &Env{loop: loop, options: o, start: time.Now()}
	e.timers.init(e)
	if err := e.install(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("node: install: %w", err), e.Close())
	}
	return e, nil
}

func (e *Env) install(ctx context.Context) error {
	c := e.loop.Context()
	if other, ok := c.Data(envKey{}).(*Env); ok && !other.isClosed() {
		return fmt.Errorf("%w: the context has another Env; close it first", v8.ErrInvalid)
	}
	c.SetData(envKey{}, e)
	return c.Do(ctx, func(s v8.Scope) error {
		// Always, because an isolate must know that its scripts may set the async context.
		extras, err := wired.AsyncContextAccess(s)
		if err != nil {
			return err
		}
		if kept, ok := keptIn(s); ok {
			return e.attach(ctx, s, kept)
		}
		return e.run(ctx, s, extras)
	})
}

// run runs global.js.
func (e *Env) run(ctx context.Context, s v8.Scope, extras v8.Value) error {
	script, err := evaluate(ctx, s, "global")
	if err != nil {
		return err
	}
	functions := make(map[string]any, len(hostFunctions))
	for _, h := range hostFunctions {
		if functions[h.ShortName()], err = s.HostFunction(h); err != nil {
			return err
		}
	}
	host, err := s.Value(functions)
	if err != nil {
		return err
	}
	main, err := script.Call(ctx, v8.Undefined, host, extras, v8.Bool(e.options.Timers))
	if err != nil {
		return err
	}
	e.main, err = main.Persist()
	return err
}

// Operations of the function to which global.js evaluates.
const (
	opRequire = iota // returns the module of a name
	opFire           // runs a timer
	opRefresh        // reads the settings of the host again
	opExit           // emits the event "exit", and returns the exit code
)

// bound returns main in a hold, which it restores when it is needed first.
func (e *Env) bound(s v8.Scope) (v8.Value, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return v8.Undefined, errClosed
	}
	if e.kept != "" {
		var err error
		if e.main, err = s.KeptValue(e.kept); err != nil {
			return v8.Undefined, err
		}
		e.kept = ""
	}
	return e.main.Value(s)
}

// call calls main with an operation.
func (e *Env) call(ctx context.Context, s v8.Scope, operation int, args ...v8.Value) (v8.Value, error) {
	main, err := e.bound(s)
	if err != nil {
		return v8.Undefined, err
	}
	return main.Call(ctx, v8.Undefined, append([]v8.Value{v8.Int(operation)}, args...)...)
}

func (e *Env) nonzero() error {
	if e == nil || e.loop == nil {
		return fmt.Errorf("%w: a nil or zero Env; use one that Install made", v8.ErrInvalid)
	}
	return nil
}

func (e *Env) isClosed() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.closed
}

// Exit emits the event "exit" of process, as Node.js does when nothing is pending, and returns the
// exit code: process.exitCode, or 0 if the guest has not set it. A later call emits nothing. An
// exception of a listener is an error.
func (e *Env) Exit(ctx context.Context) (code int, err error) {
	if err := e.nonzero(); err != nil {
		return 0, fmt.Errorf("node: exit: %w", err)
	}
	err = e.loop.Context().Do(ctx, func(s v8.Scope) error {
		v, err := e.call(ctx, s, opExit)
		if err == nil {
			n, _ := v.Int64() // undefined if the guest has not used process
			code = int(n)
		}
		return err
	})
	return code, err
}

// Close ends the timers and releases the handles that Go holds in the context. Afterwards the
// modules refuse what needs the host. It is not an error to call Close more than once.
func (e *Env) Close() error {
	if e == nil || e.loop == nil {
		return nil
	}
	e.timers.close()
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closed = true
	return e.main.Close()
}

// ExitError is the error of a run in which the guest has called process.exit. The exception
// that process.exit throws wraps it. If the guest catches the exception, the next task of the
// loop returns the ExitError.
type ExitError struct {
	// Code is the exit code.
	Code int
}

func (e *ExitError) Error() string {
	return fmt.Sprintf("node: the script exited with code %d", e.Code)
}

// GuestError returns the text that JavaScript reads.
func (e *ExitError) GuestError() string { return fmt.Sprintf("process.exit(%d)", e.Code) }
