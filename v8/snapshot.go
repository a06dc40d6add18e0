package v8

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/closed"
	"github.com/seed24588400/paddock/internal/startup"
)

var (
	// ErrNoContext means that the isolate's snapshot has no context with the given
	// name.
	ErrNoContext = errors.New("the snapshot has no such context")
	// ErrNoFunction means that a snapshot refers to a Go function that is not in
	// IsolateOptions.Functions, or to a HostFunction that the program has not registered,
	// for example because it does not import the package that does.
	ErrNoFunction = errors.New("a Go function that the snapshot needs is missing")
	// ErrNoClass means that a snapshot contains a [Class] that the program has not
	// registered under its name, or has registered with other members, another base
	// class or other constants.
	ErrNoClass = errors.New("a Go class that the snapshot needs is missing")
)

// Snapshot is a heap with contexts, from which isolates start instead of running the
// code that created them. Package snapshot builds, writes and reads snapshots. A
// Snapshot can be used by any number of isolates in any groups, and is safe for
// concurrent use by multiple goroutines.
type Snapshot struct {
	blob    startup.Blob
	sources *bridge.Sources
	free    func() // releases the memory
	numbers map[string]uint32

	mu      sync.Mutex
	uses    int // number of isolates and calls that use it, plus one until it is closed
	closed  bool
	cleanup runtime.Cleanup
}

func newSnapshot(b startup.Blob) *Snapshot {
	s := &Snapshot{blob: b, sources: bridge.NewSources(b.Sources), numbers: make(map[string]uint32), uses: 1}
	sources, free := s.sources, b.Free
	s.free = func() {
		sources.Free()
		if free != nil {
			free()
		}
	}
	for n, c := range b.Contexts {
		if n > 0 { // Contexts[0] is the default one
			s.numbers[c.Name] = uint32(n)
		}
	}
	// Isolates keep the Snapshot reachable, so no isolate uses the memory when the
	// cleanup runs.
	s.cleanup = runtime.AddCleanup(s, func(free func()) { free() }, s.free)
	return s
}

// Contexts returns the names of the contexts, without the default one, in order.
func (s *Snapshot) Contexts() []string {
	var names []string
	if s == nil || len(s.blob.Contexts) == 0 {
		return nil
	}
	for _, c := range s.blob.Contexts[1:] {
		names = append(names, c.Name)
	}
	return names
}

// Functions returns the names of the Go functions that the snapshot refers to.
func (s *Snapshot) Functions() []string {
	if s == nil {
		return nil
	}
	return slices.Clone(s.blob.Functions)
}

// Size returns the size of the snapshot in bytes.
func (s *Snapshot) Size() int {
	if s == nil {
		return 0
	}
	return len(s.blob.Bytes)
}

// WriteTo writes the snapshot in the format that snapshot.Load reads.
func (s *Snapshot) WriteTo(w io.Writer) (int64, error) {
	if err := s.use(); err != nil {
		return 0, err
	}
	defer s.release()
	if w == nil {
		return 0, fmt.Errorf("v8: the snapshot: %w: the Writer is nil", ErrInvalid)
	}
	n, err := w.Write(s.blob.Bytes)
	return int64(n), err
}

// Bytes returns what WriteTo writes, or nil if the snapshot is closed.
func (s *Snapshot) Bytes() []byte {
	var b bytes.Buffer
	if _, err := s.WriteTo(&b); err != nil {
		return nil
	}
	return b.Bytes()
}

// Close releases the memory when the last isolate that was created from the snapshot
// has been disposed of. No more isolates can be created from it. It is not an error to
// call Close more than once. An unreachable Snapshot is released by a cleanup.
func (s *Snapshot) Close() error {
	if s.nonzero() != nil {
		return nil
	}
	s.mu.Lock()
	closed := s.closed
	s.closed = true
	s.mu.Unlock()
	if !closed {
		s.release()
	}
	return nil
}

func (s *Snapshot) nonzero() error {
	if s == nil || s.free == nil || len(s.blob.Contexts) == 0 {
		return zeroValue("Snapshot", "package snapshot")
	}
	return nil
}

// use keeps the memory until release is called.
func (s *Snapshot) use() error {
	if err := s.nonzero(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return fmt.Errorf("v8: %w", closed.Error("the snapshot is closed"))
	}
	s.uses++
	return nil
}

