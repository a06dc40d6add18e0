package modules

import (
	"context"
	"fmt"
	"path"
	"strings"
)

// Map resolves modules in memory. Its keys are URLs, paths such as "lib/a.js", which
// stand for URLs below file:///, or names. Its values are the sources. Modules import
// each other by relative specifiers and by whole keys. Keys that end with .json, .wasm
// or .cjs are modules of these types. A Map must not be changed while it is in use; it
// is then safe for concurrent use by multiple goroutines.
type Map map[string]string

const memoryRoot = "file:///"

// Resolve returns the key of a module.
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
		return "", fmt.Errorf("%w %.100q: it is neither a relative path nor a key", ErrNotFound, r.Specifier)
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

// Load returns the source in the map.
func (m Map) Load(_ context.Context, key string) (Source, error) {
	text, ok := m[key]
	if !ok {
		return Source{}, fmt.Errorf("%w %s", ErrNotFound, key)
	}
	return Source{Type: typeOf(key), Data: []byte(text)}, nil
}

// typeOf returns the type of a source by its name.
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

// Values resolves modules that are made of Go values, by their specifiers, before
// another resolver; see Source.Value. A specifier that begins with "node:" and is not
// in Values is looked up without the prefix: the value named fs is also node:fs. It is
// safe for concurrent use by multiple goroutines if Next is.
type Values struct {
	Values map[string]any
	// Next resolves all other specifiers. If it is nil, there are none.
	Next Resolver
}

// Resolve looks up the specifier in Values, and calls Next if it is not there.
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
		return "", fmt.Errorf("%w: it is the key of a value", ErrSpecifier)
	}
	return v.Next.Resolve(ctx, r)
}

// valueKey is the prefix of the keys of values, which distinguishes them from other
// keys.
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
