package snapshot_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/snapshot"
	"github.com/seed24588400/paddock/v8"
)

// bundle returns a source with many functions, few of which are called.
func bundle(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "function f%d(a, b) { const x = [a, b, %d]; return x.map(y => y * 2).filter(y => y > %d).reduce((s, y) => s + y, 0) }\n", i, i, i)
	}
	b.WriteString("f1(1, 2) + f2(3, 4)")
	return b.String()
}

func newContext(t testing.TB) *v8.Context {
	c, err := from(t, v8.IsolateOptions{}).NewContext(ctx)
	require.NoError(t, err)
	return c
}

func cacheOf(t testing.TB, source string, o v8.CompileOptions, run bool) *v8.CodeCache {
	c := newContext(t)
	script, err := c.Compile(ctx, source, v8.Origin{Name: "a.js"}, o)
	require.NoError(t, err)
	if run {
		_, err = c.Run(ctx, script)
		require.NoError(t, err)
	}
	cache, err := script.CodeCache(ctx)
	require.NoError(t, err)
	return cache
}

func TestCodeCache(t *testing.T) {
	source := bundle(200)
	lazy := cacheOf(t, source, v8.CompileOptions{}, false)
	ran := cacheOf(t, source, v8.CompileOptions{}, true)
	eager := cacheOf(t, source, v8.CompileOptions{Eager: true}, false)
	require.Less(t, lazy.Size(), ran.Size())
	require.Less(t, ran.Size(), eager.Size())
	for _, cache := range []*v8.CodeCache{lazy, ran, eager} {
		b, err := snapshot.EncodeCache(cache)
		require.NoError(t, err)
		cache, err := snapshot.DecodeCache(b)
		require.NoError(t, err)
		c := newContext(t)
		script, err := c.Compile(ctx, source, v8.Origin{Name: "b.js"}, v8.CompileOptions{Cache: cache})
		require.NoError(t, err)
		require.False(t, script.CacheRejected())
		v, err := c.Run(ctx, script)
		require.NoError(t, err)
		require.EqualValues(t, 26, v)
		// A cache of another source of the same length: V8 itself compares only the
		// length.
		script, err = c.Compile(ctx, strings.Replace(source, "f1(1, 2)", "f1(2, 2)", 1),
			v8.CompileOptions{Cache: cache})
		require.NoError(t, err)
		require.True(t, script.CacheRejected())
		v, err = c.Run(ctx, script)
		require.NoError(t, err)
		require.EqualValues(t, 28, v)
	}
}

func TestCodeCacheInHold(t *testing.T) {
	cache := cacheOf(t, "6 * 7", v8.CompileOptions{}, true)
	require.NoError(t, newContext(t).Do(ctx, func(s v8.Scope) error {
		script, err := s.Compile(ctx, "6 * 7", v8.CompileOptions{Cache: cache})
		require.NoError(t, err)
		require.False(t, script.CacheRejected())
		v, err := s.Run(ctx, script)
		n, _ := v.Int64()
		require.EqualValues(t, 42, n)
		return err
	}))
}

func TestCodeCacheMisuse(t *testing.T) {
	c := newContext(t)
	script, err := c.Compile(ctx, "1")
	require.NoError(t, err)
	_, err = script.CodeCache(ctx)
	require.ErrorIs(t, err, v8.ErrInvalid)
	script, err = c.Compile(ctx, "1", v8.CompileOptions{})
	require.NoError(t, err)
	require.NoError(t, script.Close())
	_, err = script.CodeCache(ctx)
	require.ErrorIs(t, err, v8.ErrClosed)
	_, err = c.Compile(ctx, "(", v8.CompileOptions{Eager: true})
	require.ErrorContains(t, err, "SyntaxError")
}

