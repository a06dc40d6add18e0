package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestREADME checks that the README shows this program.
func TestREADME(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	program, err := os.ReadFile("main.go")
	require.NoError(t, err)
	require.Contains(t, string(readme), "```go\n"+string(program)+"```\n")
}

func Example() {
	main()
	// Output: Hello, Ada! <nil>
}
