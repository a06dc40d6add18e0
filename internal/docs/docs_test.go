package docs_test

import (
	"context"
	"net/url"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/docs"
	"github.com/seed24588400/paddock/internal/live"
	"github.com/seed24588400/paddock/internal/repository"
	"github.com/seed24588400/paddock/v8"
)

func TestMain(m *testing.M) { child.Main(m, live.Check) }

func pages(t *testing.T) []docs.Page {
	all, err := docs.Pages()
	require.NoError(t, err)
	require.Greater(t, len(all), 20)
	return all
}

func TestLinks(t *testing.T) {
	all := pages(t)
	n := 0
	for _, p := range all {
		for _, l := range p.Links {
			to, err := url.Parse(l.To)
			require.NoError(t, err, l)
			if to.Scheme != "" || to.Host != "" {
				continue // links to other sites are not checked
			}
			n++
			target := p.Path
			if to.Path != "" {
				target = path.Join(path.Dir(p.Path), to.Path)
			}
			if _, err := os.Stat(path.Join(repository.Root, target)); err != nil || strings.HasPrefix(target, "../") {
				t.Errorf("%v: there is no %s", l, target)
				continue
			}
			if to.Fragment == "" {
				continue
			}
			i := slices.IndexFunc(all, func(p docs.Page) bool { return p.Path == target })
			if i < 0 || !all[i].Anchors[to.Fragment] {
				t.Errorf("%v: %s has no heading of that name", l, target)
			}
		}
	}
	require.Greater(t, n, 30)
}

// The index links to every page, and the index of decisions to every decision.
func TestIndexes(t *testing.T) {
	all := pages(t)
	for _, index := range []string{"docs/README.md", "docs/decisions/README.md"} {
		i := slices.IndexFunc(all, func(p docs.Page) bool { return p.Path == index })
		require.GreaterOrEqual(t, i, 0, index)
		for _, p := range all {
			if path.Dir(p.Path) != path.Dir(index) || p.Path == index {
				continue
			}
			if !slices.ContainsFunc(all[i].Links, func(l docs.Link) bool { return l.To == path.Base(p.Path) }) {
				t.Errorf("%s does not name %s", index, path.Base(p.Path))
			}
		}
	}
}

// languages are the languages that blocks may have. Without one, a block is not
// highlighted.
var languages = []string{"go", "js", "sh", "text", "json", "yaml", "html", "cpp", "dockerfile", "toml",
	"diff", "ini", "makefile"}

func TestLanguages(t *testing.T) {
	for _, p := range pages(t) {
		for _, b := range p.Blocks() {
			if !slices.Contains(languages, b.Language) {
				t.Errorf("%v: the language is %q; it must be one of %v", b, b.Language, languages)
			}
		}
	}
}

// Go and C++ code in the documentation is compiled: each block must consist of
// consecutive lines of a file in the repository, for Go usually of an Example, except for
// the indentation. A line "…" stands for any number of lines.
func TestExcerptsOfCode(t *testing.T) {
	for language, pattern := range map[string]string{"go": "*.go", "cpp": "*.cc"} {
		names, err := repository.Files(pattern)
		require.NoError(t, err)
		var files [][]string
		for _, name := range names {
			text, err := os.ReadFile(path.Join(repository.Root, name))
			require.NoError(t, err)
			files = append(files, lines(string(text)))
		}
		n := 0
		for _, p := range pages(t) {
			for _, b := range p.Blocks() {
				if b.Language != language {
					continue
				}
				n++
				if !slices.ContainsFunc(files, func(file []string) bool { return excerpt(file, lines(b.Text)) }) {
					t.Errorf("%v: this code is in no file %s: take it from an Example, or from the code, line by line",
						b, pattern)
				}
			}
		}
		require.Positive(t, n, language)
	}
}

func lines(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		all = append(all, strings.TrimSpace(line))
	}
	for len(all) > 0 && all[len(all)-1] == "" {
		all = all[:len(all)-1]
	}
	return all
}

// excerpt reports whether file contains the lines of want in order, with gaps at "…"
// only.
func excerpt(file, want []string) bool {
	for from := range file {
		if begins(file[from:], want) {
			return true
		}
	}
	return false
}

func begins(file, want []string) bool {
	for n, line := range want {
		if line == "…" {
			return excerpt(file[min(n, len(file)):], want[n+1:])
		}
		if n >= len(file) || file[n] != line {
			return false
		}
	}
	return true
}

func TestExcerpts(t *testing.T) {
	file := []string{"a", "b", "c", "d"}
	for _, c := range []struct {
		want string
		ok   bool
	}{{"a\nb", true}, {"  b\n\tc\n\n", true}, {"a\nc", false}, {"a\n…\nd", true}, {"d\n…\na", false}, {"a\n…\nb\nc",
		true}, {"e", false}, {"d\ne", false}} {
		require.Equal(t, c.ok, excerpt(file, lines(c.want)), "%q", c.want)
	}
}

