//go:build linux && cgo && (amd64 || arm64)

package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var everything = regexp.MustCompile("")

func TestCompare(t *testing.T) {
	base := &Report{Operations: []Result{
		{Name: "steady", Ratio: 2},
		{Name: "noisy", Ratio: 2, Rounds: []Round{{CPP: 1, Go: 1}, {CPP: 1, Go: 2}, {CPP: 1, Go: 2}, {CPP: 1, Go: 3}}},
	}}
	run := func(steady, noisy float64) []Result {
		return []Result{{Name: "steady", Ratio: steady}, {Name: "noisy", Ratio: noisy}, {Name: "another", Ratio: 9}}
	}
	all, err := compare(base, [][]Result{run(9, 1), run(2.4, 3.5), run(1, 3.7)}, everything, 0.25)
	require.NoError(t, err)
	require.Equal(t, []Comparison{{"steady", 2.4, 2, 2.5}, {"noisy", 3.5, 2, 3.75}, {"another", 9, 0, 0}}, all)
	var out strings.Builder
	require.NoError(t, comparisonTable(&out, all))
	require.Regexp(t, `\n +steady +2\.40 +2\.00 +2\.50 +ok`, out.String())
	require.Regexp(t, `\n +another .* new`, out.String())

	all, err = compare(base, [][]Result{run(2.6, 3.7)}, everything, 0.25)
	require.NoError(t, err)
	require.ErrorContains(t, comparisonTable(&out, all), "slower compared with C++: steady")
	require.Regexp(t, `\n +steady +2\.60 +2\.00 +2\.50 +REGRESSED`, out.String())

	one := [][]Result{{{Name: "steady", Ratio: 1}}}
	_, err = compare(base, one, everything, 0.25)
	require.ErrorContains(t, err, `"noisy" does not exist`)
	_, err = compare(base, one, regexp.MustCompile("steady"), 0.25)
	require.NoError(t, err)
}

func TestReadBase(t *testing.T) {
	base, _, err := readBase(released)
	require.NoError(t, err)
	for _, r := range base.Operations {
		require.Positive(t, r.upperQuartile(), r.Name)
	}
	base, from, err := readBase("")
	require.NoError(t, err)
	require.Contains(t, from, released)
	require.NotEmpty(t, base.Operations)

	_, _, err = readBase("missing.json")
	require.ErrorContains(t, err, "missing.json")
	file := filepath.Join(t.TempDir(), "x.json")
	require.NoError(t, os.WriteFile(file, []byte("{}"), 0o644))
	_, _, err = readBase(file)
	require.ErrorContains(t, err, "no operations")
}

// The operations of the results of the repository exist.
func TestBaseIsCurrent(t *testing.T) {
	base, _, err := readBase(released)
	require.NoError(t, err)
	s, err := newSuite()
	require.NoError(t, err)
	defer s.close()
	var names []string
	for _, op := range s.all {
		names = append(names, op.Name)
	}
	for _, r := range base.Operations {
		require.Contains(t, names, r.Name)
	}
}
