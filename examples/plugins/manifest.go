package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
)

// permission is a capability of a plugin.
type permission string

const (
	ordersWrite permission = "orders:write"
	sendMail    permission = "mail"
	keepData    permission = "storage"
)

var (
	permissions = []permission{ordersWrite, sendMail, keepData}
	hooks       = []string{"orderPlaced", "orderShipped"}
)

// manifest is the part of a plugin's package.json that the host reads.
type manifest struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Main    string `json:"main"`
	Shop    struct {
		Permissions []permission `json:"permissions"`
		Hooks       []string     `json:"hooks"`
	} `json:"shop"`
}

var errManifest = errors.New("the manifest is invalid")

// readManifest reads the manifest in a plugin's folder, which must have the plugin's
// name.
func readManifest(dir fs.FS, folder string) (manifest, error) {
	var m manifest
	text, err := fs.ReadFile(dir, "package.json")
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return m, fmt.Errorf("%w: %w", errManifest, err)
	}
	switch {
	case m.Name != folder:
		return m, fmt.Errorf("%w: the name %q is not the name of the folder", errManifest, m.Name)
	case m.Main == "" || m.Version == "":
		return m, fmt.Errorf("%w: it needs a version and a main module", errManifest)
	case len(m.Shop.Hooks) == 0:
		return m, fmt.Errorf("%w: it needs at least one hook", errManifest)
	}
	for _, p := range m.Shop.Permissions {
		if !slices.Contains(permissions, p) {
			return m, fmt.Errorf("%w: unknown permission %q", errManifest, p)
		}
	}
	for _, hook := range m.Shop.Hooks {
		if !slices.Contains(hooks, hook) {
			return m, fmt.Errorf("%w: unknown hook %q", errManifest, hook)
		}
	}
	return m, nil
}

func (m manifest) has(p permission) bool { return slices.Contains(m.Shop.Permissions, p) }

// grants are the maximum permissions of each plugin, by name. The operator of the host
// decides them, not the author of the plugin.
type grants map[string][]permission

func parseGrants(text []byte) (grants, error) {
	var g grants
	if err := json.Unmarshal(text, &g); err != nil {
		return nil, err
	}
	for name, allowed := range g {
		for _, p := range allowed {
			if !slices.Contains(permissions, p) {
				return nil, fmt.Errorf("%s: unknown permission %q", name, p)
			}
		}
	}
	return g, nil
}

var errNotGranted = errors.New("a permission is not granted")

// check returns an error if a plugin requests more than its grants.
func (g grants) check(m manifest) error {
	for _, p := range m.Shop.Permissions {
		if !slices.Contains(g[m.Name], p) {
			return fmt.Errorf("%w: %s", errNotGranted, p)
		}
	}
	return nil
}
