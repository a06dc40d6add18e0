package modules

import (
	"context"
	"fmt"
	"path"
	"strings"
)

// Map is modules in memory, by their keys: URLs, paths such as "lib/a.js", which
// stand for URLs below file:///, or names. Modules find each other by relative
// specifiers and by whole keys. A key that ends with .json or .wasm is that. The
// map must not be changed while it is in use.
type Map map[string]string

const memoryRoot = "file:///"

// Resolve finds a key.
func (m Map) Resolve(_ context.Context, r Request) (string, error) {
	if _, ok := m[r.Specifier]; ok && !relative(r.Specifier) {
		return r.Specifier, nil
	}
	if path, ok := plainJoin(r.Referrer, r.Specifier); ok {
		for _, key := range [...]string{memoryRoot + path, path} {
			if _, ok := m[key]; ok {
				return key, nil
			}
		}
	}
	u, err := locate(r, baseOf(r.Referrer, memoryRoot))
	if err != nil {
		return "", err
	}
	if u == nil {
		return "", fmt.Errorf("%w %.100q: it is no relative path, and no key", ErrNotFound, r.Specifier)
	}
	key := href(u)
	if _, ok := m[key]; ok {
		return key, nil
	}
	if name := strings.TrimPrefix(key, memoryRoot); name != key {
		if _, ok := m[name]; ok {
			return name, nil
		}
	}
	return "", fmt.Errorf("%w %s", ErrNotFound, key)
}

// Load returns what is in the map.
func (m Map) Load(_ context.Context, key string) (Source, error) {
	text, ok := m[key]
	if !ok {
		return Source{}, fmt.Errorf("%w %s", ErrNotFound, key)
	}
	return Source{Type: typeOf(key), Data: []byte(text)}, nil
}

// typeOf is the type of a source by its name.
func typeOf(name string) Type {
	if end := strings.IndexAny(name, "?#"); end >= 0 {
		name = name[:end]
	}
	switch path.Ext(name) {
	case ".json":
		return JSON
	case ".wasm":
		return Wasm
	case ".cjs":
		return CommonJS
	}
	return JavaScript
}

// Values is modules made of Go values, by the specifiers that mean them, in front
// of another resolver. See Source.Value. What has no name with "node:" in front is
// looked up without: a value named fs is node:fs, too.
type Values struct {
	Values map[string]any
	// Next has all others. nil: there are none.
	Next Resolver
}

// Resolve finds a value by the specifier itself.
func (v Values) Resolve(ctx context.Context, r Request) (string, error) {
	for _, name := range []string{r.Specifier, strings.TrimPrefix(r.Specifier, "node:")} {
		if _, ok := v.Values[name]; ok {
			return valueKey + name, nil
		}
	}
	if v.Next == nil {
		return "", fmt.Errorf("%w %.100q", ErrNotFound, r.Specifier)
	}
	if strings.HasPrefix(r.Specifier, valueKey) {
		return "", fmt.Errorf("%w: the key of a value of the host", ErrSpecifier)
	}
	return v.Next.Resolve(ctx, r)
}

// valueKey begins the keys of values, so that they are no others'.
const valueKey = "host:"

// Load returns the value.
func (v Values) Load(ctx context.Context, key string) (Source, error) {
	if name, ours := strings.CutPrefix(key, valueKey); ours {
		if x, ok := v.Values[name]; ok {
			return Source{Type: Host, Value: x}, nil
		}
		return Source{}, fmt.Errorf("%w %q", ErrNotFound, name)
	}
	if v.Next == nil {
		return Source{}, fmt.Errorf("%w %q", ErrNotFound, key)
	}
	return v.Next.Load(ctx, key)
}
