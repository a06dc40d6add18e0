package v8

import (
	"context"
	"fmt"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/startup"
)

// keptModule is a module that becomes part of a snapshot.
type keptModule struct {
	startup.Module
	bits bridge.Handle
}

// Keep adds the module to the snapshot that is being built of its context, and closes
// the module. [Scope.KeptModules] returns it by name. The evaluation of the module must
// have finished, including its top-level awaits. Keep returns an error that wraps
// ErrInvalid if no snapshot is being built.
func (m *Module) Keep(ctx context.Context, s Scope, name string) error {
	if err := m.usable(s); err != nil {
		return err
	}
	i, host := m.context.isolate, &m.context.modules
	if !i.building {
		return fmt.Errorf("v8: keep %s: %w: no snapshot is being built", m.name, ErrInvalid)
	}
	for _, k := range host.kept {
		if k.Name == name {
			return fmt.Errorf("v8: keep %s: %w: a module named %q is already kept", m.name, ErrInvalid, name)
		}
	}
	done, err := m.Evaluate(ctx, s)
	if err != nil {
		return err
	}
	if state, _, err := done.Promise(); err != nil || state != Fulfilled {
		return fmt.Errorf("v8: keep %s: %w: its evaluation is not complete", m.name, ErrInvalid)
	}
	if m.handle.take() {
		host.kept = append(host.kept, keptModule{startup.Module{Name: name, Depth: m.depth}, m.handle.bits})
	}
	return nil
}

// KeptModules returns, by name, the modules that the snapshot of the scope's context
// contains. A second call returns none. The caller must close them.
func (s Scope) KeptModules() (map[string]*Module, error) {
	c := s.Context()
	if c == nil {
		return nil, s.noContext()
	}
	all := map[string]*Module{}
	for n, kept := range c.modules.inSnapshot {
		call := func(c *Context, f *frame) (bridge.Handle, bridge.Status) {
			return f.isolate.bridge.KeptModule(c.handle.bits, n, &f.result)
		}
		m, err := s.newModule(context.Background(), kept.Name, call)
		if err != nil {
			for _, m := range all {
				_ = m.Close()
			}
			return nil, err
		}
		m.linked, m.depth = true, kept.Depth
		all[kept.Name] = m
	}
	c.modules.inSnapshot = nil
	return all, nil
}

// dropKept discards what was kept of a context that does not become part of the
// snapshot.
func (c *Context) dropKept() {
	for _, k := range c.modules.kept {
		c.isolate.discard(k.bits)
	}
	for _, k := range c.values.kept {
		c.isolate.discard(k.bits)
	}
}

// finishKeeping removes the context's module hook, and keeps the modules and values that
// the context started with.
func (c *Context) finishKeeping(ctx context.Context) error {
	return c.Do(ctx, func(s Scope) error {
		rest, err := s.KeptModules()
		if err != nil {
			return err
		}
		for name, m := range rest {
			if err := m.Keep(ctx, s, name); err != nil {
				return err
			}
		}
		if err := c.values.rekeep(s); err != nil {
			return err
		}
		return c.hookModulesTo(s, 0)
	})
}
