package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReach(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/index/db.json.gz" {
			http.NotFound(w, r)
		}
	}))
	require.NoError(t, reach(t.Context(), s.URL))
	require.NoError(t, reach(t.Context(), s.URL+"/"))
	require.ErrorContains(t, reach(t.Context(), s.URL+"/other"), "404")
	s.Close()
	require.Error(t, reach(t.Context(), s.URL))
	require.NoError(t, reach(t.Context(), "file:///missing"))
}

// Without the database nothing is installed, and the command succeeds.
func TestUnreachable(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	defer s.Close()
	bin := filepath.Join(t.TempDir(), "bin")
	require.NoError(t, run(t.Context(), s.URL, bin))
	require.NoDirExists(t, bin)
}

// The exit status of govulncheck decides.
func TestCheck(t *testing.T) {
	command := filepath.Join(t.TempDir(), "govulncheck")
	exits := func(of target, code string) error {
		script := `#!/bin/sh
test "$1 $2 $3" = "-db file:///db ` + of.packages + `" || exit 9
test "$PWD" = ` + of.dir + ` || test -z "` + of.dir + `" || exit 8
test "$GOWORK" != off || test "$3" != work || exit 7
exit ` + code + "\n"
		require.NoError(t, os.WriteFile(command, []byte(script), 0o755))
		return of.check(t.Context(), command, "file:///db")
	}
	module := target{name: "peer", dir: t.TempDir(), packages: "./...", env: []string{"GOWORK=off"}}
	for _, of := range []target{workspace, module} {
		require.NoError(t, exits(of, "0"))
		require.ErrorContains(t, exits(of, "3"), of.name+": govulncheck has findings")
		require.EqualError(t, exits(of, "1"), of.name+": govulncheck: exit status 1")
	}
}

// All modules with requirements are in go.work or among these.
func TestSeparateModules(t *testing.T) {
	t.Chdir("../../..")
	modules, err := separate(t.Context())
	require.NoError(t, err)
	var names []string
	for _, m := range modules {
		names = append(names, m.name)
		require.FileExists(t, filepath.Join(m.dir, "go.mod"))
	}
	require.Equal(t, []string{"bench/peers/goja", "bench/peers/quickjs", "bench/peers/wazero"}, names)
}

// A module whose requirements cannot be fetched is named, with go's error.
func TestFetchFails(t *testing.T) {
	dir := t.TempDir()
	mod := "module example.com/m\n\ngo 1.26.0\n\nrequire example.com/missing v1.0.0\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte(mod), 0o600))
	m := target{name: "m", dir: dir, env: []string{"GOWORK=off", "GOPROXY=file://" + t.TempDir()}}
	err := m.fetch(t.Context())
	require.ErrorContains(t, err, "its requirements cannot be fetched: exit status 1")
	require.ErrorContains(t, err, "example.com/missing")
}
