package main

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// number returns the version without v.
func (r *release) number() string { return strings.TrimPrefix(r.version.String(), "v") }

// buildCommand builds the command from the released modules, as users would, and packs it.
func (r *release) buildCommand(ctx context.Context) error {
	for _, e := range r.provided() {
		if err := r.buildFor(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

func (r *release) buildFor(ctx context.Context, e engine) error {
	// A version makes go ignore the module of the current folder.
	name := r.modulePath("cmd/paddock") + "@" + r.version.String()
	env := append(e.compiler(), "GOBIN=", "GOPATH="+r.goPath())
	// Note that Go's build ID depends on the folder of the module cache, because cgo's flags name it, and
	// -trimpath does not change this.
	if _, err := r.inTree(ctx, "", env, "go", "install", "-trimpath", "-ldflags=-s -w -buildid=", name); err != nil {
		return err
	}
	files := map[string]string{
		"usr/bin/paddock":                 r.binary(e),
		"usr/share/doc/paddock/copyright": r.path("LICENSE"),
	}
	licences, err := r.licences(ctx, e)
	if err != nil {
		return err
	}
	for name, file := range licences {
		files["usr/share/doc/paddock/licenses/"+name] = file
	}
	root := filepath.Join(r.cache(), "package-"+e.arch)
	for name, file := range files {
		if err := copyFile(filepath.Join(root, name), file); err != nil {
			return err
		}
	}
	if err := r.packDebian(ctx, root, e); err != nil {
		return err
	}
	return r.packTar(root, e)
}

// licences returns the files with the licences of all that the command links, by names for them.
func (r *release) licences(ctx context.Context, e engine) (map[string]string, error) {
	files := map[string]string{}
	parts, err := filepath.Glob(filepath.Join(r.tree(), e.folder(), "licenses", "*"))
	if err != nil {
		return nil, err
	}
	for _, file := range parts {
		files[filepath.Base(file)] = file
	}
	goRoot, err := r.output(ctx, "", "go", "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	files["go.txt"] = filepath.Join(goRoot, "LICENSE")
	linked, err := r.inTree(ctx, "cmd", e.compiler(), listModules("./paddock")...)
	if err != nil {
		return nil, err
	}
	for name, folder := range r.modulesOf(linked) {
		entries, err := os.ReadDir(folder)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if licence.MatchString(e.Name()) {
				files[strings.ReplaceAll(name, "/", "_")+"_"+e.Name()] = filepath.Join(folder, e.Name())
			}
		}
	}
	return files, nil
}

func copyFile(to, from string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	mode := fs.FileMode(0o644)
	if info.Mode()&0o100 != 0 {
		mode = 0o755
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.WriteFile(to, text, mode)
}

// packTar writes the files below root as a tarball. The same files give the same bytes.
func (r *release) packTar(root string, e engine) (err error) {
	name := fmt.Sprintf("paddock_%s_linux_%s", r.number(), e.arch)
	file, err := os.Create(filepath.Join(r.folder(), name+".tar.gz"))
	if err != nil {
		return err
	}
	zipped := gzip.NewWriter(file)
	out := tar.NewWriter(zipped)
	defer func() { err = errors.Join(err, out.Close(), zipped.Close(), file.Close()) }()
	return filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		inside, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		if strings.HasPrefix(inside, "DEBIAN") {
			return nil
		}
		inside = strings.TrimPrefix(strings.TrimPrefix(inside, "usr/share/doc/paddock/"), "usr/bin/")
		err = out.WriteHeader(&tar.Header{
			Name: path.Join(name, inside), Mode: int64(info.Mode().Perm()), Size: info.Size(), ModTime: r.date(),
			Format: tar.FormatPAX,
		})
		if err != nil {
			return err
		}
		_, err = out.Write(text)
		return err
	})
}

// packDebian writes the files below root as a Debian package.
func (r *release) packDebian(ctx context.Context, root string, e engine) error {
	size, err := r.output(ctx, "", "du", "--summarize", "--apparent-size", "--block-size=1024", root)
	if err != nil {
		return err
	}
	size, _, _ = strings.Cut(size, "\t")
	control := fmt.Sprintf("Package: paddock\nVersion: %s\nArchitecture: %s\nMaintainer: %s <%s>\n"+
		"Installed-Size: %s\nDepends: libc6 (>= 2.36), libstdc++6 (>= 12)\n"+
		"Section: utils\nPriority: optional\nHomepage: https://%s\n"+
		"Description: run untrusted JavaScript and WebAssembly in V8\n"+
		" The command runs scripts with limits of time and memory, and reports how many\n"+
		" isolates and isolate groups the machine can hold.\n",
		strings.ReplaceAll(r.number(), "-", "~"), e.arch, r.head.name, r.head.email, size, r.module)
	if err := os.MkdirAll(filepath.Join(root, "DEBIAN"), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(root, "DEBIAN", "control"), []byte(control), 0o644); err != nil {
		return err
	}
	file := filepath.Join(r.folder(), fmt.Sprintf("paddock_%s_%s.deb", r.number(), e.arch))
	_, err = r.inTree(ctx, "", []string{fmt.Sprintf("SOURCE_DATE_EPOCH=%d", r.head.when.Unix())},
		"dpkg-deb", "--root-owner-group", "--build", root, file)
	return err
}
