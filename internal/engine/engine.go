// Package engine initialises V8 once for the process, whoever needs it first.
package engine

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/seed24588400/paddock/cage"
	"github.com/seed24588400/paddock/internal/bridge"
)

// ErrInitialised means that V8 runs already and its options cannot change.
var ErrInitialised = errors.New("V8 is already initialised; set its options before the first group or isolate is made")

// Options are V8's for the whole process.
type Options struct {
	Flags   []string
	Workers int
}

var (
	mu      sync.Mutex
	options Options
	set     bool
	started bool
	failure error
)

// flags are for every process; the user's come after them.
var flags = []string{
	// A Wasm module that one isolate is compiling would make any other, of
	// whatever group, wait for it that compiles the same bytes: for ever if the
	// first is lost meanwhile, and long enough to tell what its neighbours run.
	"--no-wasm-native-module-cache",
	// V8 would keep the pages of isolates that are gone for those to come, and
	// give them back to nobody while there are none: 140 MB after 1,000.
	"--no-memory-pool-share-memory-on-teardown",
	// V8 would keep whatever was compiled for 30 s, on a server many times what
	// fits into a heap. Six collections, then, which a full heap has soon.
	"--no-flush-code-based-on-time",
	// Unrolling takes away the interrupt check of a loop around a loop whose turns
	// it has counted and that has none, as that of new Array(100) does: V8's reducer
	// (src/compiler/turboshaft/loop-unrolling-reducer.h) drops the next check that it
	// meets. Such a loop never ends, and allocates until the isolate is lost.
	"--no-turboshaft-loop-unrolling",
	// V8 would end the process after four collections in a row that freed little.
	// The bridge ends the run (memory.cc).
	"--no-detect-ineffective-gcs-near-heap-limit",
}

// Set sets the options, before V8 is initialised and once.
func Set(o Options) error {
	mu.Lock()
	defer mu.Unlock()
	if started || set {
		return fmt.Errorf("v8: options: %w", ErrInitialised)
	}
	if o.Workers < 0 {
		return fmt.Errorf("v8: options: %d worker threads: want 0, for V8's choice, or more", o.Workers)
	}
	for _, flag := range o.Flags {
		if !strings.HasPrefix(flag, "--") || len(flag) == 2 || strings.ContainsAny(flag, " \t\n\x00") {
			return fmt.Errorf("v8: options: flag %q: want one flag such as \"--expose-gc\"", flag)
		}
	}
	if slices.Contains(o.Flags, "--help") {
		return errors.New("v8: options: V8's --help would print its flags and end the process")
	}
	options, set = o, true
	return nil
}

// Init initialises V8 if nobody has, and returns how that went. Without room in
// the address space nothing has happened, and a later call may succeed.
func Init() error {
	mu.Lock()
	defer mu.Unlock()
	if !started {
		if !cage.RoomToStart() {
			return fmt.Errorf("v8: initialise: V8 needs about %d GiB of address space to start: %w; raise ulimit -v",
				cage.ToStart()>>30, cage.ErrAddressSpace)
		}
		started = true
		flags := slices.Concat(flags, options.Flags)
		if err := bridge.Init(strings.Join(flags, " "), options.Workers); err != nil {
			failure = fmt.Errorf("v8: initialise: %w", err)
		}
	}
	return failure
}
