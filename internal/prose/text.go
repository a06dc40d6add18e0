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

// golang returns the comments of a file, and the strings that errors and the
// texts of commands are made of.
func golang(path string, text []byte) (all []block, err error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, text, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	for _, group := range file.Comments {
		line := files.Position(group.Pos()).Line
		for paragraph := range strings.SplitSeq(group.Text(), "\n\n") {
			if !strings.HasPrefix(paragraph, "\t") {
				all = append(all, block{line, strings.Join(strings.Fields(paragraph), " ")})
			}
			line += strings.Count(paragraph, "\n") + 2
		}
	}
	add := func(e ast.Expr) {
		if s, ok := e.(*ast.BasicLit); ok && s.Kind == token.STRING {
			value, _ := strconv.Unquote(s.Value)
			all = append(all, block{files.Position(s.Pos()).Line, value})
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if f, ok := n.Fun.(*ast.SelectorExpr); ok && (f.Sel.Name == "Errorf" || f.Sel.Name == "New") && len(n.Args) > 0 {
				add(n.Args[0])
			}
		case *ast.KeyValueExpr:
			if k, ok := n.Key.(*ast.Ident); ok && (k.Name == "Short" || k.Name == "Long") {
				add(n.Value)
			}
		}
		return true
	})
	return all, nil
}

// cpp returns the comments that fill lines, and those behind code.
func cpp(text []byte) (all []block) {
	open := false
	for n, line := range bytes.Split(text, []byte("\n")) {
		before, comment, found := bytes.Cut(line, []byte("//"))
		whole := found && len(bytes.TrimSpace(before)) == 0
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
