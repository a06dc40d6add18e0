package v8

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"

	"github.com/seed24588400/paddock/internal/startup"
)

// registration is the name of a Class in snapshots.
type registration struct {
	name  string
	err   error         // why the class cannot be used
	shape func() string // identifies everything of the class except its Go functions
}

var registered struct {
	sync.RWMutex
	byName  map[string]*Class
	byClass map[*Class]*registration
}

// RegisterClass gives a class a name that is unique in the process, and returns the
// class. It is usually called for a package-level variable. The constructor and the
// prototype of a registered class can be part of a snapshot: the snapshot contains the
// name, and an isolate that is created from it calls the functions of the class that the
// program has registered under this name. Its base class must be registered too. The name
// should begin with the path of the package, for example "example.com/app.Account".
// Scripts see only Class.Name.
//
// Objects that stand for Go values cannot be part of a snapshot. In the functions of the
// class, [Scope.Context] returns the context that Go entered, as for other classes.
//
// A registered class is never released. If the name is empty or taken, or the class is
// registered under another name, all uses of the class return an error that wraps
// ErrInvalid. RegisterClass is safe for concurrent use by multiple goroutines.
func RegisterClass(name string, c *Class) *Class {
	if c == nil {
		return nil // all uses of it return an error
	}
	registered.Lock()
	defer registered.Unlock()
	r := &registration{name: name, shape: sync.OnceValue(c.shape)}
	known, again := registered.byClass[c]
	switch {
	case again && known.name != name:
		r.err = fmt.Errorf("v8: class %s: %w: it is registered as %q and as %q", c.Name, ErrInvalid, known.name, name)
	case again:
		return c
	case name == "":
		r.err = fmt.Errorf("v8: class %s: %w: it is registered without a name", c.Name, ErrInvalid)
	case registered.byName[name] != nil:
		r.err = fmt.Errorf("v8: class %s: %w: another class is registered as %q", c.Name, ErrInvalid, name)
	}
	if registered.byClass == nil {
		registered.byName, registered.byClass = make(map[string]*Class), make(map[*Class]*registration)
	}
	registered.byClass[c] = r
	if r.err == nil {
		registered.byName[name] = c
	}
	return c
}

// registration returns nil if the class is not registered.
func (c *Class) registration() *registration {
	registered.RLock()
	defer registered.RUnlock()
	return registered.byClass[c]
}

// registeredAs returns the class that is registered under the name, or nil.
func registeredAs(name string) (*Class, *registration) {
	registered.RLock()
	defer registered.RUnlock()
	c := registered.byName[name]
	return c, registered.byClass[c]
}

// shape returns a hash of everything in a snapshot that depends on the class. The order
// of the members matters, because it determines the IDs of their functions.
func (c *Class) shape() string {
	h := sha256.New()
	base := ""
	if c.Extends != nil {
		if r := c.Extends.registration(); r != nil {
			base = r.name
		}
	}
	fmt.Fprintf(h, "%q %q %t\n", c.Name, base, c.New != nil)
	for _, m := range c.Members {
		fmt.Fprintf(h, "%q %d %t %t %t %t %d %d %q\n", m.Name, m.Symbol, m.Static, m.Method != nil, m.Get != nil,
			m.Set != nil, m.Value.kind, m.Value.bits, m.Value.ref.text())
	}
	return hex.EncodeToString(h.Sum(nil))
}

// missingClasses returns the names of the classes that are not registered, and of those
// that differ from the classes in the snapshot.
func missingClasses(all []startup.Class) (missing []string) {
	for _, in := range all {
		switch _, r := registeredAs(in.Name); {
		case r == nil:
			missing = append(missing, in.Name)
		case r.shape() != in.Shape:
			missing = append(missing, in.Name+", which has other members")
		}
	}
	return missing
}
