package surface

import (
	"flag"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/repository"
)

var update = flag.Bool("update", false, "rewrite testdata/names.txt")

// kinds are the columns of testdata/names.txt.
var kinds = []string{"functions", "types", "methods", "fields", "constants", "variables"}

// name is an exported name.
type name struct {
	path    string // package, type if any, and name, separated by dots
	kind    string
	comment string
	shown   []ast.Node // what go doc shows of the declaration
	file    *ast.File
}

// wiring matches the comment of a name that exists for another package of Paddock.
var wiring = regexp.MustCompile(`\b(is|are) for (other )?packages?\b|\bthat package \w+ (writes|makes|calls|sets)\b`)

// wrong returns the rule that n breaks, or "".
func (n name) wrong() string {
	for _, node := range n.shown {
		if mentioned := internalIn(node, n.file); mentioned != "" {
			return "mentions " + mentioned
		}
	}
	if found := wiring.FindString(strings.Join(strings.Fields(n.comment), " ")); found != "" {
		return fmt.Sprintf("exists for another package: %q", found)
	}
	return ""
}

// internalIn returns the first internal package that a node mentions, or "". The bodies
// of functions do not count.
func internalIn(node ast.Node, f *ast.File) (found string) {
	imported := internalImports(f)
	ast.Inspect(node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BlockStmt:
			return false
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && found == "" {
				found = imported[x.Name]
			}
		}
		return found == ""
	})
	return found
}

// internalImports returns the paths of the internal packages that f imports, by the name
// that f uses.
func internalImports(f *ast.File) map[string]string {
	all := map[string]string{}
	for _, i := range f.Imports {
		p, _ := strconv.Unquote(i.Path.Value)
		if !slices.Contains(strings.Split(p, "/"), "internal") {
			continue
		}
		name := path.Base(p)
		if i.Name != nil {
			name = i.Name.Name
		}
		all[name] = p
	}
	return all
}

// names returns the exported names of a file of the package at pkg.
func names(pkg string, f *ast.File) (all []name) {
	add := func(kind, path string, comment string, shown ...ast.Node) {
		all = append(all, name{pkg + "." + path, kind, comment, shown, f})
	}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			switch {
			case !d.Name.IsExported():
			case d.Recv == nil:
				add("functions", d.Name.Name, d.Doc.Text(), d.Type)
			default:
				if receiver := receiverOf(d); ast.IsExported(receiver) {
					add("methods", receiver+"."+d.Name.Name, d.Doc.Text(), d.Type)
				}
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					if s.Name.IsExported() {
						addType(add, s, text(s.Doc, s.Comment, d.Doc))
					}
				case *ast.ValueSpec:
					kind := "variables"
					if d.Tok == token.CONST {
						kind = "constants"
					}
					for n, x := range s.Names {
						var shown []ast.Node
						if s.Type != nil {
							shown = append(shown, s.Type)
						}
						if len(s.Values) == len(s.Names) {
							shown = append(shown, s.Values[n])
						} else if len(s.Values) > 0 {
							shown = append(shown, s.Values[0])
						}
						if x.IsExported() {
							add(kind, x.Name, text(s.Doc, s.Comment, d.Doc), shown...)
						}
					}
				}
			}
		}
	}
	return all
}

// addType adds a type with its exported fields or methods.
func addType(add func(kind, path, comment string, shown ...ast.Node), s *ast.TypeSpec, comment string) {
	typ := s.Name.Name
	members := func(kind string, list *ast.FieldList) {
		add("types", typ, comment)
		for _, m := range list.List {
			idents := m.Names
			if len(idents) == 0 { // embedded
				idents = []*ast.Ident{ast.NewIdent(baseOf(m.Type))}
			}
			for _, x := range idents {
				if x.IsExported() {
					add(kind, typ+"."+x.Name, text(m.Doc, m.Comment), m.Type)
				}
			}
		}
	}
	switch t := s.Type.(type) {
	case *ast.StructType:
		members("fields", t.Fields)
	case *ast.InterfaceType:
		members("methods", t.Methods)
	default:
		add("types", typ, comment, s.Type)
	}
}

func text(groups ...*ast.CommentGroup) string {
	var all strings.Builder
	for _, g := range groups {
		all.WriteString(g.Text())
	}
	return all.String()
}

func receiverOf(f *ast.FuncDecl) string { return baseOf(f.Recv.List[0].Type) }

// baseOf returns the name of a type without its package, pointers and type arguments.
func baseOf(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.Ident:
		return t.Name
	case *ast.StarExpr:
		return baseOf(t.X)
	case *ast.SelectorExpr:
		return t.Sel.Name
	case *ast.IndexExpr:
		return baseOf(t.X)
	case *ast.IndexListExpr:
		return baseOf(t.X)
	}
	return ""
}

