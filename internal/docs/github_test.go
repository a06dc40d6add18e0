package docs_test

import (
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/seed24588400/paddock/internal/repository"
)

// CODEOWNERS has a line for each folder, each line matches a file, and no line is
// without effect because a later one matches the same files.
func TestOwners(t *testing.T) {
	text, err := os.ReadFile(path.Join(repository.Root, ".github/CODEOWNERS"))
	require.NoError(t, err)
	files, err := repository.Files("*")
	require.NoError(t, err)
	matches := func(pattern, file string) bool {
		pattern = strings.TrimPrefix(pattern, "/")
		return file == pattern || strings.HasSuffix(pattern, "/") && strings.HasPrefix(file, pattern)
	}
	account := strings.Split(module, "/")[1]
	var patterns []string
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		require.Len(t, words, 2, line)
		require.True(t, strings.HasPrefix(words[1], "@"+account+"/"), "%s: an owner is a team of %s", line, account)
		patterns = append(patterns, words[0])
	}
	require.Equal(t, "*", patterns[0], "the first line applies to files without another")
	for n, p := range patterns[1:] {
		require.True(t, strings.HasPrefix(p, "/"), "%s: begin with a slash", p)
		matched := slices.ContainsFunc(files, func(f string) bool { return matches(p, f) })
		require.True(t, matched, "%s matches no file", p)
		for _, later := range patterns[n+2:] {
			require.False(t, strings.HasPrefix(p, later), "%s has no effect: %s follows it", p, later)
		}
	}
	for _, f := range files {
		if folder, _, ok := strings.Cut(f, "/"); ok {
			require.True(t, slices.ContainsFunc(patterns, func(p string) bool {
				return strings.HasPrefix(p, "/"+folder+"/")
			}), "%s has no line in .github/CODEOWNERS", folder)
		}
	}
}

// form is a template of GitHub for issues.
type form struct {
	Name, Description string
	Labels            []string
	Body              []struct {
		Type, ID    string
		Attributes  struct{ Label, Description, Value, Render string }
		Validations struct{ Required bool }
	}
}

// Templates of issues are forms that GitHub accepts, and name the fields that a
// maintainer needs.
func TestIssueForms(t *testing.T) {
	const folder = ".github/ISSUE_TEMPLATE/"
	for name, required := range map[string][]string{
		"bug.yml":      {"version", "script", "expected", "actual"},
		"proposal.yml": {"problem", "change", "promises"},
	} {
		f := decodeYAML[form](t, folder+name)
		require.NotEmpty(t, f.Name, name)
		require.NotEmpty(t, f.Description, name)
		var ids []string
		for _, field := range f.Body {
			if field.Type == "markdown" {
				require.NotEmpty(t, field.Attributes.Value, name)
				continue
			}
			require.Equal(t, "textarea", field.Type, name)
			require.NotEmpty(t, field.Attributes.Label, name)
			if field.Validations.Required {
				ids = append(ids, field.ID)
			}
		}
		require.Equal(t, required, ids, name)
	}
	chooser := decodeYAML[struct {
		Blank bool                                `yaml:"blank_issues_enabled"`
		Links []struct{ Name, URL, About string } `yaml:"contact_links"`
	}](t, folder+"config.yml")
	require.False(t, chooser.Blank)
	require.Len(t, chooser.Links, 1)
	require.Equal(t, "https://"+module+"security/advisories/new", chooser.Links[0].URL)
}

// decodeYAML reads a file whose fields are all known.
func decodeYAML[T any](t *testing.T, name string) (x T) {
	f, err := os.Open(path.Join(repository.Root, name))
	require.NoError(t, err)
	defer f.Close()
	d := yaml.NewDecoder(f)
	d.KnownFields(true)
	require.NoError(t, d.Decode(&x), name)
	return x
}
