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
	exits := func(code string) error {
		script := `#!/bin/sh
test "$1 $2 $3" = "-db file:///db work" || exit 9
exit ` + code + "\n"
		require.NoError(t, os.WriteFile(command, []byte(script), 0o755))
		return check(t.Context(), command, "file:///db")
	}
	require.NoError(t, exits("0"))
	require.ErrorContains(t, exits("3"), "has findings")
	require.EqualError(t, exits("1"), "govulncheck: exit status 1")
}
