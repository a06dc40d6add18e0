package modules

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"syscall"
)

// maxLinks is how many symbolic links may be followed for one path, as on Linux.
const maxLinks = 40

// real is where a file or a folder is, all symbolic links followed, and never out of
// the root. The answer may be old before it is used: what opens files, and not this,
// is what keeps them in the root.
func (f *FS) real(name string) (string, error) {
	if f.links == nil {
		return name, nil
	}
	at, left := ".", strings.Split(name, "/")
	for followed := 0; len(left) > 0; {
		entry := left[0]
		left = left[1:]
		switch entry {
		case "", ".":
			continue
		case "..":
			if at == "." {
				return "", errLeads
			}
			at = path.Dir(at)
			continue
		}
		next := path.Join(at, entry)
		target, err := f.link(next)
		switch {
		case err != nil:
			return "", err
		case target == "":
			at = next
			continue
		case path.IsAbs(target):
			return "", errLeads
		}
		if followed++; followed > maxLinks {
			return "", fmt.Errorf("%w: more than %d symbolic links, one behind another", ErrSpecifier, maxLinks)
		}
		left = append(strings.Split(target, "/"), left...)
	}
	return at, nil
}

var errLeads = fmt.Errorf("%w: it leads out of the root", ErrSpecifier)

// link is what a symbolic link in a real folder says, "" for what is none. What has
// been found is remembered, which is bounded by what there is: names that do not
// exist are not.
func (f *FS) link(name string) (string, error) {
	f.mu.Lock()
	target, known := f.targets[name]
	f.mu.Unlock()
	if known {
		return target, nil
	}
	info, err := f.links.Lstat(name)
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		target, err = f.links.ReadLink(name)
	}
	if err != nil {
		return "", err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.targets[name] = target
	return target, nil
}

// missing tells whether an error means that there is no such file.
func missing(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) || errors.Is(err, syscall.ENAMETOOLONG)
}

// place is the key of a file: the URL of its real path, so that a package that is
// linked from two places is one, and finds its own dependencies beside it. Of what
// is not there it is its URL, for Load to say so.
func (f *FS) place(name string) (string, error) {
	real, err := f.real(name)
	if missing(err) {
		return f.key(name), nil
	}
	if err != nil {
		return "", err
	}
	return f.key(real), nil
}

// folder is the files of an os.Root, in which opening never waits: for the other
// end of a pipe it would.
type folder struct {
	fs.ReadLinkFS
	root *os.Root
}

func newFolder(root *os.Root) folder { return folder{root.FS().(fs.ReadLinkFS), root} }

// Open opens a file.
func (f folder) Open(name string) (fs.File, error) {
	return f.root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
}

// Stat tells of a file without opening it.
func (f folder) Stat(name string) (fs.FileInfo, error) { return f.root.Stat(name) }
