package modules

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// builtins are the built-in modules of Node.js, except those that require the prefix
// "node:".
var builtins = strings.Fields(`assert async_hooks buffer child_process cluster console constants crypto dgram
	diagnostics_channel dns domain events fs http http2 https inspector module net os path perf_hooks process punycode
	querystring readline repl stream string_decoder sys timers tls trace_events tty url util v8 vm wasi
	worker_threads zlib`)

// head returns the first segment of a specifier.
func head(specifier string) string {
	first, _, _ := strings.Cut(specifier, "/")
	return first
}

// search resolves one request in packages, as Node.js does. It implements "Resolution
// Algorithm Specification" of the documentation of ECMAScript modules in Node.js, and
// "All together" of that of CommonJS.
type search struct {
	*FS
	Request
	from string // directory of the importing module
}

// resolvePackaged resolves a request with FSOptions.Packages.
func (f *FS) resolvePackaged(r Request, base string) (string, error) {
	from, err := parseURL(base, "")
	if err != nil {
		return "", err
	}
	importer, err := f.name(from)
	if err != nil {
		importer = "."
	}
	s := search{FS: f, Request: r, from: path.Dir(importer)}
	if strings.HasPrefix(r.Specifier, "node:") {
		name, ok, err := s.replacedPackage()
		if err == nil && !ok {
			err = &BuiltinError{r.Specifier}
		}
		if err != nil {
			return "", err
		}
		return f.realKey(name)
	}
	if r.Require && (relative(r.Specifier) || r.Specifier == "." || r.Specifier == "..") {
		name, err := s.required()
		if err == nil {
			name, err = s.replaced(name)
		}
		if err != nil {
			return "", err
		}
		return f.realKey(name)
	}
	u, err := likeURL(r.Specifier, base)
	if err == nil && u == nil && r.Referrer == "" {
		u, err = parseURL(r.Specifier, base)
		if err == nil {
			if name, wrong := f.name(u); wrong != nil || !f.isFile(name) {
				u = nil // the host requests a package
			}
		}
	}
	if err != nil {
		return "", err
	}
	var name string
	if u == nil {
		name, err = s.bare()
	} else if name, err = f.name(u); err == nil && r.Require {
		name, err = s.file(name)
	}
	if err == nil {
		name, err = s.replaced(name)
	}
	if err != nil {
		return "", err
	}
	key, err := f.realKey(name)
	if err == nil && u != nil && !r.Require && name != empty {
		key += u.Search()
	}
	return key, err
}

// required resolves a path of require, which is not a URL: % and ? have no special
// meaning.
func (s *search) required() (string, error) {
	if len(s.Specifier) > maxURL {
		return "", fmt.Errorf("%w: more than %d bytes", ErrSpecifier, maxURL)
	}
	name := path.Join(s.from, s.Specifier)
	if strings.HasPrefix(s.Specifier, "/") {
		root, err := unescape(s.base.Pathname())
		rest, below := strings.CutPrefix(path.Clean(s.Specifier)+"/", root)
		if err != nil || !below {
			return "", errOutsideRoot
		}
		name = path.Clean(rest)
	}
	if strings.ContainsAny(name, "\\\x00") || !utf8.ValidString(name) {
		return "", fmt.Errorf("%w: the path contains a backslash, NUL or invalid UTF-8", ErrSpecifier)
	}
	if !fs.ValidPath(name) {
		return "", errOutsideRoot
	}
	if last := path.Base("/" + s.Specifier); strings.HasSuffix(s.Specifier, "/") || last == "." || last == ".." {
		return s.folder(name) // not a file of that name
	}
	return s.file(name)
}

// bare resolves a bare name.
func (s *search) bare() (string, error) {
	if strings.HasPrefix(s.Specifier, "#") {
		return s.internal()
	}
	if name, ok, err := s.replacedPackage(); ok || err != nil {
		return name, err
	}
	name, sub, err := splitName(s.Specifier)
	if err != nil {
		return "", err
	}
	if own := s.scope(path.Join(s.from, "x")); own != nil && own.exports != nil && own.name == name {
		return s.exported(own, sub)
	}
	for folder := s.from; ; folder = path.Dir(folder) {
		if path.Base(folder) != modulesFolder {
			at := path.Join(folder, modulesFolder, name)
			real, err := s.real(at)
			if err != nil && !missing(err) {
				return "", err // a link that leads out of the root, or too many links
			}
			if err == nil && s.isFolder(real) {
				return s.inPackage(real, sub)
			}
			if s.Require && path.Clean(sub) == "." {
				if file, err := s.file(at); err == nil {
					return file, nil
				}
			}
		}
		if folder == "." || folder == "/" {
			// Packages that replace built-in modules of Node.js were found before.
			if slices.Contains(builtins, head(s.Specifier)) {
				return "", &BuiltinError{s.Specifier}
			}
			return "", fmt.Errorf("%w the package %q", ErrNotFound, name)
		}
	}
}

