package docs

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The code blocks of package repository, which has no parser of Markdown, are those that
// the parser finds.
func TestBlocks(t *testing.T) {
	all, err := Pages()
	require.NoError(t, err)
	n := 0
	for _, p := range all {
		require.Equal(t, p.fenced, p.Blocks(), p.Path)
		n += len(p.fenced)
	}
	require.Greater(t, n, 20)
}
