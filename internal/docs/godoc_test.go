package docs_test

import (
	"go/ast"
	"go/doc"
	"go/doc/comment"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/repository"
)

const module = "github.com/seed24588400/paddock/"

// packages parses the documentation of the public packages, by import path.
func packages(t *testing.T) map[string]*doc.Package {
	names, err := repository.PublicFiles()
	require.NoError(t, err)
	files := map[string][]*ast.File{}
	set := token.NewFileSet()
	for _, name := range names {
		f, err := parser.ParseFile(set, path.Join(repository.Root, name), nil, parser.ParseComments)
		require.NoError(t, err)
		files[path.Dir(name)] = append(files[path.Dir(name)], f)
	}
	all := map[string]*doc.Package{}
	for dir, parsed := range files {
		p, err := doc.NewFromFiles(set, parsed, module+dir)
		require.NoError(t, err)
		all[module+dir] = p
	}
	require.Greater(t, len(all), 10)
	return all
}

// symbol is an exported identifier, Name or Type.Method, with its comment.
type symbol struct {
	name, doc string
}

func symbols(p *doc.Package) []symbol {
	all := []symbol{{"", p.Doc}}
	values := func(list []*doc.Value) {
		for _, v := range list {
			for _, name := range v.Names {
				all = append(all, symbol{name, v.Doc + comments(v.Decl, name)})
			}
		}
	}
	funcs := func(of string, list []*doc.Func) {
		for _, f := range list {
			all = append(all, symbol{of + f.Name, f.Doc})
		}
	}
	values(p.Consts)
	values(p.Vars)
	funcs("", p.Funcs)
	for _, t := range p.Types {
		all = append(all, symbol{t.Name, t.Doc})
		values(t.Consts)
		values(t.Vars)
		funcs("", t.Funcs)
		funcs(t.Name+".", t.Methods)
	}
	return all
}

// comments returns the comments on one name in a group.
func comments(d *ast.GenDecl, name string) (text string) {
	for _, s := range d.Specs {
		if v, ok := s.(*ast.ValueSpec); ok && slices.ContainsFunc(v.Names, func(i *ast.Ident) bool {
			return i.Name == name
		}) {
			text += v.Doc.Text() + v.Comment.Text()
		}
	}
	return text
}

// plain are methods whose names explain them.
var plain = []string{"Error", "String", "Unwrap"}

func TestEverythingPublicHasAComment(t *testing.T) {
	for name, p := range packages(t) {
		for _, s := range symbols(p) {
			if _, method, ok := strings.Cut(s.name, "."); ok && slices.Contains(plain, method) {
				continue
			}
			if strings.TrimSpace(s.doc) == "" && ast.IsExported(s.name) {
				t.Errorf("%s.%s has no comment", name, s.name)
			}
		}
	}
}

// Identifiers in brackets in a comment exist.
func TestDocLinks(t *testing.T) {
	all := packages(t)
	exported := map[string]map[string]bool{}
	for name, p := range all {
		exported[name] = map[string]bool{}
		for _, s := range symbols(p) {
			exported[name][s.name] = true
		}
	}
	n := 0
	for name, p := range all {
		own := p.Parser()
		links := comment.Parser{
			LookupPackage: func(short string) (string, bool) {
				if path, ok := own.LookupPackage(short); ok {
					return path, true
				}
				for other := range all {
					if path.Base(other) == short {
						return other, true
					}
				}
				return "", false
			},
			LookupSym: func(string, string) bool { return true }, // checked below
		}
		for _, s := range symbols(p) {
			walk(links.Parse(s.doc).Content, func(text comment.Text) {
				link, ok := text.(*comment.DocLink)
				if !ok {
					return
				}
				n++
				at := link.ImportPath
				if at == "" {
					at = name
				}
				to := link.Name
				if link.Recv != "" {
					to = link.Recv + "." + link.Name
				}
				if symbols, ours := exported[at]; ours && !symbols[to] && to != "" {
					t.Errorf("%s.%s: [%s] does not exist in %s", name, s.name, to, at)
				}
			})
		}
	}
	require.Greater(t, n, 10)
}

// walk visits all texts of a comment.
func walk(content []comment.Block, f func(comment.Text)) {
	texts := func(list []comment.Text) {
		for _, text := range list {
			f(text)
		}
	}
	for _, b := range content {
		switch b := b.(type) {
		case *comment.Paragraph:
			texts(b.Text)
		case *comment.Heading:
			texts(b.Text)
		case *comment.List:
			for _, item := range b.Items {
				walk(item.Content, f)
			}
		}
	}
}
