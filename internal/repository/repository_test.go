package repository_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/repository"
)

const page = "text `a` ```b```\n" +
	"```sh\n$ paddock run 'a b' x.js # comment\n\nmake\n```\n" +
	"- list\n\n  ```\n  text\n    indented\n  ```\n" +
	"````text\n```go\npaddock\n```\n````\n"

func TestBlocks(t *testing.T) {
	p := repository.Page{Path: "page.md", Text: page}
	require.Equal(t, []repository.Block{
		{Page: "page.md", Line: 3, Language: "sh", Text: "$ paddock run 'a b' x.js # comment\n\nmake\n"},
		{Page: "page.md", Line: 10, Text: "text\n  indented\n"},
		{Page: "page.md", Line: 14, Language: "text", Text: "```go\npaddock\n```\n"},
	}, p.Blocks())
	all := []repository.Page{p}
	require.Equal(t, map[string][]string{"page.md:3": {"paddock", "run", "x.js"}}, repository.Commands(all, "paddock"))
	require.Equal(t, map[string][]string{"page.md:5": {"make"}}, repository.Commands(all, "make"))
}

func TestFiles(t *testing.T) {
	files, err := repository.Files("*.go")
	require.NoError(t, err)
	require.Contains(t, files, "internal/repository/repository_test.go")
	public, err := repository.PublicFiles()
	require.NoError(t, err)
	require.Contains(t, public, "v8/isolate.go")
	for _, name := range []string{"v8/isolate_test.go", "internal/repository/files.go", "cmd/paddock/main.go"} {
		require.NotContains(t, public, name)
	}
	pages, err := repository.Pages()
	require.NoError(t, err)
	require.Greater(t, len(pages), 20)
}
