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

// maxLinks is the maximum number of symbolic links that are followed for one path, as
// on Linux.
const maxLinks = 40

// real returns the path of a file or directory with all symbolic links followed. It
// never leads out of the root. The result may be outdated when it is used, so real does
// not keep files in the root; the functions that open them do.
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
				return "", errOutsideRoot
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
			return "", errOutsideRoot
		}
		if followed++; followed > maxLinks {
			return "", fmt.Errorf("%w: a chain of more than %d symbolic links", ErrSpecifier, maxLinks)
		}
		left = append(strings.Split(target, "/"), left...)
	}
	return at, nil
}

var errOutsideRoot = fmt.Errorf("%w: the path leads out of the root", ErrSpecifier)

// link returns the target of a symbolic link in a real directory, or "" for other
// entries. The results are cached. The cache is limited by the size of the file system,
// because missing names are not cached.
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

// missing reports whether an error means that the file does not exist.
func missing(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) || errors.Is(err, syscall.ENAMETOOLONG)
}

// realKey returns the key of a file: the URL of its real path, so that a package with two
// links is one package and finds its dependencies. If the file does not exist, it
// returns the URL of name, and Load returns the error.
func (f *FS) realKey(name string) (string, error) {
	if name == empty {
		return emptyKey, nil
	}
	real, err := f.real(name)
	if missing(err) {
		return f.key(name), nil
	}
	if err != nil {
		return "", err
	}
	return f.key(real), nil
}

// folder is the file system of an os.Root in which Open never blocks. It would
// otherwise block on a named pipe.
type folder struct {
	fs.ReadLinkFS
	root *os.Root
}

func newFolder(root *os.Root) folder { return folder{root.FS().(fs.ReadLinkFS), root} }

// Open opens a file.
func (f folder) Open(name string) (fs.File, error) {
	return f.root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
}

// Stat returns information about a file without opening it.
func (f folder) Stat(name string) (fs.FileInfo, error) { return f.root.Stat(name) }
