package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// aStep makes files of the release.
type aStep struct {
	name string
	run  func(*release, context.Context) error
}

var steps = []aStep{
	{"engines, compiled from source", (*release).buildEngines},
	{"modules", (*release).buildModules},
	{"command", (*release).buildCommand},
	{"archive of V8", (*release).packV8},
	{"bill of materials", (*release).writeBOM},
	{"notes", (*release).writeNotes},
	{"checksums", (*release).writeSums},
}

// build makes the files of the release and returns its commit.
func (r *release) build(ctx context.Context) (commit string, err error) {
	if err := os.RemoveAll(r.folder()); err != nil {
		return "", err
	}
	if err := os.MkdirAll(r.folder(), 0o777); err != nil {
		return "", err
	}
	defer r.removeTree(ctx)
	if err := r.makeTree(ctx); err != nil {
		return "", err
	}
	for _, step := range steps {
		began := time.Now()
		fmt.Fprintf(r.out, "building %s …\n", step.name)
		if err := step.run(r, ctx); err != nil {
			return "", fmt.Errorf("%s: %w", step.name, err)
		}
		fmt.Fprintf(r.out, "built    %s: %.0f s\n", step.name, time.Since(began).Seconds())
	}
	if commit, err = r.commitTree(ctx); err != nil {
		return "", fmt.Errorf("commit: %w", err)
	}
	fmt.Fprintf(r.out, "\nThe files are in %s, and the commit of the release is %s.\n", r.folder(), commit)
	return commit, nil
}

// relative matches the beginning of a link to a file.
var relative = regexp.MustCompile(`\]\(([A-Za-z][A-Za-z0-9_/.-]*\.md|[a-z][a-z0-9_/]*\))`)

// writeNotes writes the part of the changelog, or that of what is not released yet, and a list
// of the files.
func (r *release) writeNotes(ctx context.Context) error {
	text, err := os.ReadFile(r.path(changelog))
	if err != nil {
		return err
	}
	body, _, _, ok := partOf(string(text), r.version.String())
	if !ok {
		body, _, _, _ = partOf(string(text), "Unreleased")
	}
	v8, err := r.linkedV8(engines[0])
	if err != nil {
		return err
	}
	var notes strings.Builder
	fmt.Fprintf(&notes, "# Paddock %s (%s)\n\nV8 %s. To use this version in a Go module:\n\n    go get %s/v8@%s\n\n",
		r.version, r.date().Format(time.DateOnly), v8, r.module, r.version)
	notes.WriteString("| file | bytes |\n|---|---:|\n")
	err = r.files(func(name string, info fs.FileInfo) error {
		if !strings.HasPrefix(name, "modules/") {
			fmt.Fprintf(&notes, "| %s | %d |\n", name, info.Size())
		}
		return nil
	})
	if err != nil {
		return err
	}
	notes.WriteString("\nThe folder modules has the modules in the layout of a module proxy.\n\n")
	fmt.Fprintf(&notes, "## Changes\n\n%s\n", body)
	// The pages are in the repository.
	text = relative.ReplaceAll([]byte(notes.String()), fmt.Appendf(nil, "](https://%s/blob/%s/$1", r.module, r.version))
	return os.WriteFile(filepath.Join(r.folder(), "NOTES.md"), text, 0o666)
}

// files calls a function for each file of the release, in the order of their names.
func (r *release) files(f func(name string, info fs.FileInfo) error) error {
	return filepath.WalkDir(r.folder(), func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		name, err := filepath.Rel(r.folder(), file)
		if err != nil {
			return err
		}
		return f(filepath.ToSlash(name), info)
	})
}

// writeSums writes SHA256SUMS for sha256sum --check.
func (r *release) writeSums(context.Context) error {
	var sums strings.Builder
	err := r.files(func(name string, _ fs.FileInfo) error {
		sum, err := sha256Of(filepath.Join(r.folder(), name))
		if err == nil {
			fmt.Fprintf(&sums, "%s  %s\n", sum, name)
		}
		return err
	})
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(r.folder(), "SHA256SUMS"), []byte(sums.String()), 0o666)
}

func sha256Of(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
