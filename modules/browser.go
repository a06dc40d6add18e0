package modules

import (
	"path"
	"strings"
)

// The field browser of package.json is a string, which replaces main, or an object. The keys of
// the object are names of packages and paths of files of the package; their values replace them,
// or are false for an empty module. Bundlers follow the text "package-browser-field-spec".

// emptyKey is the key of a module without exports, which replaces modules that the field
// browser sets to false.
const emptyKey = "empty:"

// empty is the name of a file that stands for this module. It is not a valid path.
const empty = "//empty"

// replacement returns what the field browser has for a file of the package or for the name of a
// package. name is the path of a file in the file system if file is set.
func (m *manifest) replacement(name string, file bool) (target string, isEmpty, ok bool) {
	all, _ := m.browser.(object)
	if len(all) == 0 {
		return "", false, false
	}
	if file {
		below, inside := strings.CutPrefix(name, m.folder+"/")
		if m.folder == "." {
			below, inside = name, true
		}
		if !inside {
			return "", false, false
		}
		name = "./" + below
	}
	for _, entry := range all {
		key := entry.key
		if key != name {
			if !file {
				continue
			}
			key = "./" + path.Clean(strings.TrimPrefix(key, "./"))
			if !relative(entry.key) || key != name && key+".js" != name && key+".json" != name &&
				key+"/index.js" != name {
				continue
			}
		}
		switch value := entry.value.(type) {
		case string:
			return value, false, true
		case invalid:
			return "", value == "false", value == "false"
		}
	}
	return "", false, false
}

// replaced returns the file that takes the place of a file of a package.
func (s *search) replaced(name string) (string, error) {
	if !s.platform.browser() || name == empty {
		return name, nil
	}
	m := s.scope(name)
	if m == nil {
		return name, nil
	}
	target, isEmpty, ok := m.replacement(name, true)
	switch {
	case isEmpty:
		return empty, nil
	case !ok:
		return name, nil
	}
	return s.substitute(m, target)
}

// replacedPackage returns the file that takes the place of a package or built-in module that a
// package imports by name.
func (s *search) replacedPackage() (name string, ok bool, err error) {
	if !s.platform.browser() {
		return "", false, nil
	}
	m := s.scope(path.Join(s.from, "x"))
	if m == nil {
		return "", false, nil
	}
	target, isEmpty, ok := m.replacement(s.Specifier, false)
	if !ok {
		target, isEmpty, ok = m.replacement(strings.TrimPrefix(s.Specifier, "node:"), false)
	}
	switch {
	case isEmpty:
		return empty, true, nil
	case !ok || target == s.Specifier:
		return "", false, nil
	}
	name, err = s.substitute(m, target)
	return name, true, err
}

// substitute resolves a value of the field browser.
func (s *search) substitute(m *manifest, target string) (string, error) {
	if !relative(target) {
		if _, err := s.lookup(path.Join(m.folder, target)); err == nil {
			return s.lookup(path.Join(m.folder, target)) // "file.js" without ./
		}
		other := search{FS: s.FS, Request: s.Request, from: m.folder}
		other.Specifier = target
		return other.bare()
	}
	return s.lookup(path.Join(m.folder, target))
}

// lookup returns a file of a package, with the extensions that the field browser may omit.
func (s *search) lookup(name string) (string, error) {
	if escapes(name) {
		return "", errOutsideRoot
	}
	return s.file(name)
}

func escapes(name string) bool { return name == ".." || strings.HasPrefix(name, "../") }
