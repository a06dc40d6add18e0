package v8

import (
	"errors"
	"fmt"

	"github.com/seed24588400/paddock/cage"
	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/engine"
	"github.com/seed24588400/paddock/internal/option"
)

// Options configure V8 for the whole process.
type Options struct {
	// Flags are V8 flags, one per element, such as "--expose-gc". V8 ignores unknown
	// flags and writes a message to stderr. Default: none.
	Flags []string
	// WorkerThreads is the number of threads on which V8 collects garbage and compiles,
	// in addition to the program's threads. Default: one less than the number of
	// processors, but at least one.
	WorkerThreads int
}

// ErrInitialized means that options were set after V8 was initialized, or a second
// time.
var ErrInitialized = errors.New("V8 is already initialized; set its options before the first group or isolate is " +
	"created")

// SetOptions sets the options of the process. It must be called at most once, and
// before the first group or isolate is created, because that initializes V8. Otherwise
// it returns an error that wraps ErrInitialized and changes nothing.
func SetOptions(o Options) error {
	if err := option.Check(o); err != nil {
		return fmt.Errorf("v8: %w", err)
	}
	err := engine.Set(engine.Options{Flags: o.Flags, Workers: o.WorkerThreads})
	if errors.Is(err, engine.ErrInitialized) {
		return fmt.Errorf("v8: options: %w", ErrInitialized)
	}
	return err
}

// ErrUnsupported means that this build of the program has no engine: it was built for
// another platform than linux/amd64, or without cgo. All packages compile there, but
// nothing that needs the engine can be created.
var ErrUnsupported = cage.ErrUnsupported

// Supported returns nil if the program contains an engine. Otherwise it returns an error
// that wraps [ErrUnsupported], whose text has the reason and the remedy in one line. The
// functions that create isolates and groups return the same error. Supported initializes
// nothing, so that V8 may still fail to start; see groups.Supported. It is safe for
// concurrent use by multiple goroutines.
func Supported() error { return engine.Supported() }

// Version returns the version of V8, such as "15.0.245.13". It is empty if there is no
// engine; see [Supported]. It is safe for concurrent use by multiple goroutines.
func Version() string { return bridge.Version() }
