package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

// A release has a commit of its own, a child of the commit of main that is on no branch.
// There the engine is compiled, and the go.mod files require the version of the release. It
// is made in a worktree, whose folder is tree.

// folder is the folder of a release's files.
func (r *release) folder() string { return r.path("bin/release/" + r.version.String()) }

func (r *release) tree() string    { return r.path("bin/release/tree") }
func (r *release) modules() string { return filepath.Join(r.folder(), "modules") }

// cache is a module cache of the release's own. Go assumes that a version never changes, and
// a release can be made again until it is published. Go's build cache remembers what files a
// folder of a module cache has, so the folder is another one for each commit.
func (r *release) cache() string { return r.path("bin/release/cache-" + r.head.hash) }

// makeTree makes the worktree.
func (r *release) makeTree(ctx context.Context) error {
	var err error
	if r.head, err = r.readHead(ctx); err != nil {
		return err
	}
	r.removeTree(ctx) // a killed process may have left it
	if err := os.MkdirAll(filepath.Dir(r.tree()), 0o777); err != nil {
		return err
	}
	_, err = r.output(ctx, "", "git", "worktree", "add", "--quiet", "--detach", r.tree(), "HEAD")
	return err
}

func (r *release) removeTree(ctx context.Context) {
	ctx = context.WithoutCancel(ctx)
	_, _ = r.output(ctx, "", "git", "worktree", "remove", "--force", r.tree())
	_, _ = r.output(ctx, "", "git", "worktree", "prune")
	_ = os.RemoveAll(r.tree())
	_ = os.RemoveAll(r.cache())
}

// inTree runs a command in a folder of the tree. Modules of this repository come from the
// release's own files.
func (r *release) inTree(ctx context.Context, folder string, env []string, args ...string) (string, error) {
	settings, err := r.output(ctx, "", "go", "env", "GOPROXY", "GOMODCACHE")
	if err != nil {
		return "", err
	}
	proxy, cache, _ := strings.Cut(settings, "\n")
	env = append(env, "GOWORK=off", "GOFLAGS=-modcacherw", "GOMODCACHE="+r.cache(),
		"GOPROXY=file://"+r.modules()+",file://"+cache+"/cache/download,"+proxy,
		"GOPRIVATE=", "GONOPROXY=", "GONOSUMDB="+r.module+","+r.module+"/*")
	return r.do(ctx, command{filepath.Join("bin/release/tree", folder), env, args})
}

// buildModules finishes the go.mod files, and makes the modules as files of a module proxy.
func (r *release) buildModules(ctx context.Context) error {
	for _, folder := range released {
		if err := r.finishGoMod(folder); err != nil {
			return err
		}
		if !isEngine(folder) { // it imports nothing, or, in a draft, only the root module
			if _, err := r.inTree(ctx, folder, nil, "go", "mod", "tidy"); err != nil {
				return err
			}
		}
		if err := r.addLicence(folder); err != nil {
			return err
		}
		if err := r.makeModule(ctx, folder); err != nil {
			return err
		}
	}
	return nil
}

// addLicence gives a module the licence, which is in the root folder on main.
func (r *release) addLicence(folder string) error {
	text, err := os.ReadFile(filepath.Join(r.tree(), "LICENSE"))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(r.tree(), folder, "LICENSE"), text, 0o666)
}

