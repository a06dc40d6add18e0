package v8

import (
	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/startup"
)

// firstClassFunction is the first ID of functions of classes. Smaller ones are indexes of
// a hostTable. V8 stores IDs below 1<<30 in the function itself.
const firstClassFunction = 1 << 29

// classTable holds the classes of an isolate, those of its snapshot first.
type classTable struct {
	all     []*Class // by number in the bridge
	numbers map[*Class]uint32
	// functions are never released. The index of a function, plus firstClassFunction, is
	// its ID.
	functions  []classFunction
	inSnapshot []*Class // classes that the bridge does not have yet
}

// classFunction is the constructor of a class, or a function of a member.
type classFunction struct {
	construct *Class
	call      Callback
}

func (t *classTable) function(id uint32) classFunction {
	if n := int(id - firstClassFunction); n < len(t.functions) {
		return t.functions[n]
	}
	return classFunction{}
}

// addFunctions adds the functions of a class, and returns the ID of the first.
func (t *classTable) addFunctions(c *Class) (first uint32) {
	first = firstClassFunction + uint32(len(t.functions))
	if c.New != nil {
		t.functions = append(t.functions, classFunction{construct: c})
	}
	for _, m := range c.Members {
		for _, f := range []Callback{m.Method, m.Get, m.Set} {
			if f != nil {
				t.functions = append(t.functions, classFunction{call: f})
			}
		}
	}
	return first
}

// removeFunctions removes the last functions, from the given ID.
func (t *classTable) removeFunctions(first uint32) {
	n := first - firstClassFunction
	clear(t.functions[n:])
	t.functions = t.functions[:n]
}

func (t *classTable) add(c *Class, number uint32) {
	if t.numbers == nil {
		t.numbers = make(map[*Class]uint32)
	}
	t.all = append(t.all, c)
	t.numbers[c] = number
}

// begin adds the functions of the classes in a snapshot, none of which is missing. So
// JavaScript can call them before Go uses one of the classes.
func (t *classTable) begin(all []startup.Class) {
	for _, in := range all {
		c, _ := registeredAs(in.Name)
		t.inSnapshot = append(t.inSnapshot, c)
		t.addFunctions(c)
	}
}

// restoreClasses restores the classes of the snapshot, unless that was done. The isolate
// must be held.
func (i *Isolate) restoreClasses() error {
	t := &i.classes
	if t.inSnapshot == nil {
		return nil
	}
	numbers := make(map[*Class]uint32)
	parents := make([]uint32, len(t.inSnapshot))
	for n, c := range t.inSnapshot {
		parents[n] = bridge.NoClass
		if c.Extends != nil {
			parents[n] = numbers[c.Extends] // base classes are first
		}
		numbers[c] = uint32(n)
	}
	err := i.inspect(func(f *frame) bridge.Status { return i.bridge.RestoreClasses(parents, &f.result) }, nil)
	if err != nil {
		return err
	}
	for n, c := range t.inSnapshot {
		t.add(c, uint32(n))
	}
	t.inSnapshot = nil
	return nil
}

// forSnapshot describes the classes for a snapshot of the isolate.
func (t *classTable) forSnapshot() (all []startup.Class, err error) {
	for _, c := range t.all {
		r := c.registration()
		if r == nil {
			return nil, &SnapshotError{What: "class " + c.Name + ", which is not registered: see v8.RegisterClass"}
		}
		all = append(all, startup.Class{Name: r.name, Shape: r.shape()})
	}
	return all, nil
}
