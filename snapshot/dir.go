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

	"github.com/seed24588400/paddock/v8"
)

// DirOptions are those of a directory of code caches. The zero value works.
type DirOptions struct {
	// Max is how many bytes of files it may hold; beyond, the longest unused go.
	// Default: 256 MiB.
	Max int64
	// Key authenticates the files; see Options. Without one, whoever can write to
	// the directory decides what runs. Default: none.
	Key []byte
}

// Dir is a directory of code caches, which any number of processes may use at
// once: files come and go whole, by rename. Its methods may be called from any
// goroutine.
type Dir struct {
	path string
	o    DirOptions
	key  [][]byte

	hits, misses, rejected atomic.Uint64
	mu                     sync.Mutex // of Trim
	written                int64      // bytes since it was last trimmed
}

// DirStats count what a Dir's Compile came upon.
type DirStats struct {
	Hits     uint64 // compiled from a cache
	Misses   uint64 // there was none
	Rejected uint64 // there was one that could not be used: damaged, or another V8's
}

// OpenDir opens a directory of code caches, and makes it if it is not there.
func OpenDir(path string, o DirOptions) (*Dir, error) {
	d := &Dir{path: path, o: o}
	if o.Key != nil {
		d.key = [][]byte{o.Key}
		if _, err := oneKey(d.key); err != nil {
			return nil, fmt.Errorf("snapshot: code caches: %w", err)
		}
	}
	switch {
	case o.Max < 0:
		return nil, fmt.Errorf("snapshot: code caches: %w: the size is negative", v8.ErrInvalid)
	case o.Max == 0:
		d.o.Max = 256 << 20
	}
	if err := os.MkdirAll(path, 0o755); err != nil {
		return nil, fmt.Errorf("snapshot: code caches: %w", err)
	}
	return d, d.Trim()
}

func (d *Dir) made() error {
	if d == nil || d.path == "" {
		return fmt.Errorf("snapshot: code caches: %w: a nil or zero Dir; use one that OpenDir made", v8.ErrInvalid)
	}
	return nil
}

// Stats returns the counts since OpenDir.
func (d *Dir) Stats() DirStats {
	if d.made() != nil {
		return DirStats{}
	}
	return DirStats{Hits: d.hits.Load(), Misses: d.misses.Load(), Rejected: d.rejected.Load()}
}

// suffix is that of the caches' files; others are left alone. A text's module has
// other code than its script.
const (
	suffix       = ".code"
	moduleSuffix = ".module" + suffix
)

func (d *Dir) file(source, suffix string) string {
	sum := sha256.Sum256([]byte(source))
	return filepath.Join(d.path, hex.EncodeToString(sum[:])+suffix)
}

// Compile compiles a script, from its cache if there is a good one. Store makes
// one, once the script has run; what cannot be used is replaced then.
func (d *Dir) Compile(ctx context.Context, c *v8.Context, source string, origin v8.Origin) (*v8.Script, error) {
	if err := d.made(); err != nil {
		return nil, err
	}
	path := d.file(source, suffix)
	cache := d.read(path)
	script, err := c.CompileWith(ctx, source, origin, v8.CompileOptions{Cache: cache})
	if err == nil && cache != nil {
		d.count(path, script.CacheRejected())
	}
	return script, err
}

// CompileModule compiles a module, from its cache if there is a good one; if not
// it compiles all functions too, and writes a cache at once. It is what
// modules.Options.Compile takes.
func (d *Dir) CompileModule(ctx context.Context, s v8.Scope, source string, origin v8.Origin) (*v8.Module, error) {
	if err := d.made(); err != nil {
		return nil, err
	}
	path := d.file(source, moduleSuffix)
	cache := d.read(path)
	m, err := s.CompileModuleWith(ctx, source, origin, v8.CompileOptions{Cache: cache, Eager: cache == nil})
	if err != nil {
		return nil, err
	}
	if cache != nil {
		d.count(path, m.CacheRejected())
		return m, nil
	}
	// What cannot be cached is no less compiled.
	if made, err := m.CodeCache(ctx, s); err == nil {
		_ = d.write(path, made)
	}
	return m, nil
}

// count counts the use of a cache; what V8 rejects is gone.
func (d *Dir) count(path string, rejected bool) {
	if rejected {
		d.rejected.Add(1)
		_ = os.Remove(path)
		return
	}
	d.hits.Add(1)
}

// read returns the cache in a file, nil if there is none to use.
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
	_ = os.Chtimes(path, now, now) // when it was last used
	return cache
}

// Store writes the cache of a script's code, with the functions that have been
// called by now, unless there is one already. The script must be compiled by
// Compile, of this text.
func (d *Dir) Store(ctx context.Context, script *v8.Script, source string) error {
	if err := d.made(); err != nil {
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
	if code := cache.Code(); code.Source != sha256.Sum256([]byte(source)) {
		return fmt.Errorf("snapshot: code caches: %w: the script is of another text", v8.ErrInvalid)
	}
	return d.write(path, cache)
}

func (d *Dir) write(path string, cache *v8.CodeCache) error {
	b, err := EncodeCache(cache, d.key...)
	if err != nil {
		return err
	}
	if int64(len(b)) > d.o.Max {
		return nil
	}
	if err := replace(path, func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	}); err != nil {
		return fmt.Errorf("snapshot: code caches: %w", err)
	}
	d.mu.Lock()
	d.written += int64(len(b))
	due := d.written > d.o.Max/16
	d.mu.Unlock()
	if due {
		return d.Trim()
	}
	return nil
}

// stale is how old a file is that somebody left unfinished.
const stale = time.Hour

// Trim removes the longest unused caches until the rest is not too large. Store
// does so now and then, and OpenDir.
func (d *Dir) Trim() error {
	if err := d.made(); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.written = 0
	entries, err := os.ReadDir(d.path)
	if err != nil {
		return fmt.Errorf("snapshot: code caches: %w", err)
	}
	var files []fs.FileInfo
	var size int64
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() {
			continue // another process has removed it
		}
		switch name := e.Name(); {
		case strings.HasSuffix(name, suffix):
			files = append(files, info)
			size += info.Size()
		case strings.HasPrefix(name, ".") && strings.Contains(name, suffix+".") && time.Since(info.ModTime()) > stale:
			_ = os.Remove(filepath.Join(d.path, name))
		}
	}
	slices.SortFunc(files, func(a, b fs.FileInfo) int { return a.ModTime().Compare(b.ModTime()) })
	for _, info := range files {
		if size <= d.o.Max {
			break
		}
		if err := os.Remove(filepath.Join(d.path, info.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("snapshot: code caches: %w", err)
		}
		size -= info.Size()
	}
	return nil
}