func TestCacheDetectsEveryChange(t *testing.T) {
	b, err := snapshot.EncodeCache(cacheOf(t, "1 + 1", v8.CompileOptions{}, true))
	require.NoError(t, err)
	for at := range b {
		b[at] ^= 1 << (at % 8)
		_, err := snapshot.DecodeCache(b)
		requireError(t, err, "byte %d", at)
		b[at] ^= 1 << (at % 8)
		_, err = snapshot.DecodeCache(b[:at:at])
		requireError(t, err, "%d bytes", at)
	}
	_, err = snapshot.DecodeCache(b)
	require.NoError(t, err)
}

func use(t testing.TB, d *snapshot.Dir, source string) {
	c := newContext(t)
	script, err := d.Compile(ctx, c, source)
	require.NoError(t, err)
	v, err := c.Run(ctx, script)
	require.NoError(t, err)
	require.EqualValues(t, 26, v)
	require.NoError(t, d.Store(ctx, script, source))
}

func TestDir(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "b")
	key := []byte("0123456789abcdef")
	d, err := snapshot.OpenDir(path, snapshot.DirOptions{Key: key})
	require.NoError(t, err)
	source := bundle(20)
	use(t, d, source)
	use(t, d, source)
	require.Equal(t, snapshot.DirStats{Hits: 1, Misses: 1}, d.Stats())
	files, err := filepath.Glob(filepath.Join(path, "*"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	b, err := os.ReadFile(files[0])
	require.NoError(t, err)
	b[len(b)/2] ^= 1
	require.NoError(t, os.WriteFile(files[0], b, 0o600))
	use(t, d, source)
	use(t, d, source)
	require.Equal(t, snapshot.DirStats{Hits: 2, Misses: 1, Rejected: 1}, d.Stats(), "a damaged one is replaced")
	other, err := snapshot.OpenDir(path, snapshot.DirOptions{})
	require.NoError(t, err)
	use(t, other, source)
	require.Equal(t, snapshot.DirStats{Rejected: 1}, other.Stats(), "one with a key is not for those without")
}

func TestDirIsBounded(t *testing.T) {
	path := t.TempDir()
	mine := filepath.Join(path, "mine")
	require.NoError(t, os.WriteFile(mine, make([]byte, 1<<20), 0o600))
	d, err := snapshot.OpenDir(path, snapshot.DirOptions{MaxSize: 100 << 10})
	require.NoError(t, err)
	for n := range 30 {
		use(t, d, bundle(50+n))
	}
	require.NoError(t, d.Trim())
	files, err := filepath.Glob(filepath.Join(path, "*.code"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	var size int64
	for _, f := range files {
		info, err := os.Stat(f)
		require.NoError(t, err)
		size += info.Size()
	}
	require.LessOrEqual(t, size, int64(100<<10))
	require.FileExists(t, mine)
	use(t, d, bundle(79))
	require.EqualValues(t, 1, d.Stats().Hits, "the newest is there")
}

// The errors of a Dir name the directory.
func TestDirErrors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dir")
	names := func(err error) {
		t.Helper()
		require.ErrorContains(t, err, "snapshot: directory "+path+": ")
	}
	_, err := snapshot.OpenDir(path, snapshot.DirOptions{MaxSize: -1})
	require.ErrorIs(t, err, v8.ErrInvalid)
	names(err)
	_, err = snapshot.OpenDir(path, snapshot.DirOptions{Key: []byte("short")})
	require.ErrorIs(t, err, snapshot.ErrKey)
	names(err)
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	_, err = snapshot.OpenDir(path, snapshot.DirOptions{})
	require.ErrorIs(t, err, syscall.ENOTDIR)
	names(err)
	require.NoError(t, os.Remove(path))
	d, err := snapshot.OpenDir(path, snapshot.DirOptions{})
	require.NoError(t, err)
	script, err := d.Compile(ctx, newContext(t), "26")
	require.NoError(t, err)
	err = d.Store(ctx, script, "27")
	require.ErrorIs(t, err, v8.ErrInvalid)
	names(err)
	require.NoError(t, os.RemoveAll(path))
	for _, err := range []error{d.Trim(), d.Store(ctx, script, "26")} {
		require.ErrorIs(t, err, fs.ErrNotExist)
		names(err)
	}
	require.EqualError(t, new(snapshot.Dir).Trim(),
		"snapshot: directory: invalid argument: a nil or zero Dir; use one that OpenDir made")
}

func TestDirConcurrently(t *testing.T) {
	path := t.TempDir()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			d, err := snapshot.OpenDir(path, snapshot.DirOptions{MaxSize: 50 << 10})
			if err != nil {
				t.Error(err)
				return
			}
			i, err := v8.NewIsolate(v8.IsolateOptions{})
			if err != nil {
				t.Error(err)
				return
			}
			defer i.Close()
			for n := range 12 {
				source := bundle(30 + n%6)
				c, err := i.NewContext(ctx)
				if err != nil {
					t.Error(err)
					return
				}
				script, err := d.Compile(ctx, c, source)
				if err != nil {
					t.Error(err)
					return
				}
				if v, err := c.Run(ctx, script); err != nil || fmt.Sprint(v) != "26" {
					t.Error(v, err)
				}
				if err := d.Store(ctx, script, source); err != nil {
					t.Error(err)
				}
				c.Close()
			}
			if d.Stats().Rejected != 0 {
				t.Error(d.Stats())
			}
		})
	}
	all.Wait()
}

