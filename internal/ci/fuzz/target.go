package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// target is a fuzz test.
type target struct {
	Name    string
	Package string // import path
	Dir     string // folder of the package
}

func (t target) String() string { return t.Name + " in " + t.Package }

// find returns the fuzz tests of the packages that match the pattern, ordered by package
// and name.
func find(ctx context.Context, pattern string) ([]target, error) {
	c := exec.CommandContext(ctx, "go", "list", "-json=ImportPath,Dir,TestGoFiles,XTestGoFiles", pattern)
	var problems strings.Builder
	c.Stderr = &problems
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w: %s", err, &problems)
	}
	var all []target
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath, Dir           string
			TestGoFiles, XTestGoFiles []string
		}
		err := d.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		var names []string
		for _, file := range slices.Concat(p.TestGoFiles, p.XTestGoFiles) {
			file = filepath.Join(p.Dir, file)
			parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
			if err != nil {
				return nil, err
			}
			names = append(names, fuzzTests(parsed)...)
		}
		slices.Sort(names)
		for _, name := range names {
			all = append(all, target{name, p.ImportPath, p.Dir})
		}
	}
}

// fuzzTests returns the names of the fuzz tests of a file. Note that the name alone decides:
// go vet reports functions of that name with other parameters.
func fuzzTests(file *ast.File) (names []string) {
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && strings.HasPrefix(f.Name.Name, "Fuzz") {
			names = append(names, f.Name.Name)
		}
	}
	return names
}
