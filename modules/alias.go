package modules

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Alias gives modules other names before another resolver: a request for a name that is a key
// of Names is a request for its value. For example, {"fs": "memfs", "stream": "readable-stream"}
// replaces built-in modules of Node.js by npm packages. A key stands for the whole specifier. The
// name fs is also node:fs. A value is resolved as a request of the host, so a package is looked
// up at the root and a path is relative to it. A value is not looked up in Names.
//
// Unlike an [ImportMap], an Alias can refer to packages by name, and its entries also hold in
// package.json, where packages import node:fs as #fs, for example. An Alias is safe for concurrent
// use by multiple goroutines if Next is. Names must not be changed while it is in use.
type Alias struct {
	Names map[string]string
	// Next resolves and loads the modules. It must not be nil.
	Next Resolver
}

// Resolve calls Next, with another specifier if the specifier is in Names.
func (a Alias) Resolve(ctx context.Context, r Request) (string, error) {
	if a.Next == nil {
		return "", fmt.Errorf("%w %.100q: Alias.Next is nil", ErrNotFound, r.Specifier)
	}
	if target, ok := a.target(r.Specifier); ok {
		return a.Next.Resolve(ctx, Request{Specifier: target, Type: r.Type, Require: r.Require})
	}
	key, err := a.Next.Resolve(ctx, r)
	if b, ok := errors.AsType[*BuiltinError](err); ok {
		if target, ok := a.target(b.Name); ok {
			return a.Next.Resolve(ctx, Request{Specifier: target, Type: r.Type, Require: r.Require})
		}
	}
	return key, err
}

func (a Alias) target(specifier string) (string, bool) {
	if target, ok := a.Names[specifier]; ok {
		return target, true
	}
	target, ok := a.Names[strings.TrimPrefix(specifier, "node:")]
	return target, ok
}

// Load calls Next.
func (a Alias) Load(ctx context.Context, key string) (Source, error) {
	if a.Next == nil {
		return Source{}, fmt.Errorf("%w %q: Alias.Next is nil", ErrNotFound, key)
	}
	return a.Next.Load(ctx, key)
}
