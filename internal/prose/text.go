package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// block is a paragraph, a list item, a table cell, a comment or a string: text in
// which sentences follow each other.
type block struct {
	line int // of its beginning
	text string
}

// blocks returns the prose of a file, by the kind of the file.
func blocks(path string, text []byte) ([]block, error) {
	switch filepath.Ext(path) {
	case ".md":
		return markdown(text), nil
	case ".go":
		return golang(path, text)
	}
	return cpp(text), nil
}

var (
	code = regexp.MustCompile("`[^`]*`")
	link = regexp.MustCompile(`\]\([^)]*\)`)
	item = regexp.MustCompile(`^\s*(?:[-*>]|\d+\.)\s+`)
)

// markdown returns the paragraphs, list items and table cells of a page, without
// code and the targets of links.
func markdown(text []byte) (all []block) {
	fenced, fresh := false, true
	for n, line := range strings.Split(string(text), "\n") {
		trimmed := strings.TrimSpace(line)
		if strings.HasPrefix(trimmed, "```") {
			fenced, fresh = !fenced, true
			continue
		}
		if fenced || trimmed == "" || strings.HasPrefix(trimmed, "<!--") {
			fresh = true
			continue
		}
		trimmed = link.ReplaceAllString(code.ReplaceAllString(trimmed, "x"), "]")
		if strings.HasPrefix(trimmed, "|") {
			for cell := range strings.SplitSeq(trimmed, "|") {
				all = append(all, block{n + 1, strings.TrimSpace(cell)})
			}
			fresh = true
			continue
		}
		mark := item.FindString(line)
		if fresh || mark != "" || strings.HasPrefix(trimmed, "#") {
			all = append(all, block{line: n + 1})
		}
		last := &all[len(all)-1]
		last.text = strings.TrimSpace(last.text + " " + strings.TrimPrefix(trimmed, strings.TrimSpace(mark)))
		fresh = strings.HasPrefix(trimmed, "#")
	}
	return all
}

// golang returns the comments of a file, and its strings unless it is a test. A name
// at the beginning of the comment on its declaration is left out, because it may be a
// word such as tell.
func golang(path string, text []byte) (all []block, err error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, text, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	names := map[*ast.CommentGroup]string{}
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok {
			names[f.Doc] = f.Name.Name
		}
	}
	for _, group := range file.Comments {
		line := files.Position(group.Pos()).Line
		for paragraph := range strings.SplitSeq(strings.TrimPrefix(group.Text(), names[group]), "\n\n") {
			if !strings.HasPrefix(paragraph, "\t") {
				all = append(all, block{line, strings.Join(strings.Fields(paragraph), " ")})
			}
			line += strings.Count(paragraph, "\n") + 2
		}
	}
	if strings.HasSuffix(path, "_test.go") {
		return all, nil
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.BasicLit); ok && s.Kind == token.STRING {
			value, _ := strconv.Unquote(s.Value)
			line := files.Position(s.Pos()).Line
			for paragraph := range strings.SplitSeq(value, "\n\n") {
				all = append(all, block{line, strings.Join(strings.Fields(paragraph), " ")})
				line += strings.Count(paragraph, "\n") + 2
			}
		}
		return true
	})
	return all, nil
}

var literal = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// cpp returns the comments that fill lines, those behind code, and strings.
func cpp(text []byte) (all []block) {
	open := false
	for n, line := range bytes.Split(text, []byte("\n")) {
		before, comment, found := bytes.Cut(line, []byte("//"))
		whole := found && len(bytes.TrimSpace(before)) == 0
		for _, s := range literal.FindAll(before, -1) {
			all = append(all, block{n + 1, string(s[1 : len(s)-1])})
		}
		words := strings.TrimSpace(string(comment))
		switch {
		case !found || words == "":
			open = false
		case whole && open:
			all[len(all)-1].text += " " + words
		default:
			all = append(all, block{n + 1, words})
			open = whole
		}
	}
	return all
}
