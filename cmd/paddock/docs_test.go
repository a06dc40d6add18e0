package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/repository"
)

var inText = regexp.MustCompile("`paddock ([^`]+)`")

// The commands and flags in the documentation exist.
func TestDocumentation(t *testing.T) {
	pages, err := repository.Pages()
	require.NoError(t, err)
	commands := repository.Commands(pages, "paddock")
	require.NotEmpty(t, commands)
	for _, p := range pages {
		for _, m := range inText.FindAllStringSubmatch(p.Text, -1) {
			commands[p.Path+": "+m[0]] = strings.Fields("paddock " + m[1])
		}
	}
	for at, words := range commands {
		cmd, _, err := newRoot(streams{}).Find(words[1:])
		require.NoError(t, err, at)
		require.True(t, cmd.HasParent(), "%s: there is no such command", at)
		for _, word := range words[1:] {
			if name, isFlag := strings.CutPrefix(word, "--"); isFlag {
				name, _, _ = strings.Cut(name, "=")
				require.NotNil(t, cmd.Flag(name), "%s: %s has no flag --%s", at, cmd.CommandPath(), name)
			}
		}
	}
}
