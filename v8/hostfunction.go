package v8

import (
	"context"
	"fmt"
	"sync"
	"weak"

	"github.com/seed24588400/paddock/internal/bridge"
)

// HostFunction is a Go function with a name that is unique in the process. Unlike the
// functions that [Scope.Function] creates, its JavaScript functions can be part of a
// snapshot: the snapshot contains the name, and an isolate that is created from it calls
// the function that the program has registered under this name. State that belongs to a
// context is found with [Context.Data], because in a Callback of a HostFunction
// [Scope.Context] returns the context in which the JavaScript function was created.
//
// A HostFunction is safe for concurrent use by multiple goroutines.
type HostFunction struct {
	name string
	f    Callback
	err  error // why it cannot be used
}

var hostFunctions struct {
	sync.RWMutex
	byName map[string]*HostFunction
}

// NewHostFunction registers a function, usually for a package-level variable. The name
// should begin with the path of the package, for example "example.com/app.greet". If the
// name is empty or taken, or f is nil, all uses of the HostFunction return an error that
// wraps ErrInvalid.
func NewHostFunction(name string, f Callback) *HostFunction {
	h := &HostFunction{name: name, f: f}
	hostFunctions.Lock()
	defer hostFunctions.Unlock()
	switch {
	case f == nil:
		h.err = noFunction("host function " + name)
	case name == "":
		h.err = fmt.Errorf("v8: host function: %w: the name is empty", ErrInvalid)
	case hostFunctions.byName[name] != nil:
		h.err = fmt.Errorf("v8: host function %s: %w: another function is registered under this name",
			name, ErrInvalid)
	default:
		if hostFunctions.byName == nil {
			hostFunctions.byName = make(map[string]*HostFunction)
		}
		hostFunctions.byName[name] = h
	}
	return h
}

// HostFunction creates a JavaScript function that calls h. Its name is the part of h's
// name after the last dot. It is not a constructor.
func (s Scope) HostFunction(h *HostFunction) (Value, error) {
	switch {
	case h == nil || h.f == nil && h.err == nil:
		return Undefined, zeroValue("HostFunction", "NewHostFunction")
	case h.err != nil:
		return Undefined, h.err
	}
	return s.value(context.Background(), func(f *frame) bridge.Status {
		return f.isolate.bridge.NewHostFunction(f.isolate.hostFunctions.id(h), h.ShortName(), &f.result)
	})
}

// ShortName returns the name of the JavaScript functions that call h.
func (h *HostFunction) ShortName() string {
	if h == nil {
		return ""
	}
	for n := len(h.name) - 1; n >= 0; n-- {
		if h.name[n] == '.' {
			return h.name[n+1:]
		}
	}
	return h.name
}

// firstHostFunction is the first ID of host functions. Smaller ones are indexes of a
// hostTable.
const firstHostFunction = 1 << 31

// hostFunctionTable holds the host functions of an isolate, those of its snapshot first.
// The index of a function, plus firstHostFunction, is its ID.
type hostFunctionTable struct {
	all []*HostFunction
	ids map[*HostFunction]uint32
}

func (t *hostFunctionTable) id(h *HostFunction) uint32 {
	id, ok := t.ids[h]
	if !ok {
		id = firstHostFunction + uint32(len(t.all))
		t.all = append(t.all, h)
		if t.ids == nil {
			t.ids = make(map[*HostFunction]uint32)
		}
		t.ids[h] = id
	}
	return id
}

func (t *hostFunctionTable) get(id uint32) *HostFunction {
	if n := int(id - firstHostFunction); n < len(t.all) {
		return t.all[n]
	}
	return nil
}

// begin adds the functions of a snapshot, none of which is missing.
func (t *hostFunctionTable) begin(names []string) {
	hostFunctions.RLock()
	defer hostFunctions.RUnlock()
	for _, name := range names {
		t.id(hostFunctions.byName[name])
	}
}

// missingHostFunctions returns the names that are not registered.
func missingHostFunctions(names []string) (missing []string) {
	hostFunctions.RLock()
	defer hostFunctions.RUnlock()
	for _, name := range names {
		if hostFunctions.byName[name] == nil {
			missing = append(missing, name)
		}
	}
	return missing
}

func (t *hostFunctionTable) names() (names []string) {
	for _, h := range t.all {
		names = append(names, h.name)
	}
	return names
}

// contextTable finds the contexts of an isolate by their IDs. It does not keep them
// reachable.
type contextTable struct {
	byID map[uint32]weak.Pointer[Context]
	full int // the size at which closed contexts are removed
}

func (t *contextTable) add(id uint32, c *Context) {
	if t.byID == nil {
		t.byID = make(map[uint32]weak.Pointer[Context])
	}
	if len(t.byID) >= t.full {
		for id, w := range t.byID {
			if c := w.Value(); c == nil || c.handle.closed.Load() {
				delete(t.byID, id)
			}
		}
		t.full = 2*len(t.byID) + 8
	}
	t.byID[id] = weak.Make(c)
}

// get returns nil if the context is closed.
func (t *contextTable) get(id uint32) *Context {
	c := t.byID[id].Value()
	if c == nil || c.handle.closed.Load() {
		return nil
	}
	return c
}
