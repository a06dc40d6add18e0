//go:build linux

package main

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/v8"
)

// application is what each tenant runs: an ES module and npm packages.
type application struct {
	source      string
	packages    []string
	environment string // a script that runs first
	files       modules.Resolver
}

//go:embed shop.mjs
var shop string

//go:embed react.mjs
var react string

var applications = map[string]*application{
	"shop": {source: shop, packages: []string{"itty-router@5.0.18", "mustache@4.2.0"}},
	"react": {source: react, packages: []string{"react@19.3.1", "react-dom@19.3.1"},
		environment: `globalThis.self = globalThis; globalThis.process = { env: { NODE_ENV: "production" } }`},
}

// entry is the name of the file with the source.
const entry = "app.mjs"

// install fetches the packages once.
func (a *application) install(name string) error {
	dir, err := filepath.Abs(filepath.Join(".fetched", "service", name))
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, "node_modules")); err != nil {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		args := append([]string{"install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", dir},
			a.packages...)
		if out, err := exec.Command("npm", args...).CombinedOutput(); err != nil {
			return fmt.Errorf("npm install: %w: %s", err, out)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, entry), []byte(a.source), 0o644); err != nil {
		return err
	}
	a.files, err = modules.NewFS(os.DirFS(dir), modules.FSOptions{Packages: true, Conditions: []string{"edge-light"}})
	return err
}

// prepare runs the environment, unless the context's snapshot has it already.
func (a *application) prepare(ctx context.Context, c *v8.Context) error {
	if a.environment == "" {
		return nil
	}
	has, err := c.Eval(ctx, "typeof process === 'object'")
	if err == nil && has != true {
		err = c.Exec(ctx, a.environment, v8.Origin{Name: "environment.js"})
	}
	return err
}
