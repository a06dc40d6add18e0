package layers

import (
	"bytes"
	"fmt"
	"go/scanner"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Lines of Go have at most maxWidth columns. A tab counts as tabWidth, and a run of spaces,
// with which gofmt aligns columns, as one.
const (
	maxWidth = 120
	tabWidth = 4
)

// longLiteral is the length from which a string literal excuses its line: a raw string, and
// in a test any string, because scripts and URLs are easier to read in one piece.
const longLiteral = 80

func TestWidth(t *testing.T) {
	list := exec.Command("git", "ls-files", "*.go")
	list.Dir = filepath.Join("..", "..")
	out, err := list.Output()
	if err != nil {
		t.Skipf("git ls-files: %v: the files are not in a Git repository", err)
	}
	for file := range strings.Lines(string(out)) {
		file = strings.TrimSpace(file)
		source, err := os.ReadFile(filepath.Join(list.Dir, file))
		require.NoError(t, err)
		for _, line := range tooWide(file, source) {
			t.Errorf("%s:%d has more than %d columns", file, line, maxWidth)
		}
	}
}

var alignment = regexp.MustCompile(`(\S) +`)

// tooWide returns the numbers of the lines of a file that are too wide.
func tooWide(file string, source []byte) (numbers []int) {
	excused := excusedLines(strings.HasSuffix(file, "_test.go"), source)
	n := 0
	for line := range bytes.Lines(source) {
		n++
		text := alignment.ReplaceAllString(strings.TrimSpace(string(line)), "$1 ")
		indent := len(line) - len(bytes.TrimLeft(line, "\t"))
		if utf8.RuneCountInString(text)+tabWidth*indent > maxWidth && !excused[n] && !isDirective(text) {
			numbers = append(numbers, n)
		}
	}
	return numbers
}

// isDirective reports whether a line is a directive of the Go tools, which cannot be broken.
func isDirective(text string) bool {
	return strings.HasPrefix(text, "//go:") || strings.HasPrefix(text, "#cgo ") || strings.HasPrefix(text, "// #cgo ")
}

// excusedLines returns the lines that have a long literal, or a part of one.
func excusedLines(test bool, source []byte) map[int]bool {
	files := token.NewFileSet()
	file := files.AddFile("", files.Base(), len(source))
	var s scanner.Scanner
	s.Init(file, source, nil, 0)
	lines := map[int]bool{}
	for {
		pos, kind, literal := s.Scan()
		if kind == token.EOF {
			return lines
		}
		first, breaks := file.Line(pos), strings.Count(literal, "\n")
		if kind != token.STRING || !test && literal[0] != '`' {
			continue
		}
		if breaks > 0 || utf8.RuneCountInString(literal) >= longLiteral {
			for n := range breaks + 1 {
				lines[first+n] = true
			}
		}
	}
}

func TestTooWide(t *testing.T) {
	long := strings.Repeat("x", maxWidth)
	for source, want := range map[string][]int{
		"var x = 1\n":                                        nil,
		"// " + long + "\n":                                  {1},
		"\n//" + long[2:] + "\n":                             nil,
		"\n\t//" + long[2:] + "\n":                           {2},
		"//go:generate " + long + "\n":                       nil,
		"// #cgo LDFLAGS: " + long:                           nil,
		"var x = `" + long + "`\n":                           nil,
		"var x = `\n" + long + "\n`\n":                       nil,
		"var x = \"" + long + "\"\n":                         {1},
		"var " + long + " = `short`\n":                       {1},
		"x := 1" + fmt.Sprintf("%120s", "// aligned") + "\n": nil,
	} {
		assert.Equal(t, want, tooWide("a.go", []byte(source)), source)
	}
	assert.Empty(t, tooWide("a_test.go", []byte("var x = \""+long+"\"\n")))
}
