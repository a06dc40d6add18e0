package modules

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed24588400/paddock/v8"
)

// requiredModules is the name of the kept module that exports the module objects of
// CommonJS by key. No key begins with a line break.
const requiredModules = "\nrequired"

// Keep adds the loaded modules to the snapshot that is being built of the context
// (snapshot.Context.Setup). A Loader of a context that is created from the snapshot has
// these modules already and does not load them again. The evaluation of all modules
// must have finished, including their top-level awaits. Keep closes the loader even if it
// returns an error, because the build then fails: Setup can return the error, and nothing
// is left to close.
func (l *Loader) Keep(ctx context.Context) error {
	if err := l.check(); err != nil {
		return err
	}
	err := l.loop.Context().Do(ctx, func(s v8.Scope) error {
		if err := l.keepRequired(ctx, s); err != nil {
			return err
		}
		l.mu.Lock()
		records := slices.SortedFunc(maps.Values(l.records), func(a, b *record) int {
			return strings.Compare(a.kept(), b.kept())
		})
		l.mu.Unlock()
		for _, r := range records {
			// Modules that are not evaluated belong to imports that failed.
			if r.module == nil {
				continue
			}
			if status, err := r.module.Status(s); err != nil || status != v8.ModuleEvaluated {
				continue
			}
			if err := r.module.Keep(ctx, s, r.kept()); err != nil {
				return err
			}
		}
		return nil
	})
	if closing := l.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return fmt.Errorf("modules: keep: %w", err)
	}
	return nil
}

// kept returns the name under which a module is kept.
func (r *record) kept() string { return r.kind + "\n" + r.key }

// keepRequired keeps a module that exports the module objects of CommonJS.
func (l *Loader) keepRequired(ctx context.Context, s v8.Scope) error {
	l.mu.Lock()
	required := maps.Clone(l.required)
	l.mu.Unlock()
	if len(required) == 0 {
		return nil
	}
	keys := slices.Sorted(maps.Keys(required))
	values := make([]v8.Value, len(keys))
	for n, key := range keys {
		var err error
		if values[n], err = required[key].Value(s); err != nil {
			return err
		}
	}
	m, err := s.SyntheticModule(requiredModules, keys, func(_ context.Context, s v8.Scope, m *v8.Module) error {
		return m.Export(s, keys, values)
	})
	if err != nil {
		return err
	}
	if err := m.Link(ctx, s); err != nil {
		return err
	}
	if _, err := m.Evaluate(ctx, s); err != nil {
		return err
	}
	return m.Keep(ctx, s, requiredModules)
}

// restore adds the modules that were kept with the context in its snapshot to the
// loader.
func (l *Loader) restore(ctx context.Context, s v8.Scope) error {
	kept, err := s.KeptModules()
	if err != nil {
		return err
	}
	required := kept[requiredModules]
	delete(kept, requiredModules)
	for name, m := range kept {
		kind, key, _ := strings.Cut(name, "\n")
		r := &record{id: id{key, kind}, module: m, bound: true}
		l.records[r.id] = r
	}
	if required == nil {
		return nil
	}
	return l.restoreRequired(ctx, s, required)
}

func (l *Loader) restoreRequired(ctx context.Context, s v8.Scope, m *v8.Module) error {
	defer m.Close()
	namespace, err := m.Namespace(s)
	if err != nil {
		return err
	}
	keys, err := namespace.Keys(ctx)
	if err != nil {
		return err
	}
	for _, key := range keys {
		object, err := namespace.Get(ctx, v8.String(key))
		if err != nil {
			return err
		}
		if l.required[key], err = object.Persist(); err != nil {
			return err
		}
	}
	return nil
}
