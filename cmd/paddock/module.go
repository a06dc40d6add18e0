package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/v8"
)

// moduleFlags are the flags for modules.
type moduleFlags struct {
	module     bool
	importMap  string
	root       string
	npm        bool
	conditions []string
}

func (m *moduleFlags) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&m.module, "module", false, "FILE is an ES module (implied by the extension .mjs)")
	f.StringVar(&m.importMap, "import-map", "", "an import `MAP` in JSON, with paths relative to it; implies --module")
	f.StringVar(&m.root, "root", "",
		"the `FOLDER` that modules are loaded from (default: the folder of FILE, or the current one for -)")
	f.BoolVar(&m.npm, "npm", false, "resolve packages in node_modules, and support CommonJS; implies --module")
	f.StringSliceVar(&m.conditions, "condition", nil,
		"with --npm, a `CONDITION` for exports in package.json, for example browser; may be repeated")
}

// check returns an error if flags are inconsistent.
func (m *moduleFlags) check(path string) error {
	switch {
	case len(m.conditions) > 0 && !m.npm:
		return exitError{exitUsage, errors.New("--condition requires --npm")}
	case m.root != "" && !m.wanted(path):
		return exitError{exitUsage, errors.New("--root requires --module")}
	}
	return nil
}

// wanted reports whether the file at path is run as a module.
func (m *moduleFlags) wanted(path string) bool {
	return m.module || m.npm || m.importMap != "" || filepath.Ext(path) == ".mjs"
}

// moduleRoot is the URL under which modules see the root.
const moduleRoot = "file:///"

// entry resolves the module on standard input.
type entry struct {
	modules.Resolver
	source string
}

const stdinModule = moduleRoot + "[stdin]"

func (e entry) Resolve(ctx context.Context, r modules.Request) (string, error) {
	if r.Specifier == stdinModule {
		return stdinModule, nil
	}
	return e.Resolver.Resolve(ctx, r)
}

func (e entry) Load(ctx context.Context, key string) (modules.Source, error) {
	if key == stdinModule {
		return modules.Source{Data: []byte(e.source)}, nil
	}
	return e.Resolver.Load(ctx, key)
}

// resolver returns the resolver of the modules, and the specifier of the main module.
func (m *moduleFlags) resolver(s streams, path string) (r modules.Resolver, specifier string, err error) {
	usage := func(err error) error { return exitError{exitUsage, err} }
	source := ""
	if path == "-" {
		specifier = stdinModule
		if source, err = read(s.in, path); err != nil {
			return nil, "", err
		}
		if m.root == "" {
			m.root = "."
		}
	} else if m.root == "" {
		m.root = filepath.Dir(path)
	}
	if specifier == "" {
		if specifier, err = m.url(path); err != nil {
			return nil, "", usage(err)
		}
	}
	files, err := modules.OpenDir(m.root, modules.FSOptions{Base: moduleRoot, Packages: m.npm,
		Conditions: m.conditions})
	if err != nil {
		return nil, "", usage(err)
	}
	r = files
	if m.importMap != "" {
		text, err := read(s.in, m.importMap)
		if err != nil {
			return nil, "", err
		}
		base, err := m.url(m.importMap)
		if err != nil {
			return nil, "", usage(err)
		}
		if r, err = modules.ParseImportMap([]byte(text), base, r); err != nil {
			return nil, "", usage(fmt.Errorf("%s: %w", m.importMap, err))
		}
	}
	if path == "-" {
		r = entry{r, source}
	}
	return r, specifier, nil
}

// url returns the URL of a file in the root.
func (m *moduleFlags) url(path string) (string, error) {
	root, err := filepath.Abs(m.root)
	if err != nil {
		return "", err
	}
	file, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	name, err := filepath.Rel(root, file)
	if err != nil || !filepath.IsLocal(name) {
		return "", fmt.Errorf("%s is not in the root folder, %s", path, m.root)
	}
	return moduleRoot + (&url.URL{Path: filepath.ToSlash(name)}).EscapedPath(), nil
}

func runModule(ctx context.Context, s streams, l limits, m moduleFlags, path string) error {
	if path != "-" { // a missing file is a usage error, as for scripts
		if _, err := read(s.in, path); err != nil {
			return err
		}
	}
	r, specifier, err := m.resolver(s, path)
	if err != nil {
		return err
	}
	if l.name == "" {
		l.name = strings.TrimPrefix(specifier, moduleRoot)
	}
	return execute(ctx, s, l, func(g *guest) error {
		loader, err := modules.New(g.ctx, g.loop, modules.Options{Resolver: r})
		if err == nil {
			err = loader.Import(g.ctx, specifier, nil)
		}
		return settled(err, g.name)
	})
}

// settled adds an explanation to an error of importing a module.
func settled(err error, name string) error {
	if errors.Is(err, v8.ErrUnsettled) {
		return fmt.Errorf("%s: a top-level await is never settled", name)
	}
	return err
}
