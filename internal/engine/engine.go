// Package engine initializes V8 once for the process.
package engine

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/seed24588400/paddock/cage"
	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/room"
)

// ErrInitialized means that V8 is already initialized and its options cannot change.
var ErrInitialized = errors.New("V8 is already initialized")

// Options are V8's options for the process.
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

// flags are set in every process, before the flags of the user.
var flags = []string{
	// With its cache V8 makes an isolate, of any group, wait for another one that is
	// compiling the same bytes. It would wait forever if the other isolate is lost
	// meanwhile. Otherwise the delay is long enough to reveal which modules other
	// isolates use.
	"--no-wasm-native-module-cache",
	// By default V8 keeps the pages of closed isolates for new ones, and does not
	// release them while there are none: 140 MB after 1,000 isolates.
	"--no-memory-pool-share-memory-on-teardown",
	// By default V8 keeps compiled code for 30 s. On a server this can be many times
	// as much code as fits in a heap. With this flag V8 keeps code for six
	// collections, which happen soon in a full heap.
	"--no-flush-code-based-on-time",
	// Loop unrolling can remove the interrupt check of an outer loop. V8's reducer
	// (src/compiler/turboshaft/loop-unrolling-reducer.h) removes the next check after
	// an inner loop whose iterations it has counted, even if the inner loop has no
	// check, like the one that fills new Array(100). The outer loop then never ends,
	// and allocates until the isolate is lost.
	"--no-turboshaft-loop-unrolling",
	// By default V8 ends the process after four consecutive collections that freed
	// little memory. The bridge ends the run instead (memory.cc).
	"--no-detect-ineffective-gcs-near-heap-limit",
	// By default code of V8's interpreter, baseline compiler and Maglev can run for seconds
	// without a check for interrupts, or allocate hundreds of megabytes in built-ins
	// (0013-bounded-interrupt-budgets.patch).
	"--bounded-interrupt-budgets",
}

// Set sets the options. It returns an error that wraps ErrInitialized if V8 is
// initialized or Set has succeeded already.
func Set(o Options) error {
	mu.Lock()
	defer mu.Unlock()
	if started || set {
		return ErrInitialized
	}
	if o.Workers < 0 {
		return fmt.Errorf("v8: options: %d worker threads: want 0, which lets V8 choose, or more", o.Workers)
	}
	for _, flag := range o.Flags {
		if !strings.HasPrefix(flag, "--") || len(flag) == 2 || strings.ContainsAny(flag, " \t\n\x00") {
			return fmt.Errorf("v8: options: flag %q: want one flag such as \"--expose-gc\"", flag)
		}
	}
	if slices.Contains(o.Flags, "--help") {
		return errors.New("v8: options: the flag --help would end the process")
	}
	options, set = o, true
	return nil
}

// Init initializes V8 if necessary, and returns the result of the initialization. If
// the address space has no room, it does nothing and returns an error, and a later
// call may succeed. Init is safe for concurrent use.
func Init() error {
	mu.Lock()
	defer mu.Unlock()
	if err := Supported(); err != nil {
		return err
	}
	if !started {
		if !room.ForStart() {
			return fmt.Errorf("v8: initialize: V8 needs about %d GiB of address space to start: %w; raise ulimit -v",
				room.Start()>>30, cage.ErrAddressSpace)
		}
		started = true
		flags := slices.Concat(flags, options.Flags)
		if err := bridge.Init(strings.Join(flags, " "), options.Workers); err != nil {
			failure = fmt.Errorf("v8: initialize: %w", err)
		}
	}
	return failure
}
