package modules

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/seed24588400/paddock/internal/urls"
	"github.com/seed24588400/paddock/v8"
)

// ErrIntegrity means that the source of a module does not match the integrity in the
// import map.
var ErrIntegrity = errors.New("the source does not match its integrity")

// ImportMap maps specifiers by the rules of the HTML Standard, "Import maps", and
// passes the resulting URLs to another resolver. A name that is not in the map is
// passed unchanged; that resolver may support packages. An ImportMap is safe for
// concurrent use by multiple goroutines if Next is.
type ImportMap struct {
	// Next resolves and loads the URLs. It must not be nil.
	Next Resolver

	imports   specifierMap
	scopes    []scope // the longest prefix first
	integrity map[string]string
	base      string
}

type scope struct {
	prefix  string
	imports specifierMap
}

// specifierMap has its keys in descending order, so that the longest prefix comes
// first. A nil address blocks the specifier.
type specifierMap []mapping

type mapping struct {
	key     string
	address *string
}

// ParseImportMap parses an import map. Its relative URLs are relative to base. next is
// the resolver for the mapped specifiers.
func ParseImportMap(data []byte, base string, next Resolver) (*ImportMap, error) {
	m := &ImportMap{Next: next, integrity: map[string]string{}}
	u, err := parseURL(base, memoryRoot)
	if err != nil {
		return nil, fmt.Errorf("modules: import map: base: %w", err)
	}
	m.base = u.WithoutFragment()
	top, err := readImportMap(data)
	if err != nil {
		return nil, fmt.Errorf("modules: import map: %w", err)
	}
	m.imports = m.mappings(top["imports"])
	for _, s := range top["scopes"] {
		imports, ok := s.value.(object)
		if !ok {
			return nil, fmt.Errorf("modules: import map: the scope %.100q is not an object", s.key)
		}
		if u, err := parseURL(s.key, m.base); err == nil {
			m.scopes = append(m.scopes, scope{u.String(), m.mappings(imports)})
		}
	}
	slices.SortFunc(m.scopes, func(a, b scope) int { return strings.Compare(b.prefix, a.prefix) })
	for _, entry := range top["integrity"] {
		u, err := likeURL(entry.key, m.base)
		if text, ok := entry.value.(string); ok && err == nil && u != nil {
			m.integrity[href(u)] = text
		}
	}
	return m, nil
}

// readImportMap returns the parts of an import map, with their entries in order.
func readImportMap(data []byte) (map[string]object, error) {
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\uFEFF"))))
	whole, err := readTarget(d, 0)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("unexpected data after the JSON value")
	}
	fields, ok := whole.(object)
	if !ok {
		return nil, errors.New("it is not an object")
	}
	parts := map[string]object{}
	for _, part := range []string{"imports", "scopes", "integrity"} {
		for _, field := range fields {
			if field.key != part {
				continue
			}
			if parts[part], ok = field.value.(object); !ok {
				return nil, fmt.Errorf("%s is not an object", part)
			}
		}
	}
	return parts, nil
}

// mappings sorts and normalizes the entries. A value that is not an address blocks the
// key. Of equal keys the last one counts.
func (m *ImportMap) mappings(all object) specifierMap {
	var list specifierMap
	for _, one := range slices.Backward(all) {
		if one.key == "" {
			continue
		}
		entry := mapping{key: one.key}
		if u, err := likeURL(one.key, m.base); err == nil && u != nil {
			entry.key = u.String()
		}
		if text, ok := one.value.(string); ok {
			if u, err := likeURL(text, m.base); err == nil && u != nil {
				address := u.String()
				if !strings.HasSuffix(one.key, "/") || strings.HasSuffix(address, "/") {
					entry.address = &address
				}
			}
		}
		list = append(list, entry)
	}
	slices.SortStableFunc(list, func(a, b mapping) int { return strings.Compare(b.key, a.key) })
	return list
}