// The code cache of a module is written by the first compilation and used by the
// next. It is not used for a script with the same source.
func TestDirModules(t *testing.T) {
	d, err := snapshot.OpenDir(t.TempDir(), snapshot.DirOptions{})
	require.NoError(t, err)
	source := bundle(50) + "; export const answer = f1(1, 2)"
	for n := range 3 {
		require.NoError(t, newContext(t).Do(ctx, func(s v8.Scope) error {
			m, err := d.CompileModule(ctx, s, source, v8.Origin{Name: "a.mjs"})
			require.NoError(t, err)
			defer m.Close()
			require.False(t, m.CacheRejected())
			require.NoError(t, m.Bind(s))
			require.NoError(t, m.Link(ctx, s))
			_, err = m.Evaluate(ctx, s)
			require.NoError(t, err)
			namespace, err := m.Namespace(s)
			require.NoError(t, err)
			answer, err := namespace.Get(ctx, v8.String("answer"))
			require.NoError(t, err)
			require.Equal(t, "8", answer.String())
			return nil
		}))
		require.EqualValues(t, n, d.Stats().Hits)
	}
	require.EqualValues(t, 1, d.Stats().Misses)
	_, err = d.Compile(ctx, newContext(t), bundle(50))
	require.NoError(t, err)
	require.Zero(t, d.Stats().Rejected)

	// The cache of a script is rejected for a module, and a module that was compiled
	// without caching has no cache.
	cache := cacheOf(t, "1", v8.CompileOptions{}, true)
	require.NoError(t, newContext(t).Do(ctx, func(s v8.Scope) error {
		m, err := s.CompileModule(ctx, "1", v8.CompileOptions{Cache: cache})
		require.NoError(t, err)
		defer m.Close()
		require.True(t, m.CacheRejected())
		plain, err := s.CompileModule(ctx, "1")
		require.NoError(t, err)
		defer plain.Close()
		_, err = plain.CodeCache(ctx, s)
		require.ErrorIs(t, err, v8.ErrInvalid)
		return nil
	}))
}

// A cache that package v8 did not make has no code to write.
func TestEncodeNoCache(t *testing.T) {
	for _, c := range []*v8.CodeCache{nil, {}} {
		_, err := snapshot.EncodeCache(c)
		require.ErrorIs(t, err, v8.ErrInvalid)
		require.ErrorContains(t, err, "snapshot: code cache: invalid argument: a nil or zero CodeCache")
	}
}
