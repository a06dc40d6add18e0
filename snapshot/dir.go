package snapshot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed24588400/paddock/internal/option"
	"github.com/seed24588400/paddock/v8"
)

// DirOptions configures a Dir. The zero value is valid.
type DirOptions struct {
	// MaxSize is the maximum size of all files in bytes. When it is exceeded, the least
	// recently used files are removed. Default: 256 MiB.
	MaxSize int64
	// Key authenticates the files, as in Options. Without a key, anyone who can write
	// to the directory decides what runs. Default: none.
	Key []byte
}

// Dir is a directory of code caches and snapshots. Several processes may use the same
// directory at a time, because files are replaced atomically, by renaming. A Dir is safe
// for concurrent use by multiple goroutines.
type Dir struct {
	path string
	o    DirOptions
	key  [][]byte

	hits, misses, rejected atomic.Uint64
	mu                     sync.Mutex // held by Trim; guards written
	written                int64      // bytes written since the last Trim
}

// DirStats counts the outcomes of a Dir's lookups.
type DirStats struct {
	Hits     uint64 // lookups that found a valid cache
	Misses   uint64 // lookups without a file
	Rejected uint64 // files that were damaged or written by another V8
}

// OpenDir opens a directory of code caches and snapshots, and creates it if necessary.
func OpenDir(path string, o DirOptions) (*Dir, error) {
	d := &Dir{path: path, o: o}
	if o.Key != nil {
		d.key = [][]byte{o.Key}
		if _, err := oneKey(d.key); err != nil {
			return nil, d.failed(err)
		}
	}
	if err := option.Check(o); err != nil {
		return nil, d.failed(err)
	}
	if o.MaxSize == 0 {
		d.o.MaxSize = 256 << 20
	}
	if err := os.MkdirAll(path, 0o755); err != nil {
		return nil, d.failed(err)
	}
	return d, d.Trim()
}

// failed returns err with the name of the directory.
func (d *Dir) failed(err error) error { return fmt.Errorf("snapshot: directory %s: %w", d.path, err) }

func (d *Dir) check() error {
	if d == nil || d.path == "" {
		return fmt.Errorf("snapshot: directory: %w: a nil or zero Dir; use one that OpenDir made", v8.ErrInvalid)
	}
	return nil
}

// Stats returns the counts since OpenDir.
func (d *Dir) Stats() DirStats {
	if d.check() != nil {
		return DirStats{}
	}
	return DirStats{Hits: d.hits.Load(), Misses: d.misses.Load(), Rejected: d.rejected.Load()}
}

// Suffixes end the names of the files; other files are not touched. Modules have a
// different suffix, because the code of a module differs from that of a script with
// the same source.
const (
	suffix         = ".code"
	moduleSuffix   = ".module" + suffix
	snapshotSuffix = ".snapshot"
)

func (d *Dir) file(source, suffix string) string {
	sum := sha256.Sum256([]byte(source))
	return filepath.Join(d.path, hex.EncodeToString(sum[:])+suffix)
}

// Compile compiles a script, using its cache if there is a valid one. It removes an
// invalid cache. Store creates a cache after the script has run. A script has at most
// one origin.
func (d *Dir) Compile(ctx context.Context, c *v8.Context, source string, origin ...v8.Origin) (*v8.Script, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	path := d.file(source, suffix)
	cache := d.read(path)
	opts := []v8.CompileOption{v8.CompileOptions{Cache: cache}}
	for _, o := range origin {
		opts = append(opts, o)
	}
	script, err := c.Compile(ctx, source, opts...)
	if err == nil && cache != nil {
		d.count(path, script.CacheRejected())
	}
	return script, err
}

