package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestDifference(t *testing.T) {
	require.Equal(t, "none", difference("a\nb", "a\nb"))
	require.Equal(t, "line 2, byte 3:\n  node:    \"bcd\"\n  paddock: \"bcx\"", difference("a\nbcd", "a\nbcx"))
	require.Equal(t, "line 2, byte 1:\n  node:    \"b\"\n  paddock: \"(ends here)\"", difference("a\nb", "a"))
}

func TestTable(t *testing.T) {
	var all table
	all.add(row{workload: "good", way: "source", node: outcome{Output: "x"}, paddock: outcome{Output: "x"}})
	require.Zero(t, all.failures())
	all.add(row{workload: "other", way: "source", node: outcome{Output: "x"}, paddock: outcome{Output: "y"}})
	all.add(row{workload: "broken", way: "source", node: outcome{Output: ""}, err: errors.New("threw")})
	require.Equal(t, 2, all.failures())
	text := all.String()
	require.Regexp(t, `good +source +same +1 `, text)
	require.Regexp(t, `other +source +DIFFERS`, text)
	require.Contains(t, text, "other: line 1, byte 1:")
	require.Contains(t, text, "broken: threw")
}

func TestFind(t *testing.T) {
	all, err := find("testdata", nil)
	require.NoError(t, err)
	require.Contains(t, all, "typescript")
	some, err := find("testdata", []string{"zod"})
	require.NoError(t, err)
	require.Equal(t, []string{"zod"}, some)
	_, err = find("testdata", []string{"nope"})
	require.ErrorContains(t, err, `unknown workload "nope"`)
	_, err = find(t.TempDir(), nil)
	require.Error(t, err)
}

func TestInstalled(t *testing.T) {
	dir := t.TempDir()
	require.False(t, installed(dir))
	lock, done := filepath.Join(dir, "package-lock.json"), filepath.Join(dir, "node_modules", ".package-lock.json")
	require.NoError(t, os.WriteFile(lock, nil, 0o600))
	require.False(t, installed(dir))
	require.NoError(t, os.Mkdir(filepath.Dir(done), 0o700))
	require.NoError(t, os.WriteFile(done, nil, 0o600))
	require.True(t, installed(dir))
	require.NoError(t, os.Chtimes(lock, time.Time{}, time.Now().Add(time.Hour)))
	require.False(t, installed(dir))
}
