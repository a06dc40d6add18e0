// Package docs parses the documentation for its tests, which check that links have a
// target, code compiles, and commands exist.
package docs

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"

	"github.com/seed24588400/paddock/internal/repository"
)

// Page is one Markdown file.
type Page struct {
	repository.Page
	Links   []Link
	Anchors map[string]bool // the anchors of its headings

	fenced []repository.Block // the code blocks
}

// Link is a link or picture of a page.
type Link struct {
	Page string
	Line int
	To   string
}

func (l Link) String() string { return fmt.Sprintf("%s:%d: %s", l.Page, l.Line, l.To) }

// Pages reads and parses the documentation.
func Pages() ([]Page, error) {
	all, err := repository.Pages()
	if err != nil {
		return nil, err
	}
	pages := make([]Page, len(all))
	for n, p := range all {
		pages[n] = parse(p)
	}
	return pages, nil
}

var markdown = goldmark.New(goldmark.WithExtensions(extension.GFM))

func parse(of repository.Page) Page {
	p := Page{Page: of, Anchors: map[string]bool{}}
	name, source := of.Path, []byte(of.Text)
	line := func(at int) int { return 1 + bytes.Count(source[:at], []byte("\n")) }
	last := 1 // inline nodes have no line number; the enclosing block's is used
	_ = ast.Walk(markdown.Parser().Parse(text.NewReader(source)), func(n ast.Node, entering bool) (ast.WalkStatus,
		error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		if n.Type() == ast.TypeBlock && n.Lines() != nil && n.Lines().Len() > 0 {
			last = line(n.Lines().At(0).Start)
		}
		switch n := n.(type) {
		case *ast.FencedCodeBlock:
			b := repository.Block{Page: name, Line: last, Language: string(n.Language(source)),
				Text: string(n.Lines().Value(source))}
			p.fenced = append(p.fenced, b)
		case *ast.Heading:
			p.anchor(string(n.Lines().Value(source)))
		case *ast.Link:
			p.Links = append(p.Links, Link{name, last, string(n.Destination)})
		case *ast.Image:
			p.Links = append(p.Links, Link{name, last, string(n.Destination)})
		case *ast.HTMLBlock:
			p.html(last, n.Lines().Value(source))
		case *ast.RawHTML:
			p.html(last, n.Segments.Value(source))
		}
		return ast.WalkContinue, nil
	})
	return p
}

// anchor adds the anchor that GitHub generates for a heading.
func (p *Page) anchor(heading string) {
	var b strings.Builder
	for _, r := range strings.ToLower(strings.TrimSpace(heading)) {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
			b.WriteRune(r)
		case r == ' ':
			b.WriteByte('-')
		}
	}
	id := b.String()
	for n := 1; p.Anchors[id]; n++ {
		id = fmt.Sprintf("%s-%d", b.String(), n)
	}
	p.Anchors[id] = true
}

// Pictures with a light and a dark variant are HTML in Markdown.
var attribute = regexp.MustCompile(`\b(?:src|srcset|href)="([^"]*)"`)

func (p *Page) html(line int, text []byte) {
	for _, m := range attribute.FindAllSubmatch(text, -1) {
		p.Links = append(p.Links, Link{p.Path, line, string(m[1])})
	}
}
