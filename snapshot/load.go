package snapshot

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/startup"
	"github.com/seed24588400/paddock/v8"
)

// facts are the facts of a snapshot.
type facts struct {
	writer
	Heap      uint64            `json:"heap"`
	Contexts  []startup.Context `json:"contexts"`
	Functions []string          `json:"functions"`
	Host      []string          `json:"host,omitempty"` // names of the host functions
	Classes   []startup.Class   `json:"classes,omitempty"`
	Sources   []int             `json:"sources,omitempty"` // sizes of the external sources in bytes
}

// sources splits the bytes after the facts into V8's bytes and the sources.
func (f *facts) sources(rest []byte) (v8 []byte, sources [][]byte, err error) {
	if len(f.Sources) > bridge.MostSources {
		return nil, nil, ErrFormat
	}
	for _, n := range slices.Backward(f.Sources) {
		if n <= 0 || n > len(rest) {
			return nil, nil, ErrFormat
		}
		at := len(rest) - n
		sources = append(sources, rest[at:])
		rest = rest[:at]
	}
	slices.Reverse(sources)
	return rest, sources, nil
}

// Load reads a snapshot from b and keeps a copy. If the snapshot was built with a
// key, Load must be called with the same key.
func Load(b []byte, key ...[]byte) (*v8.Snapshot, error) {
	return keyed("load", key, func(key []byte) (*v8.Snapshot, error) { return load(b, key) })
}

func load(b, key []byte) (*v8.Snapshot, error) {
	if len(b) == 0 {
		return nil, ErrTruncated
	}
	m, err := allocate(len(b))
	if err != nil {
		return nil, err
	}
	copy(m, b)
	return fromMapping(m, key)
}

// allocate allocates n bytes outside Go's heap.
func allocate(n int) ([]byte, error) {
	m, err := mapMemory(n)
	if err != nil {
		return nil, fmt.Errorf("memory for %d bytes: %w", n, err)
	}
	return m, nil
}

// fromMapping returns a snapshot that refers to mapped memory. If the memory does not
// contain a valid snapshot, fromMapping unmaps it.
func fromMapping(m, key []byte) (*v8.Snapshot, error) {
	s, err := verify(m, key)
	if err != nil {
		unmap(m)
	}
	return s, err
}

func verify(m, key []byte) (*v8.Snapshot, error) {
	if err := protect(m); err != nil {
		return nil, err
	}
	var f facts
	rest, err := unseal(m, ofSnapshot, key, &f)
	if err != nil {
		return nil, err
	}
	if err := f.check(); err != nil {
		return nil, err
	}
	if len(f.Contexts) == 0 {
		return nil, ErrFormat
	}
	bytes, sources, err := f.sources(rest)
	if err != nil {
		return nil, err
	}
	return hooks.NewSnapshot(startup.Blob{
		Bytes: m, V8: bytes, Sources: sources, Heap: f.Heap, Contexts: f.Contexts,
		Functions: f.Functions, Host: f.Host, Classes: f.Classes,
		Free: func() { unmap(m) },
	}), nil
}

// Open maps the snapshot in a file into memory, so that processes that open the same
// file share the memory. Until the Snapshot is closed the file may be replaced, as
// WriteFile does, but must not be written to.
func Open(path string, key ...[]byte) (*v8.Snapshot, error) {
	return keyed("open "+path, key, func(key []byte) (*v8.Snapshot, error) { return open(path, key) })
}

func open(path string, key []byte) (*v8.Snapshot, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%w: not a regular file", ErrFormat)
	case info.Size() == 0:
		return nil, ErrTruncated
	}
	m, err := mapFile(file, int(info.Size()))
	if err != nil {
		return nil, err
	}
	return fromMapping(m, key)
}

// OpenFS reads the snapshot in a file of fsys, such as an embed.FS, and keeps a copy.
func OpenFS(fsys fs.FS, name string, key ...[]byte) (*v8.Snapshot, error) {
	return keyed("open "+name, key, func(key []byte) (*v8.Snapshot, error) {
		if fsys == nil {
			return nil, fmt.Errorf("%w: the file system is nil", v8.ErrInvalid)
		}
		b, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		return load(b, key)
	})
}

// WriteFile writes a snapshot to a file. It replaces an existing file atomically, so
// that readers see either the old or the new snapshot.
func WriteFile(path string, s *v8.Snapshot) error {
	err := replace(path, func(w io.Writer) error {
		_, err := s.WriteTo(w)
		return err
	})
	if err != nil {
		return fmt.Errorf("snapshot: write %s: %w", path, err)
	}
	return nil
}

// replace writes a temporary file in the directory of path and renames it.
func replace(path string, write func(io.Writer) error) error {
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	err = write(file)
	if err == nil {
		err = file.Chmod(0o644)
	}
	if err == nil {
		err = file.Sync()
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		_ = os.Remove(file.Name())
	}
	return err
}

// sealSnapshot makes a snapshot from V8's bytes.
func sealSnapshot(parts startup.Blob, key []byte) (*v8.Snapshot, error) {
	here, err := thisWriter()
	if err != nil {
		return nil, err
	}
	f := facts{
		writer: here, Heap: parts.Heap, Contexts: parts.Contexts,
		Functions: parts.Functions, Host: parts.Host, Classes: parts.Classes,
	}
	for _, s := range parts.Sources {
		f.Sources = append(f.Sources, len(s))
	}
	text, err := json.Marshal(f)
	if err != nil {
		return nil, err
	}
	m, err := allocate(sealed(text, parts.V8, parts.Sources...))
	if err != nil {
		return nil, err
	}
	seal(m, ofSnapshot, key, text, parts.V8, parts.Sources...)
	return fromMapping(m, key)
}