// splitName splits a specifier into the name of a package and a subpath, which is "."
// or begins with "./".
func splitName(specifier string) (name, sub string, err error) {
	parts := strings.Split(specifier, "/")
	n := 1
	if strings.HasPrefix(specifier, "@") {
		n = 2
	}
	if len(parts) < n || parts[n-1] == "" || strings.HasPrefix(specifier, ".") ||
		strings.ContainsAny(parts[0]+parts[n-1], "\\%\x00") {
		return "", "", fmt.Errorf("%w: %.100q is not the name of a package", ErrSpecifier, specifier)
	}
	name = strings.Join(parts[:n], "/")
	sub = strings.Join(parts[n:], "/")
	// "name/" is the directory of the package, and not the built-in module of that name.
	if sub == "" && len(parts) > n {
		return name, "./", checkName(name, ".")
	}
	if sub == "" {
		return name, ".", checkName(name, ".")
	}
	return name, "./" + sub, checkName(name, sub)
}

// checkName returns an error if the name of a package or the subpath leads out of its
// directory.
func checkName(name, sub string) error {
	if sub != "." && !fs.ValidPath(strings.TrimSuffix(sub, "/")) || !fs.ValidPath(name) ||
		strings.ContainsAny(sub, "\\\x00") {
		return fmt.Errorf("%w: the path leads out of the package", ErrSpecifier)
	}
	return nil
}

// inPackage resolves a subpath in the package in a directory.
func (s *search) inPackage(folder, sub string) (string, error) {
	m, err := s.manifest(folder)
	if err != nil {
		return "", err
	}
	if m != nil && m.exports != nil {
		return s.exported(m, sub)
	}
	if sub == "./" && !s.Require {
		return "", fmt.Errorf("%w %.100q: it is a folder", ErrNotFound, s.Specifier)
	}
	if path.Clean(sub) != "." {
		name := path.Join(folder, sub)
		if s.Require {
			return s.file(name)
		}
		return name, nil
	}
	if name, ok := s.main(folder, m); ok {
		return name, nil
	}
	return "", fmt.Errorf("%w the main file of the package %q", ErrNotFound, path.Base(folder))
}

// main returns the main file of a directory.
func (s *search) main(folder string, m *manifest) (string, bool) {
	if main := m.mainFile(s.platform); main != "" {
		name := path.Join(folder, main)
		if name, ok := s.withExtension(name, "", ".js", ".json", "/index.js", "/index.json"); ok {
			return name, true
		}
	}
	return s.withExtension(folder, "/index.js", "/index.json")
}

func (s *search) withExtension(name string, endings ...string) (string, bool) {
	for _, ending := range endings {
		if fs.ValidPath(name+ending) && s.isFile(name+ending) {
			return name + ending, true
		}
	}
	return "", false
}

// file resolves a path of require, with the file extensions that may be omitted.
func (s *search) file(name string) (string, error) {
	if found, ok := s.withExtension(name, "", ".js", ".json", ".cjs"); ok {
		return found, nil
	}
	return s.folder(name)
}

// folder returns the file that require loads for a directory.
func (s *search) folder(name string) (string, error) {
	real, err := s.real(name)
	if err == nil && s.isFolder(real) {
		m, err := s.manifest(real)
		if err != nil {
			return "", err
		}
		if found, ok := s.main(real, m); ok {
			return found, nil
		}
	}
	return "", fmt.Errorf("%w %s", ErrNotFound, s.key(name))
}

// exported resolves a subpath in the exports of a package.
func (s *search) exported(m *manifest, sub string) (string, error) {
	refused := fmt.Errorf("%w %.100q: the package %q: %w", ErrNotFound, s.Specifier, m.name, errExports)
	all, isObject := m.exports.(object)
	paths := isObject && len(all) > 0 && strings.HasPrefix(all[0].key, ".")
	for _, entry := range all {
		if paths != strings.HasPrefix(entry.key, ".") {
			return "", fmt.Errorf("%w: the package %q exports both paths and conditions", errManifest, m.name)
		}
	}
	if !paths {
		if sub != "." {
			return "", refused
		}
		all = object{{".", m.exports}}
	}
	return s.matched(m, all, sub, refused)
}

