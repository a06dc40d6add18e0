package repository

import (
	"fmt"
	"os"
	"path"
	"regexp"
	"strings"
)

// Page is one Markdown file of the documentation.
type Page struct {
	Path string // relative to Root, with slashes
	Text string
}

// Pages reads the documentation: all Markdown files except those of tests and examples.
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
		text, err := os.ReadFile(path.Join(Root, name))
		if err != nil {
			return nil, err
		}
		pages = append(pages, Page{name, string(text)})
	}
	return pages, nil
}

// Block is a code block between two fences of backticks.
type Block struct {
	Page     string
	Line     int // line number of the first line of code
	Language string
	Text     string
}

func (b Block) String() string { return fmt.Sprintf("%s:%d", b.Page, b.Line) }

var fence = regexp.MustCompile("^( *)(```+)([^`\\s]*)[^`]*$")

// Blocks returns the code blocks of p. The indentation of a fence is removed from each of
// its lines.
func (p Page) Blocks() (all []Block) {
	var open []string // the parts of the opening fence, or nil
	n := 0
	for line := range strings.Lines(p.Text) {
		n++
		switch m := fence.FindStringSubmatch(strings.TrimRight(line, "\r\n")); {
		case open == nil && m != nil:
			open = m
			all = append(all, Block{Page: p.Path, Line: n + 1, Language: m[3]})
		case open != nil && m != nil && m[3] == "" && len(m[2]) >= len(open[2]):
			open = nil
		case open != nil:
			indent := 0
			for indent < len(open[1]) && line[indent] == ' ' {
				indent++
			}
			all[len(all)-1].Text += line[indent:]
		}
	}
	return all
}

var quoted = regexp.MustCompile(`'[^']*'|"[^"]*"`)

// Commands returns the lines of shell blocks that begin with the command, split into
// words. The prompt, quoted strings and comments are removed. The keys are positions.
func Commands(pages []Page, command string) map[string][]string {
	found := map[string][]string{}
	for _, p := range pages {
		for _, b := range p.Blocks() {
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
