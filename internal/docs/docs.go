// Package docs parses the documentation for its tests, which check that links have a
// target, code compiles, and commands exist.
package docs

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"regexp"
	"strings"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// Root is the module's folder, relative to a package two levels below.
const Root = "../.."

// Page is one Markdown file.
type Page struct {
	Path    string // relative to Root, with slashes
	Blocks  []Block
	Links   []Link
	Anchors map[string]bool // the anchors of its headings
}

// Block is a fenced code block.
type Block struct {
	Page     string
	Line     int // line number of the first line of code
	Language string
	Text     string
}

func (b Block) String() string { return fmt.Sprintf("%s:%d", b.Page, b.Line) }

// Link is a link or picture of a page.
type Link struct {
	Page string
	Line int
	To   string
}

func (l Link) String() string { return fmt.Sprintf("%s:%d: %s", l.Page, l.Line, l.To) }

// Pages reads all Markdown files of the documentation: tracked files and new files that
// git does not ignore, except those of tests and examples.
func Pages() ([]Page, error) {
	names, err := Files("*.md")
	if err != nil {
		return nil, err
	}
	var pages []Page
	for _, name := range names {
		if strings.Contains(name, "testdata/") || strings.HasPrefix(name, "examples/") {
			continue
		}
		source, err := fs.ReadFile(os.DirFS(Root), name)
		if err != nil {
			return nil, err
		}
		pages = append(pages, parse(name, source))
	}
	return pages, nil
}

// Files lists files of the repository that match a Git pattern.
func Files(pattern string) ([]string, error) {
	c := exec.Command("git", "ls-files", "--cached", "--others", "--exclude-standard", pattern)
	c.Dir = Root
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("git ls-files: %w", err)
	}
	var names []string
	for name := range strings.Lines(string(out)) {
		name = strings.TrimSpace(name)
		if _, err := os.Stat(path.Join(Root, name)); err == nil {
			names = append(names, name)
		}
	}
	return names, nil
}

var markdown = goldmark.New(goldmark.WithExtensions(extension.GFM))

func parse(name string, source []byte) Page {
	p := Page{Path: name, Anchors: map[string]bool{}}
	line := func(at int) int { return 1 + bytes.Count(source[:at], []byte("\n")) }
	last := 1 // inline nodes have no line number; the enclosing block's is used
	_ = ast.Walk(markdown.Parser().Parse(text.NewReader(source)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		if n.Type() == ast.TypeBlock && n.Lines() != nil && n.Lines().Len() > 0 {
			last = line(n.Lines().At(0).Start)
		}
		switch n := n.(type) {
		case *ast.FencedCodeBlock:
			p.Blocks = append(p.Blocks, Block{name, last, string(n.Language(source)), string(n.Lines().Value(source))})
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

var quoted = regexp.MustCompile(`'[^']*'|"[^"]*"`)

// Commands returns the lines of shell blocks that begin with the command, split into
// words. The prompt, quoted strings and comments are removed. The keys are positions.
func Commands(pages []Page, command string) map[string][]string {
	found := map[string][]string{}
	for _, p := range pages {
		for _, b := range p.Blocks {
			if b.Language != "sh" {
				continue
			}
			n := b.Line
			for line := range strings.Lines(b.Text) {
				code, _, _ := strings.Cut(strings.TrimPrefix(line, "$ "), " #")
				if words := strings.Fields(quoted.ReplaceAllString(code, "")); len(words) > 0 && words[0] == command {
					found[fmt.Sprintf("%s:%d", b.Page, n)] = words
				}
				n++
			}
		}
	}
	return found
}