// internal resolves a name that begins with #.
func (s *search) internal() (string, error) {
	if s.Specifier == "#" || strings.HasPrefix(s.Specifier, "#/") {
		return "", fmt.Errorf("%w: %.100q", ErrSpecifier, s.Specifier)
	}
	refused := fmt.Errorf("%w %.100q: %w", ErrNotFound, s.Specifier, errImports)
	m := s.scope(path.Join(s.from, "x"))
	if m == nil {
		return "", refused
	}
	all, _ := m.imports.(object)
	return s.matched(m, all, s.Specifier, refused)
}

// matched finds the entry for a subpath or name, and resolves its target. The entry is
// the key, or else the longest matching pattern.
func (s *search) matched(m *manifest, all object, key string, refused error) (string, error) {
	var best *member
	star := ""
	for n := range all {
		entry := &all[n]
		if entry.key == key && !strings.Contains(key, "*") {
			best, star = entry, ""
			break
		}
		before, after, isPattern := strings.Cut(entry.key, "*")
		if !isPattern || strings.Contains(after, "*") || !strings.HasPrefix(key, before) ||
			!strings.HasSuffix(key, after) || len(key) < len(entry.key) {
			continue
		}
		if best == nil || patternBefore(entry.key, best.key) {
			best, star = entry, key[len(before):len(key)-len(after)]
		}
	}
	if best == nil {
		return "", refused
	}
	name, found, err := s.target(m, best.value, star, strings.Contains(best.key, "*"))
	if err == nil && !found {
		err = refused
	}
	return name, err
}

// patternBefore reports whether pattern a has precedence over b. Patterns with more
// characters before the star come first.
func patternBefore(a, b string) bool {
	x, y := strings.IndexByte(a, '*'), strings.IndexByte(b, '*')
	if x != y {
		return x > y
	}
	return len(a) > len(b)
}

// target resolves a target to a file.
func (s *search) target(m *manifest, t target, star string, pattern bool) (name string, found bool, err error) {
	switch t := t.(type) {
	case string:
		return s.targetPath(m, t, star, pattern)
	case []target:
		for _, one := range t {
			if name, found, err = s.target(m, one, star, pattern); found || err != nil && !errors.Is(err, errTarget) {
				return name, found, err
			}
		}
		return "", false, err
	case invalid:
		return "", false, m.targetError(string(t))
	case object:
		for _, entry := range t {
			if _, err := strconv.ParseUint(entry.key, 10, 32); err == nil {
				return "", false, fmt.Errorf("%w: the package %q has the condition %s", errManifest, m.name, entry.key)
			}
		}
		for _, entry := range t {
			if !s.holds(entry.key) {
				continue
			}
			if name, found, err = s.target(m, entry.value, star, pattern); found || err != nil {
				return name, found, err
			}
			if entry.value == (target)(null{}) {
				return "", false, nil
			}
		}
	}
	return "", false, nil
}

// holds reports whether a condition holds.
func (s *search) holds(condition string) bool {
	switch condition {
	case "default":
		return true
	case "import":
		return !s.Require
	case "require":
		return s.Require
	}
	return slices.Contains(s.conditions, condition)
}

func (s *search) targetPath(m *manifest, t, star string, pattern bool) (string, bool, error) {
	if pattern {
		t = strings.ReplaceAll(t, "*", star)
	}
	if !strings.HasPrefix(t, "./") {
		if strings.HasPrefix(s.Specifier, "#") && strings.HasPrefix(t, "node:") {
			return "", false, &BuiltinError{t}
		}
		if u, err := likeURL(t, memoryRoot); !strings.HasPrefix(s.Specifier, "#") || u != nil || err != nil ||
			strings.HasPrefix(t, "#") {
			return "", false, m.targetError(t)
		}
		other := search{FS: s.FS, Request: Request{Specifier: t, Referrer: s.Referrer, Require: s.Require},
			from: m.folder}
		name, err := other.bare()
		return name, err == nil, err
	}
	if end := strings.IndexAny(t, "?#"); end >= 0 { // it is a URL
		t = t[:end]
	}
	sub, err := unescape(t[2:])
	if err != nil {
		return "", false, err
	}
	if !fs.ValidPath(sub) || slices.Contains(strings.Split(sub, "/"), modulesFolder) {
		return "", false, m.targetError(t)
	}
	return path.Join(m.folder, sub), true, nil
}
