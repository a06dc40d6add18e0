package v8

import (
	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/engine"
)

// Options are V8's for the whole process.
type Options struct {
	// Flags are V8 flags, one to an element, such as "--expose-gc". Default:
	// none. V8 ignores flags it does not know, with a message on stderr.
	Flags []string
	// WorkerThreads is how many threads V8 has for garbage collection and
	// compilation beside the program's own. Default: one less than the
	// processors, at least one.
	WorkerThreads int
}

// ErrInitialised means that it is too late to set the options.
var ErrInitialised = engine.ErrInitialised

// SetOptions sets the process's options. It must come before the first group
// or isolate is made, for that initialises V8, and only once; otherwise it is
// ErrInitialised and changes nothing.
func SetOptions(o Options) error {
	return engine.Set(engine.Options{Flags: o.Flags, Workers: o.WorkerThreads})
}

// Version returns the version of the V8 that is linked in, such as "15.0.245.13".
func Version() string { return bridge.Version() }
