package v8

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed24588400/paddock/internal/bridge"
)

// MaxModuleDepth is the maximum depth to which the imports of a module may nest. Each
// module of an import cycle counts as one level. V8 follows imports and exports
// recursively, in some places without checking how much of the thread's stack is left.
const MaxModuleDepth = 1000

// ErrModuleDepth means that imports nest deeper than MaxModuleDepth.
var ErrModuleDepth = errors.New("the imports nest too deeply")

// Bind sets the modules that the requests resolve to, in the order of Requests. All
// must belong to the module's context. Bind may be called again until the module is
// linked.
func (m *Module) Bind(s Scope, to ...*Module) error {
	if err := m.usable(s); err != nil {
		return err
	}
	if len(to) != len(m.requests) {
		return fmt.Errorf("v8: bind %s: %w: the module has %d requests, not %d",
			m.name, ErrInvalid, len(m.requests), len(to))
	}
	if m.linked {
		return fmt.Errorf("v8: bind %s: %w: the module is already linked", m.name, ErrInvalid)
	}
	for _, other := range to {
		if other == nil || other.context != m.context {
			return fmt.Errorf("v8: bind %s: %w: every request needs a module of the same context", m.name, ErrInvalid)
		}
	}
	m.bound = append([]*Module{}, to...)
	return nil
}

// Link links the module and all modules that it imports, which must be bound. It runs
// no code of them. If a module does not have an export that is imported, Link returns
// an *Exception, links nothing, and may be called again. If the imports are deeper than
// MaxModuleDepth, it returns an error that wraps ErrModuleDepth. While a module of the
// context is being evaluated, it returns an error that wraps ErrInvalid, as Evaluate
// does.
func (m *Module) Link(ctx context.Context, s Scope) error {
	if err := m.usable(s); err != nil {
		return err
	}
	if m.linked {
		return nil
	}
	if m.context.modules.evaluating {
		return fmt.Errorf("v8: link %s: %w: a module is being evaluated; link this one in a task of the context's loop",
			m.name, ErrInvalid)
	}
	l := linking{found: map[*Module]*visit{}}
	if err := l.visit(m); err != nil {
		return fmt.Errorf("v8: link %s: %w", m.name, err)
	}
	table, err := l.table(m, s)
	if err != nil {
		return fmt.Errorf("v8: link %s: %w", m.name, err)
	}
	_, err = s.value(ctx, func(f *frame) bridge.Status {
		return f.isolate.bridge.LinkModule(m.context.handle.bits, table, &f.result)
	})
	if err != nil {
		return err
	}
	for m, v := range l.found {
		m.linked, m.bound, m.depth = true, nil, v.depth
	}
	return nil
}

// linking finds the modules that must be linked, and their depths. It uses Tarjan's
// algorithm, because the depth of an import cycle is the number of its modules plus the
// depth of what they import.
type linking struct {
	found map[*Module]*visit
	stack []*Module
	path  int
}

type visit struct {
	index, low int
	onStack    bool
	below      int // depth of what the module imports outside its cycle
	depth      int
}

func (l *linking) visit(m *Module) error {
	if len(m.bound) != len(m.requests) {
		return fmt.Errorf("%w: the requests of %s are not bound", ErrInvalid, m.name)
	}
	if l.path++; l.path > MaxModuleDepth {
		return fmt.Errorf("%w: more than %d levels", ErrModuleDepth, MaxModuleDepth)
	}
	defer func() { l.path-- }()
	n := len(l.found)
	v := &visit{index: n, low: n, onStack: true}
	l.found[m] = v
	l.stack = append(l.stack, m)
	for _, to := range m.bound {
		if to.linked {
			v.below = max(v.below, to.depth)
			continue
		}
		w := l.found[to]
		if w == nil {
			if err := l.visit(to); err != nil {
				return err
			}
			w = l.found[to]
		}
		if w.onStack {
			v.low = min(v.low, w.low)
		} else {
			v.below = max(v.below, w.depth)
		}
	}
	if v.low != v.index {
		return nil
	}
	return l.close(m)
}

// close removes a complete cycle from the stack. m is its first module.
func (l *linking) close(m *Module) error {
	at := len(l.stack) - 1
	for l.stack[at] != m {
		at--
	}
	below := 0
	for _, c := range l.stack[at:] {
		below = max(below, l.found[c].below)
	}
	depth := below + len(l.stack) - at
	if depth > MaxModuleDepth {
		return fmt.Errorf("%w: more than %d levels", ErrModuleDepth, MaxModuleDepth)
	}
	for _, c := range l.stack[at:] {
		l.found[c].onStack, l.found[c].depth = false, depth
	}
	l.stack = l.stack[:at]
	return nil
}

// table returns the argument of pd_module_link, which begins with the root.
func (l *linking) table(root *Module, s Scope) ([]bridge.Handle, error) {
	var table []bridge.Handle
	add := func(m *Module) error {
		if err := m.usable(s); err != nil {
			return err
		}
		table = append(table, m.handle.bits, bridge.Handle(len(m.bound)))
		for _, to := range m.bound {
			if err := to.usable(s); err != nil {
				return err
			}
			table = append(table, to.handle.bits)
		}
		return nil
	}
	if err := add(root); err != nil {
		return nil, err
	}
	for m := range l.found {
		if m == root {
			continue
		}
		if err := add(m); err != nil {
			return nil, err
		}
	}
	return table, nil
}
