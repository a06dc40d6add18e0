package node

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/v8"
)

// Resolver resolves the names of the built-in modules of Node.js, with and without the prefix
// "node:", before another resolver. As in Node.js, it does so also if a package of that name is
// installed; with a slash at its end, a name is that of a package. The context of the loader
// must have an [Env]. A Resolver is safe for concurrent use by multiple goroutines if Next is.
//
// To replace a module, wrap the Resolver in a resolver that answers its name first, for example
// in modules.Alias or modules.Values.
type Resolver struct {
	// Next resolves all other specifiers. If it is nil, there are none.
	Next modules.Resolver
}

// Resolve returns the key "node:NAME" for the name of a built-in module, and calls Next for
// other specifiers.
func (r Resolver) Resolve(ctx context.Context, q modules.Request) (string, error) {
	if name, ok := builtin(q.Specifier); ok {
		return prefix + name, nil
	}
	if r.Next == nil || strings.HasPrefix(q.Specifier, prefix) {
		return "", fmt.Errorf("%w %.100q", modules.ErrNotFound, q.Specifier)
	}
	key, err := r.Next.Resolve(ctx, q)
	if b, ok := errors.AsType[*modules.BuiltinError](err); ok {
		if name, ok := builtin(b.Name); ok {
			return prefix + name, nil
		}
	}
	return key, err
}

// Load returns the module for a key "node:NAME", and calls Next for other keys.
func (r Resolver) Load(ctx context.Context, key string) (modules.Source, error) {
	if name, ours := strings.CutPrefix(key, prefix); ours {
		if !known[name] {
			return modules.Source{}, fmt.Errorf("%w %.100q", modules.ErrNotFound, key)
		}
		return modules.Source{Type: modules.Host, Value: modules.Make(
			func(ctx context.Context, s v8.Scope) (v8.Value, error) { return load(ctx, s, name) })}, nil
	}
	if r.Next == nil {
		return modules.Source{}, fmt.Errorf("%w %.100q", modules.ErrNotFound, key)
	}
	return r.Next.Load(ctx, key)
}

// load returns the exports of a module in the scope's context.
func load(ctx context.Context, s v8.Scope, name string) (v8.Value, error) {
	e, _ := s.Context().Data(envKey{}).(*Env)
	if e == nil {
		return v8.Undefined, fmt.Errorf("node: %w: the context has no Env; call node.Install before modules are loaded",
			v8.ErrInvalid)
	}
	return e.call(ctx, s, opRequire, v8.String(name))
}