// CompileModule compiles a module, using its cache if there is a valid one. Otherwise
// it compiles all functions eagerly and writes a cache at once. CompileModule can be
// used as modules.Options.Compile.
func (d *Dir) CompileModule(ctx context.Context, s v8.Scope, source string, origin v8.Origin) (*v8.Module, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	path := d.file(source, moduleSuffix)
	cache := d.read(path)
	m, err := s.CompileModule(ctx, source, origin, v8.CompileOptions{Cache: cache, Eager: cache == nil})
	if err != nil {
		return nil, err
	}
	if cache != nil {
		d.count(path, m.CacheRejected())
		return m, nil
	}
	// A module that cannot be cached is still compiled.
	if newCache, err := m.CodeCache(ctx, s); err == nil {
		_ = d.write(path, newCache)
	}
	return m, nil
}

// count counts the use of a cache, and removes a cache that V8 has rejected.
func (d *Dir) count(path string, rejected bool) {
	if rejected {
		d.rejected.Add(1)
		_ = os.Remove(path)
		return
	}
	d.hits.Add(1)
}

// read returns the cache in a file, or nil if there is no valid one.
func (d *Dir) read(path string) *v8.CodeCache {
	b, err := os.ReadFile(path)
	if err != nil {
		d.misses.Add(1)
		return nil
	}
	cache, err := DecodeCache(b, d.key...)
	if err != nil {
		d.rejected.Add(1)
		_ = os.Remove(path)
		return nil
	}
	now := time.Now()
	_ = os.Chtimes(path, now, now) // records the last use
	return cache
}

// Store writes a cache of the script's code, including the functions that have been
// called so far, unless there is one already. The script must have been compiled by
// Compile from the same source.
func (d *Dir) Store(ctx context.Context, script *v8.Script, source string) error {
	if err := d.check(); err != nil {
		return err
	}
	path := d.file(source, suffix)
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	cache, err := script.CodeCache(ctx)
	if err != nil {
		return err
	}
	if code := hooks.CodeOf(cache); code.Source != sha256.Sum256([]byte(source)) {
		return d.failed(fmt.Errorf("%w: the cache belongs to another script", v8.ErrInvalid))
	}
	return d.write(path, cache)
}

func (d *Dir) write(path string, cache *v8.CodeCache) error {
	b, err := EncodeCache(cache, d.key...)
	if err != nil {
		return err
	}
	if int64(len(b)) > d.o.MaxSize {
		return nil
	}
	return d.replace(path, b)
}

// replace writes a file, and removes others if there are too many.
func (d *Dir) replace(path string, b []byte) error {
	if err := replace(path, func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	}); err != nil {
		return d.failed(err)
	}
	d.mu.Lock()
	d.written += int64(len(b))
	trim := d.written > d.o.MaxSize/16
	d.mu.Unlock()
	if trim {
		return d.Trim()
	}
	return nil
}

// isUnfinished reports whether a name is that of a file that is being written.
func isUnfinished(name string) bool {
	return strings.HasPrefix(name, ".") &&
		(strings.Contains(name, suffix+".") || strings.Contains(name, snapshotSuffix+"."))
}

// stale is the age at which an unfinished file of another process is removed.
const stale = time.Hour

// Trim removes the least recently used files until the size is at most
// DirOptions.MaxSize. OpenDir calls it, and so does Store from time to time.
func (d *Dir) Trim() error {
	if err := d.check(); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.written = 0
	entries, err := os.ReadDir(d.path)
	if err != nil {
		return d.failed(err)
	}
	var files []fs.FileInfo
	var size int64
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() {
			continue // another process has removed it
		}
		switch name := e.Name(); {
		case strings.HasSuffix(name, suffix), strings.HasSuffix(name, snapshotSuffix):
			files = append(files, info)
			size += info.Size()
		case isUnfinished(name) && time.Since(info.ModTime()) > stale:
			_ = os.Remove(filepath.Join(d.path, name))
		}
	}
	slices.SortFunc(files, func(a, b fs.FileInfo) int { return a.ModTime().Compare(b.ModTime()) })
	for _, info := range files {
		if size <= d.o.MaxSize {
			break
		}
		if err := os.Remove(filepath.Join(d.path, info.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return d.failed(err)
		}
		size -= info.Size()
	}
	return nil
}