// Resolve maps the specifier, and calls Next with the result.
func (m *ImportMap) Resolve(ctx context.Context, r Request) (string, error) {
	if err := m.check(); err != nil {
		return "", err
	}
	base := baseOf(r.Referrer, m.base)
	as, err := likeURL(r.Specifier, base)
	if err != nil {
		return "", err
	}
	normal := r.Specifier
	if as != nil {
		normal = as.String()
	}
	lists := []specifierMap{}
	for _, s := range m.scopes {
		if s.prefix == base || strings.HasSuffix(s.prefix, "/") && strings.HasPrefix(base, s.prefix) {
			lists = append(lists, s.imports)
		}
	}
	for _, list := range append(lists, m.imports) {
		address, found, err := list.match(normal, as)
		if err != nil {
			return "", err
		}
		if found {
			r.Specifier = address
			return m.Next.Resolve(ctx, r)
		}
	}
	if as != nil {
		r.Specifier = normal
	}
	return m.Next.Resolve(ctx, r)
}

func (m *ImportMap) check() error {
	switch {
	case m == nil:
		return fmt.Errorf("modules: %w: a nil ImportMap; use one that ParseImportMap made", v8.ErrInvalid)
	case m.Next == nil:
		return fmt.Errorf("modules: import map: %w: Next is nil", v8.ErrInvalid)
	}
	return nil
}

// match implements "resolve an imports match" of the standard.
func (list specifierMap) match(normal string, as *urls.URL) (address string, found bool, err error) {
	for _, entry := range list {
		prefix := strings.HasSuffix(entry.key, "/") && strings.HasPrefix(normal, entry.key) &&
			(as == nil || special(as))
		if entry.key != normal && !prefix {
			continue
		}
		if entry.address == nil {
			return "", false, fmt.Errorf("%w: the import map blocks %.100q", ErrSpecifier, normal)
		}
		if entry.key == normal {
			return *entry.address, true, nil
		}
		u, err := parseURL(normal[len(entry.key):], *entry.address)
		if err != nil {
			return "", false, err
		}
		if !strings.HasPrefix(u.String(), *entry.address) {
			return "", false, fmt.Errorf("%w: %.100q leaves the prefix that the import map maps it to",
				ErrSpecifier, normal)
		}
		return u.String(), true, nil
	}
	return "", false, nil
}

func special(u *urls.URL) bool {
	return slices.Contains([]string{"ftp:", "file:", "http:", "https:", "ws:", "wss:"}, u.Protocol())
}

// Load calls Next, and checks the integrity of the source if the map has one.
func (m *ImportMap) Load(ctx context.Context, key string) (Source, error) {
	if err := m.check(); err != nil {
		return Source{}, err
	}
	source, err := m.Next.Load(ctx, key)
	if err != nil {
		return source, err
	}
	if text, ok := m.integrity[key]; ok && !intact(source.Data, text) {
		return Source{}, fmt.Errorf("%w: %s", ErrIntegrity, key)
	}
	return source, nil
}

// intact implements "do bytes match metadataList" of Subresource Integrity: one digest
// of the strongest algorithm in metadata must match.
func intact(data []byte, metadata string) bool {
	strongest, matched := 0, true
	for item := range strings.FieldsSeq(metadata) {
		item, _, _ = strings.Cut(item, "?")
		algorithm, digest, _ := strings.Cut(item, "-")
		strength := slices.Index([]string{"", "sha256", "sha384", "sha512"}, algorithm)
		if strength < 1 || strength < strongest {
			continue
		}
		if strength > strongest {
			strongest, matched = strength, false
		}
		matched = matched || base64.StdEncoding.EncodeToString(digestOf(strength, data)) == digest
	}
	return matched
}

func digestOf(strength int, data []byte) []byte {
	switch strength {
	case 1:
		sum := sha256.Sum256(data)
		return sum[:]
	case 2:
		sum := sha512.Sum384(data)
		return sum[:]
	}
	sum := sha512.Sum512(data)
	return sum[:]
}
