package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/module"
	"golang.org/x/mod/sumdb/dirhash"
	"golang.org/x/mod/zip"
)

func TestBuild(t *testing.T) {
	r := newRepository(t, "v0.1.0")
	head, cmdMod := r.git("rev-parse", "HEAD"), r.read("cmd/go.mod")
	commit, err := r.build(t.Context())
	require.NoError(t, err, &r.log)

	// The commit has the compiled engines, and go.mod files without replace lines.
	require.Equal(t, head, r.git("rev-parse", commit+"^"))
	for _, engine := range []string{amd64, arm64} {
		require.Equal(t, "compiled", r.git("show", commit+":"+engine+"/libpaddock.a"))
		require.Contains(t, r.git("show", commit+":go.sum"), root+"/"+engine+" v0.1.0 h1:")
	}
	require.Equal(t, "module "+root+"/cmd\n\ngo 1.26.0\n\nrequire "+root+" v0.1.0\n\nrequire "+
		root+"/"+amd64+" v0.1.0 // indirect\n\nrequire "+root+"/"+arm64+" v0.1.0 // indirect",
		r.git("show", commit+":cmd/go.mod"))
	require.Contains(t, r.git("show", commit+":metrics/go.sum"), root+" v0.1.0 h1:")

	// The files of the release are complete, and their checksums are those of the files.
	sums := r.read("bin/release/v0.1.0/SHA256SUMS")
	for _, name := range []string{
		"NOTES.md", "paddock_0.1.0.cdx.json", "paddock_0.1.0_amd64.deb", "paddock_0.1.0_linux_amd64.tar.gz",
		"paddock_0.1.0_arm64.deb", "paddock_0.1.0_linux_arm64.tar.gz", "v8-amd64.tar.zst", "v8-arm64.tar.zst",
		"modules/" + root + "/@v/v0.1.0.zip", "modules/" + root + "/@v/v0.1.0.mod",
		"modules/" + root + "/@v/v0.1.0.info",
		"modules/" + root + "/" + amd64 + "/@v/v0.1.0.zip", "modules/" + root + "/" + arm64 + "/@v/v0.1.0.zip",
		"modules/" + root + "/cmd/@v/v0.1.0.zip",
	} {
		require.Contains(t, sums, "  "+name+"\n")
	}
	_, err = r.output(t.Context(), "bin/release/v0.1.0", "sha256sum", "--check", "--quiet", "SHA256SUMS")
	require.NoError(t, err)
	require.Contains(t, r.read("bin/release/v0.1.0/NOTES.md"), "- The first release.")
	bom := r.read("bin/release/v0.1.0/paddock_0.1.0.cdx.json")
	require.Contains(t, bom, "pkg:golang/"+root+"@v0.1.0")
	require.Contains(t, bom, "Debian source package no-such-package 1")
	require.Contains(t, bom, "pkg:cargo/temporal_capi@0.2.3")
	require.Contains(t, bom, `"version": "78.2"`)

	// The branch is unchanged, and nothing else is left.
	require.Equal(t, head, r.git("rev-parse", "main"))
	require.Equal(t, cmdMod, r.read("cmd/go.mod"))
	require.Empty(t, r.git("status", "--porcelain"))
	require.NotContains(t, r.git("worktree", "list"), "release")
	left, err := os.ReadDir(filepath.Join(r.dir, "bin/release"))
	require.NoError(t, err)
	require.Len(t, left, 1)

	// The modules have the checksums that Go computes from the tags, so that they can be in go.sum.
	for _, folder := range released {
		want := filepath.Join(t.TempDir(), "want.zip")
		file, err := os.Create(want)
		require.NoError(t, err)
		defer file.Close()
		version := module.Version{Path: r.modulePath(folder), Version: "v0.1.0"}
		require.NoError(t, zip.CreateFromVCS(file, version, r.dir, commit, folder))
		wantSum, err := dirhash.HashZip(want, dirhash.Hash1)
		require.NoError(t, err)
		sum, err := dirhash.HashZip(filepath.Join(r.modules(), version.Path, "@v/v0.1.0.zip"), dirhash.Hash1)
		require.NoError(t, err)
		require.Equal(t, wantSum, sum, version)
	}

	// The same sources give the same bytes and the same commit, also in another folder.
	other := r.clone()
	again, err := other.build(t.Context())
	require.NoError(t, err, &other.log)
	require.Equal(t, commit, again)
	require.Equal(t, sums, other.read("bin/release/v0.1.0/SHA256SUMS"))

	require.NoError(t, r.tag(t.Context(), commit, false))
	require.Empty(t, r.git("tag"))
	require.NoError(t, r.tag(t.Context(), commit, true))
	require.Equal(t, "cmd/v0.1.0\nengine/linux-amd64/v0.1.0\nengine/linux-arm64/v0.1.0\nmetrics/v0.1.0\nv0.1.0", r.git("tag"))
	for _, tag := range r.tags() {
		require.Equal(t, commit, r.git("rev-parse", tag+"^{commit}"))
	}
	require.Contains(t, r.log.String(),
		"git push origin main engine/linux-amd64/v0.1.0 engine/linux-arm64/v0.1.0 v0.1.0 metrics/v0.1.0 cmd/v0.1.0\n")
	require.ErrorContains(t, r.tag(t.Context(), commit, true), "v0.1.0 exists: if it is not pushed, remove it")
}

// If a step fails, its name is in the error, and no worktree is left.
func TestBuildFails(t *testing.T) {
	r := newRepository(t, "v0.1.0")
	r.write("metrics/metrics.go", strings.Replace(r.read("metrics/metrics.go"), root, root+"/missing", 1))
	r.commitAll("change")
	_, err := r.build(t.Context())
	require.ErrorContains(t, err, "modules: go mod tidy")
	require.ErrorContains(t, err, "missing")
	require.NotContains(t, r.git("worktree", "list"), "release")
	require.Empty(t, r.git("status", "--porcelain"))

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = r.build(ctx)
	require.ErrorIs(t, err, context.Canceled)
	require.NotContains(t, r.git("worktree", "list"), "release")
}

// If a tag cannot be made, none is.
func TestTagFails(t *testing.T) {
	r := newRepository(t, "v0.1.0")
	require.ErrorContains(t, r.tag(t.Context(), "no-such-commit", true), "no tag was made")
	require.Empty(t, r.git("tag"))
}

// A draft without V8 for another architecture has its module as it is on main, so that go mod tidy finds it.
func TestDraftOfOneArchitecture(t *testing.T) {
	r := newRepository(t, "v0.1.0")
	require.NoError(t, os.RemoveAll(filepath.Join(r.dir, prefix+"-arm64")))
	commit, err := r.build(t.Context())
	require.NoError(t, err, &r.log)
	require.Equal(t, "compiled", r.git("show", commit+":"+amd64+"/libpaddock.a"))
	require.Equal(t, "package engine", r.git("show", commit+":"+arm64+"/engine.go"))
	require.Contains(t, r.git("show", commit+":"+arm64+"/go.mod"), root+" v0.1.0")
	sums := r.read("bin/release/v0.1.0/SHA256SUMS")
	require.Contains(t, sums, arm64+"/@v/v0.1.0.zip")
	require.NotContains(t, sums, "arm64.deb")
	require.NotContains(t, sums, "v8-arm64")

	require.NoError(t, os.RemoveAll(filepath.Join(r.dir, prefix)))
	_, err = r.build(t.Context())
	require.ErrorContains(t, err, "no V8 in third_party/v8/dist: run make v8")
}
