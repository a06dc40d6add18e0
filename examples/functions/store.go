package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/seed24588400/paddock/modules"
)

// Errors of the store.
var (
	errName   = errors.New("a name has 1 to 40 small letters, digits and dashes")
	errFull   = errors.New("the store is full")
	errTooBig = errors.New("the file is too large")
)

var name = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

// store has the functions of all tenants. It is safe for concurrent use by multiple
// goroutines.
type store struct {
	limits  limits
	mu      sync.RWMutex
	tenants map[string]*tenant
}

// tenant is a customer whose functions are served.
type tenant struct {
	name    string
	journal *journal
	reload  sync.Mutex // held while the pool loads the files
	// files are the tenant's modules by file name. The map is replaced, never changed, so
	// that a request sees a consistent set of modules. The store's mutex guards the
	// field.
	files modules.Map
}

func newStore(l limits) *store { return &store{limits: l, tenants: map[string]*tenant{}} }

// find returns a tenant and its current files, or nil if there is no such tenant.
func (s *store) find(tenant string) (*tenant, modules.Map) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	t := s.tenants[tenant]
	if t == nil {
		return nil, nil
	}
	return t, t.files
}

// code is what a context of a tenant needs of the store.
type code struct {
	journal *journal
	files   modules.Map
}

// code returns the current code of a tenant, which is empty if there is no such tenant.
func (s *store) code(tenant string) code {
	if t, files := s.find(tenant); t != nil {
		return code{t.journal, files}
	}
	return code{newJournal(1, s.limits.line), nil}
}

// admit returns an error if the function must not be stored.
func (s *store) admit(tenant, function, source string) error {
	switch {
	case !name.MatchString(tenant) || !name.MatchString(function):
		return errName
	case len(source) > s.limits.source:
		return errTooBig
	}
	return nil
}

// put stores a function, and adds the tenant if it is new.
func (s *store) put(tenantName, function, source string) error {
	if err := s.admit(tenantName, function, source); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.tenants[tenantName]
	if t == nil {
		if len(s.tenants) >= s.limits.tenants {
			return errFull
		}
		t = &tenant{name: tenantName, journal: newJournal(s.limits.journal, s.limits.line)}
		s.tenants[tenantName] = t
	}
	files := maps.Clone(t.files)
	if files == nil {
		files = modules.Map{}
	}
	files[function+".js"] = source
	if len(files) > s.limits.files {
		return errFull
	}
	t.files = files
	return nil
}

// remove removes a function, and reports whether it existed.
func (s *store) remove(tenant, function string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.tenants[tenant]
	if t == nil || t.files[function+".js"] == "" {
		return false
	}
	files := maps.Clone(t.files)
	delete(files, function+".js")
	t.files = files
	return true
}

// load stores the functions of a folder: TENANT/FUNCTION.js.
func (s *store) load(dir fs.FS) error {
	found, err := fs.Glob(dir, "*/*.js")
	if err != nil {
		return err
	}
	for _, file := range found {
		source, err := fs.ReadFile(dir, file)
		if err != nil {
			return err
		}
		if err := s.put(path.Dir(file), strings.TrimSuffix(path.Base(file), ".js"), string(source)); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return nil
}
