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
	"github.com/seed24588400/paddock/node"
	"github.com/seed24588400/paddock/v8"
)

// moduleFlags are the flags for modules.
type moduleFlags struct {
	module     bool
	importMap  string
	root       string
	npm        bool
	platform   platformName
	conditions []string
	node       bool   // whether there are built-in modules of Node.js
	stdin      string // the name of a module that is not in a file
}

func (m *moduleFlags) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&m.module, "module", false, "FILE is an ES module (implied by the extension .mjs)")
	f.StringVar(&m.importMap, "import-map", "", "an import `MAP` in JSON, with paths relative to it; implies --module")
	f.StringVar(&m.root, "root", "",
		"the `FOLDER` that modules are loaded from (default: the folder of FILE, or the current one for -)")
	f.BoolVar(&m.npm, "npm", false, "resolve packages in node_modules, and support CommonJS; implies --module")
	f.Var(&m.platform, "platform",
		"with --npm, the runtime for which packages have files: node, browser or edge (default none)")
	f.Lookup("platform").DefValue = ""
	f.StringSliceVar(&m.conditions, "condition", nil,
		"with --npm, a `CONDITION` for exports in package.json, for example browser; may be repeated")
}

// check returns an error if flags are inconsistent.
func (m *moduleFlags) check(path string) error {
	switch {
	case len(m.conditions) > 0 && !m.packages():
		return exitError{exitUsage, errors.New("--condition requires --npm")}
	case m.platform != 0 && !m.packages():
		return exitError{exitUsage, errors.New("--platform requires --npm")}
	case m.root != "" && !m.wanted(path):
		return exitError{exitUsage, errors.New("--root requires --module")}
	}
	return nil
}

// wanted reports whether the file at path is run as a module.
func (m *moduleFlags) wanted(path string) bool {
	return m.module || m.packages() || m.importMap != "" || filepath.Ext(path) == ".mjs"
}

// packages reports whether packages are resolved.
func (m *moduleFlags) packages() bool { return m.npm || m.node }

// platformName is a flag whose value is the name of a modules.Platform.
type platformName modules.Platform

// Set parses the name of a platform.
func (p *platformName) Set(name string) error {
	for _, known := range []modules.Platform{modules.PlatformNode, modules.PlatformBrowser, modules.PlatformEdge} {
		if name == known.String() {
			*p = platformName(known)
			return nil
		}
	}
	return errors.New("want node, browser or edge")
}

// String returns the name of the platform.
func (p *platformName) String() string { return modules.Platform(*p).String() }

// Type returns the name of the flag's value in the help text.
func (p *platformName) Type() string { return "PLATFORM" }

// moduleRoot is the URL under which modules see the root.
const moduleRoot = "file:///"

// entry resolves the module that is not in a file.
type entry struct {
	modules.Resolver
	key, source string
	kind        modules.Type
}

func (e entry) Resolve(ctx context.Context, r modules.Request) (string, error) {
	if r.Specifier == e.key {
		return e.key, nil
	}
	return e.Resolver.Resolve(ctx, r)
}

func (e entry) Load(ctx context.Context, key string) (modules.Source, error) {
	if key == e.key {
		return modules.Source{Type: e.kind, Data: []byte(e.source)}, nil
	}
	return e.Resolver.Load(ctx, key)
}

// resolver returns the resolver of the modules, and the specifier of the main module.
func (m *moduleFlags) resolver(s streams, path string) (r modules.Resolver, specifier string, err error) {
	usage := func(err error) error { return exitError{exitUsage, err} }
	source := ""
	if path == "-" {
		specifier = moduleRoot + m.stdin
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
	if m.node && m.platform == 0 {
		m.platform = platformName(modules.PlatformNode)
	}
	files, err := modules.OpenDir(m.root, modules.FSOptions{Base: moduleRoot, Packages: m.packages(),
		Platform: modules.Platform(m.platform), Conditions: m.conditions})
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
		kind := modules.JavaScript
		if m.packages() && !m.module {
			kind = modules.Ambiguous
		}
		r = entry{r, specifier, source, kind}
	}
	if m.node {
		r = node.Resolver{Next: r}
	} else {
		r = hinting{r, m.npm}
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
