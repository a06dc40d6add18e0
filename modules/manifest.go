package modules

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path"
)

// manifest has the fields of a package.json that resolution needs.
type manifest struct {
	folder     string
	name       string
	main       string
	moduleType string
	exports    target
	imports    target
	browser    target
}

// mainFile returns the main file that the manifest names, which may be nil, or "".
func (m *manifest) mainFile(p Platform) string {
	if m == nil {
		return ""
	}
	if file, ok := m.browser.(string); ok && file != "" && p.browser() {
		return file
	}
	return m.main
}

func (m *manifest) kind() string {
	if m == nil {
		return ""
	}
	return m.moduleType
}

// target is a value of exports or imports: nil if there is none, a string, a []target,
// an object, null or invalid.
type target any

type null struct{}

// invalid is a number or a boolean, as text.
type invalid string

// targetError returns the error for a string that is not a valid target.
func (m *manifest) targetError(t string) error {
	return fmt.Errorf("%w: %w: %.100q, in the package %q", ErrSpecifier, errTarget, t, m.name)
}

// object is a JSON object that preserves the order of its keys, which matters for
// conditions.
type object []member

type member struct {
	key   string
	value target
}

const (
	manifestName     = "package.json"
	modulesFolder    = "node_modules"
	maxManifest      = 4 << 20 // bytes
	maxManifestDepth = 64
)

// manifest returns the package.json of a directory, or nil if there is none.
func (f *FS) manifest(folder string) (*manifest, error) {
	f.mu.Lock()
	m := f.manifests[folder]
	f.mu.Unlock()
	if m != nil {
		return m, nil
	}
	name := path.Join(folder, manifestName)
	if !f.isFile(name) {
		return nil, nil
	}
	data, err := f.read(name)
	if err != nil {
		return nil, err
	}
	if m, err = readManifest(folder, data); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.manifests[folder] = m
	return m, nil
}

var errManifest = errors.New("package.json is invalid")

func readManifest(folder string, data []byte) (*manifest, error) {
	if len(data) > maxManifest {
		return nil, fmt.Errorf("%w: more than %d bytes", errManifest, maxManifest)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	whole, err := readTarget(d, 0)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errManifest, err)
	}
	fields, ok := whole.(object)
	if !ok {
		return nil, fmt.Errorf("%w: it is not an object", errManifest)
	}
	m := &manifest{folder: folder}
	for _, field := range fields {
		text, _ := field.value.(string)
		switch field.key {
		case "name":
			m.name = text
		case "main":
			m.main = text
		case "type":
			m.moduleType = text
		case "exports":
			if field.value != (null{}) {
				m.exports = field.value
			}
		case "imports":
			m.imports = field.value
		case "browser":
			m.browser = field.value
		}
	}
	return m, nil
}

// readTarget reads the next JSON value.
func readTarget(d *json.Decoder, depth int) (target, error) {
	if depth > maxManifestDepth {
		return nil, fmt.Errorf("nested more than %d levels deep", maxManifestDepth)
	}
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch token := token.(type) {
	case string:
		return token, nil
	case json.Delim:
		var list []target
		all := object{}
		for d.More() {
			var key string
			if token == '{' {
				name, err := d.Token()
				if err != nil {
					return nil, err
				}
				key, _ = name.(string)
			}
			value, err := readTarget(d, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
			all = append(all, member{key, value})
		}
		if _, err := d.Token(); err != nil {
			return nil, err
		}
		if token == '{' {
			return all, nil
		}
		return list, nil
	}
	if token == nil {
		return null{}, nil
	}
	return invalid(fmt.Sprint(token)), nil
}

// scope returns the nearest package.json above a file, or nil if there is none or it
// cannot be read.
func (f *FS) scope(name string) *manifest {
	for folder := path.Dir(name); ; folder = path.Dir(folder) {
		if path.Base(folder) == modulesFolder {
			return nil
		}
		if m, err := f.manifest(folder); err == nil && m != nil {
			return m
		}
		if folder == "." {
			return nil
		}
	}
}

func (f *FS) isFolder(name string) bool {
	info, err := f.stat(name)
	return err == nil && info.IsDir()
}
