package main

import (
	"context"
	_ "embed"
	"fmt"
	"io/fs"

	"github.com/seed24588400/paddock/snapshot"
	"github.com/seed24588400/paddock/v8"
)

//go:embed prelude.js
var prelude string

// compile runs the rule files of a folder, in the order of their names, and makes a
// snapshot of the resulting heap. If a file does not compile or throws, the error has its
// name.
func compile(ctx context.Context, dir fs.FS, l limits) (*v8.Snapshot, error) {
	files, err := fs.Glob(dir, "*.js")
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("there are no rules: %w", fs.ErrNotExist)
	}
	scripts := []snapshot.Script{{Source: prelude, Origin: v8.Origin{Name: "prelude.js"}}}
	for _, name := range files {
		source, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, err
		}
		scripts = append(scripts, snapshot.Script{Source: string(source), Origin: v8.Origin{Name: name}})
	}
	ctx, cancel := context.WithTimeout(ctx, l.build)
	defer cancel()
	return snapshot.Build(ctx, snapshot.Options{
		Limits:  v8.Limits{Memory: l.memory},
		Default: snapshot.Context{Scripts: scripts},
	})
}