func (s *Snapshot) release() {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.uses--; s.uses == 0 {
		s.cleanup.Stop()
		s.free()
	}
}

// number returns the number of the context of that name. The name "" is the default
// context.
func (s *Snapshot) number(name string) (uint32, error) {
	if name == "" {
		return 0, nil
	}
	if s == nil {
		return 0, fmt.Errorf("v8: context %q: %w: the isolate was made without a snapshot", name, ErrNoContext)
	}
	n, ok := s.numbers[name]
	if !ok {
		return 0, fmt.Errorf("v8: context %q: %w, only %q", name, ErrNoContext, s.Contexts())
	}
	return n, nil
}

// beginAs prepares the isolate to start from the snapshot of the options, if any, and
// keeps the snapshot for it.
func (i *Isolate) beginAs(o *IsolateOptions) error {
	s := o.Snapshot
	if s == nil {
		if o.Functions != nil && !o.building {
			return fmt.Errorf("%w: IsolateOptions.Functions requires a Snapshot", ErrInvalid)
		}
		return nil
	}
	if err := s.nonzero(); err != nil {
		return err
	}
	if need := s.blob.Heap + s.blob.Contexts[0].Heap; o.Limits.reserved() < need {
		return fmt.Errorf("%w: the snapshot takes %d bytes of the heap, more than the heap limit of %d",
			ErrInvalid, need, o.Limits.reserved())
	}
	if err := s.missing(o); err != nil {
		return err
	}
	// The IDs are those in the snapshot, because these functions are the first to be added.
	for _, name := range s.blob.Functions {
		i.keep(i.host.add(o.Functions[name]))
	}
	i.hostFunctions.begin(s.blob.Host)
	i.classes.begin(s.blob.Classes)
	if err := prepare(i.group); err != nil {
		return err
	}
	if err := s.use(); err != nil {
		return err
	}
	i.snapshot = s
	return nil
}

// missing returns an error if the options or the program do not have a Go function or a
// class that the snapshot refers to.
func (s *Snapshot) missing(o *IsolateOptions) error {
	var missing []string
	for _, name := range s.blob.Functions {
		if o.Functions[name] == nil {
			missing = append(missing, name)
		}
	}
	missing = append(missing, missingHostFunctions(s.blob.Host)...)
	if missing != nil {
		return fmt.Errorf("%w: %s", ErrNoFunction, strings.Join(missing, ", "))
	}
	if missing = missingClasses(s.blob.Classes); missing != nil {
		return fmt.Errorf("%w: %s", ErrNoClass, strings.Join(missing, ", "))
	}
	return nil
}

func (s *Snapshot) bytes() []byte {
	if s == nil {
		return nil
	}
	return s.blob.V8
}

func (s *Snapshot) texts() *bridge.Sources {
	if s == nil {
		return nil
	}
	return s.sources
}

// roomFor returns an error if the heap has no room for another context of the snapshot.
// V8 would report a fatal error.
func (i *Isolate) roomFor(number uint32) error {
	if i.snapshot == nil {
		return nil
	}
	m := i.bridge.Memory()
	if m.Heap+i.snapshot.blob.Contexts[number].Heap > m.HeapLimit {
		return &MemoryError{Part: PartHeap, Limit: m.HeapLimit, Allowed: m.HeapLimit, Used: m.Heap}
	}
	return nil
}

// prepared records whether the process is prepared for snapshots. V8 then creates a
// context from scratch, which assigns numbers to V8's own types for WebAssembly. The
// numbers are global in the process and are stored in snapshots. They are always the
// same if types of guests are not added first.
var prepared struct {
	sync.Mutex
	done atomic.Bool
}

// prepare takes about two milliseconds the first time.
func prepare(group *groups.Group) error {
	if prepared.done.Load() {
		return nil
	}
	prepared.Lock()
	defer prepared.Unlock()
	if prepared.done.Load() {
		return nil
	}
	i, err := NewIsolate(IsolateOptions{Group: group})
	if err != nil {
		return err
	}
	defer i.Close()
	err = i.build(context.Background(), func(f *frame) bridge.Status { return i.bridge.PrepareSnapshots(&f.result) })
	prepared.done.Store(err == nil)
	return err
}
