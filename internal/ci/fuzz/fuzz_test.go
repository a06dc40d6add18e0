package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/repository"
)

// Every fuzz test that a text search finds in the repository is found.
func TestAllFound(t *testing.T) {
	t.Chdir(filepath.Join("..", repository.Root))
	all, err := find(t.Context(), "work")
	require.NoError(t, err)
	found := map[string]bool{}
	for _, target := range all {
		require.False(t, found[target.Name], "%s exists in two packages", target.Name)
		found[target.Name] = true
	}
	files, err := filepath.Glob("*/*_test.go")
	require.NoError(t, err)
	searched := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for line := range strings.Lines(string(text)) {
			if name, ok := strings.CutPrefix(line, "func Fuzz"); ok {
				name, _, _ = strings.Cut(name, "(")
				require.True(t, found["Fuzz"+name], "%s: Fuzz%s", file, name)
				searched++
			}
		}
	}
	require.GreaterOrEqual(t, searched, 7)
}

const goodAndBad = `package p
import "testing"
func FuzzGood(f *testing.F) { f.Add(1); f.Fuzz(func(t *testing.T, n int) {}) }
func FuzzBad(f *testing.F) { f.Add(1); f.Fuzz(func(t *testing.T, n int) { t.Fatal("bad") }) }
func TestFuzz(t *testing.T) {}
`

func TestRun(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("GOWORK", "off")
	require.NoError(t, os.WriteFile("go.mod", []byte("module example.com/p\n"), 0o644))
	require.NoError(t, os.WriteFile("p_test.go", []byte(goodAndBad), 0o644))
	all, err := find(t.Context(), "./...")
	require.NoError(t, err)
	var names []string
	for _, target := range all {
		names = append(names, target.String())
	}
	require.Equal(t, []string{"FuzzBad in example.com/p", "FuzzGood in example.com/p"}, names)
	r := runner{each: time.Second, unguided: true, temp: t.TempDir()}
	require.NoError(t, r.run(t.Context(), all, true))
	require.NoError(t, r.run(t.Context(), all[1:], false))
	require.EqualError(t, r.run(t.Context(), all, false), "1 of 2 failed: FuzzBad in example.com/p")
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, r.run(ended, all, false), context.Canceled)
}

func TestProgress(t *testing.T) {
	var p progress
	for _, text := range []string{"fuzz: elap", "sed: 0s, 1\nfuzz: elapsed: 3s, 2\nPA", "SS\n"} {
		n, err := p.Write([]byte(text))
		require.NoError(t, err)
		require.Equal(t, len(text), n)
	}
	require.Equal(t, "3s, 2", p.last)
}

func TestExpired(t *testing.T) {
	const failed, late = "--- FAIL: FuzzP (5.13s)\n", "    context deadline exceeded\n"
	for output, expired := range map[string]bool{
		failed + late + "FAIL\n":                                        true,
		failed + late + "FAIL\nexit status 1\nFAIL\tp\t5.2s\n":          true,
		failed + "    --- FAIL: FuzzP (0.00s)\n    " + late + "FAIL\n":  false,
		failed + late + "    Failing input written to testdata\nFAIL\n": false,
		"PASS\n": false,
	} {
		var p progress
		_, err := p.Write([]byte(output))
		require.NoError(t, err)
		require.Equal(t, expired, p.expired, output)
	}
}

func TestFindFails(t *testing.T) {
	_, err := find(t.Context(), "./missing")
	require.ErrorContains(t, err, "missing")
}