// makeModule makes the files of one module. The zip file is the one that Go makes from the
// tag, with the same checksum.
func (r *release) makeModule(ctx context.Context, folder string) error {
	name := r.modulePath(folder)
	escaped, err := module.EscapePath(name)
	if err != nil {
		return err
	}
	dest := filepath.Join(r.modules(), filepath.FromSlash(escaped), "@v")
	if err := os.MkdirAll(dest, 0o777); err != nil {
		return err
	}
	goMod, err := os.ReadFile(filepath.Join(r.tree(), folder, "go.mod"))
	if err != nil {
		return err
	}
	for suffix, text := range map[string]string{
		r.version.String() + ".info": fmt.Sprintf(`{"Version":%q,"Time":%q}`, r.version, r.date().Format(time.RFC3339)),
		r.version.String() + ".mod":  string(goMod),
		"list":                       r.version.String() + "\n",
	} {
		if err := os.WriteFile(filepath.Join(dest, suffix), []byte(text), 0o666); err != nil {
			return err
		}
	}
	files, err := r.filesOf(ctx, folder)
	if err != nil {
		return err
	}
	file, err := os.Create(filepath.Join(dest, r.version.String()+".zip"))
	if err != nil {
		return err
	}
	err = zip.Create(file, module.Version{Path: name, Version: r.version.String()}, files)
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	return err
}

// treeFile is a file of the tree, for a zip file.
type treeFile struct{ folder, name string }

func (f treeFile) path() string                 { return filepath.Join(f.folder, filepath.FromSlash(f.name)) }
func (f treeFile) Path() string                 { return f.name }
func (f treeFile) Lstat() (os.FileInfo, error)  { return os.Lstat(f.path()) }
func (f treeFile) Open() (io.ReadCloser, error) { return os.Open(f.path()) }

// filesOf returns the files of a folder that the commit will have. Note that the tree has one more: the file
// .git names the folder of the repository on this machine.
func (r *release) filesOf(ctx context.Context, folder string) (files []zip.File, err error) {
	if _, err := r.inTree(ctx, folder, nil, "git", "add", "--all", "--force", "."); err != nil {
		return nil, err
	}
	names, err := r.inTree(ctx, folder, nil, "git", "ls-files", "-z")
	if err != nil {
		return nil, err
	}
	for name := range strings.SplitSeq(strings.TrimSuffix(names, "\x00"), "\x00") {
		files = append(files, treeFile{filepath.Join(r.tree(), folder), name})
	}
	return files, nil
}

// commitTree commits the tree and returns the commit. Its author and date are those of the
// commit of main, so that the same sources give the same commit.
func (r *release) commitTree(ctx context.Context) (string, error) {
	when := r.head.when.Format(time.RFC3339)
	env := []string{
		"GIT_AUTHOR_NAME=" + r.head.name, "GIT_AUTHOR_EMAIL=" + r.head.email, "GIT_AUTHOR_DATE=" + when,
		"GIT_COMMITTER_NAME=" + r.head.name, "GIT_COMMITTER_EMAIL=" + r.head.email, "GIT_COMMITTER_DATE=" + when,
	}
	if _, err := r.inTree(ctx, "", nil, "git", "add", "--all", "--force", "."); err != nil {
		return "", err
	}
	message := "Paddock " + r.version.String() +
		"\n\nThe engines are compiled, and the modules require this version of each other."
	commit := []string{"git", "-c", "commit.gpgsign=false", "commit", "--quiet", "-m", message}
	if _, err := r.inTree(ctx, "", env, commit...); err != nil {
		return "", err
	}
	return r.inTree(ctx, "", nil, "git", "rev-parse", "HEAD")
}

func (r *release) readHead(ctx context.Context) (head, error) {
	text, err := r.output(ctx, "", "git", "log", "-1", "--abbrev=12", "--format=%h%n%cn%n%ce%n%cI")
	if err != nil {
		return head{}, err
	}
	lines := strings.Split(text, "\n")
	if len(lines) != 4 {
		return head{}, fmt.Errorf("git log returned %q: want hash, name, address and date", text)
	}
	when, err := time.Parse(time.RFC3339, lines[3])
	return head{lines[0], lines[1], lines[2], when}, err
}

// date returns the date of the commit of main, which all files of the release have.
func (r *release) date() time.Time { return r.head.when.UTC() }

// tags returns the tags of a release.
func (r *release) tags() (all []string) {
	for _, folder := range released {
		all = append(all, path.Join(folder, r.version.String()))
	}
	return all
}
