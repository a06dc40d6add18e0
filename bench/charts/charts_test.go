package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func written(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "results.json")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	return file
}

func svg(t *testing.T, dir, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name+".svg"))
	require.NoError(t, err)
	return string(text)
}

func TestBench(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, drawBench(written(t, `{
		"Operations": [{"Name": "held call", "Ratio": 3}, {"Name": "callback", "Ratio": 0.5}],
		"Startups": [{"Name": "compiler", "Slow": 3e8, "Fast": 3e7}, {"Name": "beside C++", "Slow": 1, "Fast": 1, "GoalNoSlower": 1}],
		"Pages": [{"Kind": "floor", "Cores": 1, "Load": {"PerSecond": 1000}}, {"Kind": "floor", "Cores": 2, "Load": {"PerSecond": 2000}}]
	}`), dir))
	light, dark := svg(t, dir, "operations-light"), svg(t, dir, "operations-dark")
	require.Contains(t, light, ">held call<")
	require.Contains(t, light, ">callback<")
	require.NotEqual(t, light, dark)
	starts := svg(t, dir, "starts-light")
	require.Contains(t, starts, ">compiler<")
	require.NotContains(t, starts, "beside C++")
	require.Contains(t, starts, ">100<") // ms
	require.Contains(t, svg(t, dir, "pages-dark"), ">all cores<")
}

func TestPeers(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, drawPeers(written(t, `{
		"peers": [{"name": "goja"}, {"name": "Paddock"}, {"name": "v8go", "absent": "refused"}],
		"figures": [
			{"about": "calls", "cells": [{"peer": "Paddock", "median": 2}, {"peer": "goja", "median": 2000}]},
			{"about": "only goja", "cells": [{"peer": "goja", "median": 1}]}
		]
	}`), dir))
	chart := svg(t, dir, "peers-light")
	require.Contains(t, chart, ">calls<")
	require.Contains(t, chart, ">1000<") // multiple of Paddock's
	require.Contains(t, chart, ">goja<")
	require.NotContains(t, chart, ">v8go<")
	require.NotContains(t, chart, ">only goja<")
}

func TestWrongFiles(t *testing.T) {
	require.ErrorIs(t, drawBench("none", t.TempDir()), os.ErrNotExist)
	file := written(t, "{")
	require.ErrorContains(t, drawPeers(file, t.TempDir()), file)
}