// JavaScript compiles, as a script or as a module.
func TestJavaScript(t *testing.T) {
	ctx := context.Background()
	isolate, err := v8.NewIsolate(v8.IsolateOptions{})
	require.NoError(t, err)
	defer isolate.Close()
	c, err := isolate.NewContext(ctx)
	require.NoError(t, err)
	n := 0
	for _, p := range pages(t) {
		for _, b := range p.Blocks() {
			if b.Language != "js" {
				continue
			}
			n++
			if _, err := c.Compile(ctx, b.Text); err == nil {
				continue
			}
			err := c.Do(ctx, func(s v8.Scope) error {
				_, err := s.CompileModule(ctx, b.Text, v8.Origin{Name: b.Page, Line: b.Line})
				return err
			})
			if err != nil {
				t.Error(err)
			}
		}
	}
	require.Positive(t, n)
}

var target = regexp.MustCompile(`(?m)^([a-z0-9-]+):`)

// Every make target that the documentation names exists.
func TestMake(t *testing.T) {
	makefile, err := os.ReadFile(path.Join(repository.Root, "Makefile"))
	require.NoError(t, err)
	targets := map[string]bool{}
	for _, m := range target.FindAllStringSubmatch(string(makefile), -1) {
		targets[m[1]] = true
	}
	read, err := repository.Pages()
	require.NoError(t, err)
	commands := repository.Commands(read, "make")
	require.NotEmpty(t, commands)
	for at, words := range commands {
		for _, word := range words[1:] {
			if !strings.Contains(word, "=") && !strings.HasPrefix(word, "-") && !targets[word] {
				t.Errorf("%s: make has no %s", at, word)
			}
		}
	}
	inText := regexp.MustCompile("`make ([a-z0-9-]+)")
	for _, p := range read {
		for _, m := range inText.FindAllStringSubmatch(p.Text, -1) {
			if !targets[m[1]] {
				t.Errorf("%s: make has no %s", p.Path, m[1])
			}
		}
	}
}

// Every test that the documentation names exists.
func TestNamedTests(t *testing.T) {
	names, err := repository.Files("*_test.go")
	require.NoError(t, err)
	defined := map[string]bool{}
	function := regexp.MustCompile(`(?m)^func ((?:Test|Benchmark|Fuzz)\w+)\(`)
	for _, name := range names {
		text, err := os.ReadFile(path.Join(repository.Root, name))
		require.NoError(t, err)
		for _, m := range function.FindAllStringSubmatch(string(text), -1) {
			defined[m[1]] = true
		}
	}
	read, err := repository.Pages()
	require.NoError(t, err)
	n := 0
	for _, p := range read {
		for _, m := range regexp.MustCompile("`((?:Test|Fuzz)[A-Z]\\w+)`").FindAllStringSubmatch(p.Text, -1) {
			if n++; !defined[m[1]] {
				t.Errorf("%s: there is no test %s", p.Path, m[1])
			}
		}
	}
	require.Greater(t, n, 20)
}

// The page about the changes to V8 names each patch, and no others. internal/ci/hooks tests the hooks.
func TestPatches(t *testing.T) {
	text, err := os.ReadFile(path.Join(repository.Root, "docs/v8-changes.md"))
	require.NoError(t, err)
	patches, err := repository.Files("third_party/v8/patches/*.patch")
	require.NoError(t, err)
	require.NotEmpty(t, patches)
	for n, patch := range patches {
		patches[n] = path.Base(patch)
	}
	require.ElementsMatch(t, patches, matches(string(text), "(?m)^\\| `([^`]*\\.patch)` \\|"))
}

// matches returns the first group of each match.
func matches(text, pattern string) (found []string) {
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		found = append(found, m[1])
	}
	return found
}

// The pages state the numbers of scripts as they are.
func TestCountsOfScripts(t *testing.T) {
	read := func(name string) string {
		text, err := os.ReadFile(path.Join(repository.Root, "docs", name))
		require.NoError(t, err)
		return string(text)
	}
	count := func(folder string) int {
		names, err := repository.Files("internal/" + folder)
		require.NoError(t, err)
		require.NotEmpty(t, names, folder)
		return len(names)
	}
	number := func(text, pattern string) int {
		m := regexp.MustCompile(pattern).FindStringSubmatch(text)
		require.NotNil(t, m, pattern)
		n, err := strconv.Atoi(m[1])
		require.NoError(t, err)
		return n
	}
	const attempts = "escapes/testdata/escapes/"
	escapes := read("escapes.md")
	classes, err := os.ReadDir(path.Join(repository.Root, "internal", attempts))
	require.NoError(t, err)
	for _, class := range classes {
		row := `(?m)^\| ` + class.Name() + ` \| (\d+) \|`
		require.Equal(t, count(attempts+class.Name()), number(escapes, row), class.Name())
	}
	require.Equal(t, count(attempts), number(escapes, `runs of (\d+) scripts`))
	require.Equal(t, 2*count(attempts), number(escapes, `(\d+) runs of`))
	require.Equal(t, count("hostile/testdata/hogs/"), number(read("limits.md"), `has (\d+) ordinary scripts`))
}