// public returns the exported names of all public packages.
func public(t *testing.T) (all []name) {
	files, err := repository.PublicFiles()
	require.NoError(t, err)
	for _, file := range files {
		f, err := parser.ParseFile(token.NewFileSet(), path.Join(repository.Root, file), nil,
			parser.ParseComments|parser.SkipObjectResolution)
		require.NoError(t, err)
		all = append(all, names(path.Dir(file), f)...)
	}
	require.NotEmpty(t, all)
	return all
}

func TestSurface(t *testing.T) {
	for _, n := range public(t) {
		if rule := n.wrong(); rule != "" {
			t.Errorf("%s %s: declare it in an internal package", n.path, rule)
		}
	}
}

// Every platform has all exported names, also those without an engine, so that code that
// uses Paddock compiles everywhere.
func TestPlatforms(t *testing.T) {
	files, err := repository.PublicFiles()
	require.NoError(t, err)
	on := func(platform build.Context) (all []string) {
		for _, file := range files {
			file = path.Join(repository.Root, file)
			included, err := platform.MatchFile(path.Split(file))
			require.NoError(t, err)
			if !included {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
			require.NoError(t, err)
			for _, n := range names(path.Dir(file), f) {
				all = append(all, n.kind+" "+n.path)
			}
		}
		slices.Sort(all)
		return all
	}
	engine := build.Default
	engine.GOOS, engine.GOARCH, engine.CgoEnabled = "linux", "amd64", true
	want := on(engine)
	require.NotEmpty(t, want)
	for _, platform := range []string{"darwin/arm64", "windows/amd64", "linux/riscv64", "linux/amd64"} {
		without := engine
		without.GOOS, without.GOARCH, _ = strings.Cut(platform, "/")
		without.CgoEnabled = false
		require.Equal(t, want, on(without), platform)
	}
}

// The number of exported names of each package is as in testdata/names.txt.
func TestNames(t *testing.T) {
	counts := map[string]map[string]int{}
	for _, n := range public(t) {
		pkg, _, _ := strings.Cut(n.path, ".")
		if counts[pkg] == nil {
			counts[pkg] = map[string]int{}
		}
		counts[pkg][n.kind]++
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%-18s %9s  of which %s\n", "package", "names", strings.Join(kinds, ", "))
	for _, pkg := range slices.Sorted(maps.Keys(counts)) {
		sum := 0
		var each strings.Builder
		for _, kind := range kinds {
			sum += counts[pkg][kind]
			fmt.Fprintf(&each, " %4d", counts[pkg][kind])
		}
		fmt.Fprintf(&b, "%-18s %9d %s\n", pkg, sum, &each)
	}
	path := filepath.Join("testdata", "names.txt")
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(b.String()), 0o644))
	}
	golden, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(golden), b.String(), "the API changed; go test ./internal/surface -update writes the file")
}

// Each name of this file breaks the rule that its comment or type shows.
const source = `package p

import (
	"github.com/seed24588400/paddock/internal/bridge"
	alias "example.com/internal/deep/thing"
	"example.com/fine"
)

func Parameter(bridge.Handle) {}
func Result() (fine.T, *alias.T) { return fine.T{}, nil }
func Constraint[T bridge.Handle]() {}

type Alias = bridge.Isolate
type Struct struct {
	Field map[string]bridge.Handle
	*bridge.Embedded
	hidden bridge.Handle
}
type Interface interface{ Method(func(alias.T)) }

func (s *Struct) Method(...bridge.Handle) {}
func (s hidden[T]) Method(bridge.Handle)  {}

const Constant = Kind(bridge.Constant)
var Variable, Fine = alias.Variable, 1
var Elided = fine.Once(func() int { return bridge.F() })

// Comment is fine. It is for
// package other.
func Comment() {}

// Bytes are the bytes that package other writes.
type Bytes []byte

// Good is good for packages of any kind.
type Good struct{}
`

func TestRules(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "p.go", source, parser.ParseComments)
	require.NoError(t, err)
	var found, fine []string
	for _, n := range names("p", f) {
		if n.wrong() != "" {
			found = append(found, n.path)
		} else {
			fine = append(fine, n.path)
		}
	}
	require.Equal(t, []string{
		"p.Parameter", "p.Result", "p.Constraint", "p.Alias", "p.Struct.Field", "p.Struct.Embedded",
		"p.Interface.Method",
		"p.Struct.Method", "p.Constant", "p.Variable", "p.Comment", "p.Bytes",
	}, found)
	require.Equal(t, []string{"p.Struct", "p.Interface", "p.Fine", "p.Elided", "p.Good"}, fine)
}
