package modules

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/seed24588400/paddock/internal/option"
	"github.com/seed24588400/paddock/internal/urls"
	"github.com/seed24588400/paddock/v8"
)

// FSOptions configures NewFS and OpenDir.
type FSOptions struct {
	// Base is the URL of the root, which ends with a slash. The keys of modules begin
	// with it, and import.meta.url shows it. Default: file:///.
	Base string
	// Packages enables packages as in Node.js. Names are looked up in the node_modules
	// directories between the importing module and the root. It also enables CommonJS:
	// .cjs files, and .js files if the nearest package.json says so, or if it does not
	// specify a type and their syntax is not that of a module. If the file system has
	// symbolic links (fs.ReadLinkFS), files are identified by their real paths, so that
	// a package that is linked twice is one module and finds its own packages. Links
	// and package.json files are cached: create a new FS after packages were installed.
	Packages bool
	// Conditions are the conditions of exports and imports in package.json that hold,
	// such as browser or production, in addition to default and to import or require. They
	// require Packages. Default: none.
	Conditions []string
	// Platform chooses the conditions of a kind of runtime, in addition to Conditions, and
	// whether the field browser of package.json holds. It requires Packages. Default:
	// PlatformNone.
	Platform Platform
	// MaxFileSize is the maximum size of a file in bytes. Several files are read at a time.
	// Default: 64 MiB.
	MaxFileSize int64
}

// FS resolves modules in a file system. Specifiers are URLs, resolved by the web's
// rules. They never refer to files outside the root, whether by .., by symbolic links
// (see OpenDir) or by encodings. The type of a file is determined by its name. An FS is
// safe for concurrent use by multiple goroutines.
type FS struct {
	files      fs.FS
	base       *urls.URL
	packages   bool
	conditions []string
	platform   Platform
	maxFile    int64
	links      fs.ReadLinkFS // the same as files if symbolic links are followed here, else nil
	close      func() error

	mu        sync.Mutex
	manifests map[string]*manifest // existing package.json files by real directory
	targets   map[string]string    // targets of links by their paths; "" for other entries
}

// NewFS returns a resolver for a file system. os.DirFS follows symbolic links out of
// its directory; use OpenDir for directories.
func NewFS(files fs.FS, o FSOptions) (*FS, error) {
	if err := option.Check(o); err != nil {
		return nil, fmt.Errorf("modules: %w", err)
	}
	if len(o.Conditions) > 0 && !o.Packages {
		return nil, fmt.Errorf("modules: %w: FSOptions.Conditions requires Packages", v8.ErrInvalid)
	}
	if o.Platform >= platforms {
		return nil, fmt.Errorf("modules: %w: FSOptions.Platform is unknown: %d", v8.ErrInvalid, o.Platform)
	}
	if o.Platform != PlatformNone && !o.Packages {
		return nil, fmt.Errorf("modules: %w: FSOptions.Platform requires Packages", v8.ErrInvalid)
	}
	base, err := parseURL(o.Base, memoryRoot)
	if err != nil {
		return nil, fmt.Errorf("modules: base: %w", err)
	}
	if !strings.HasSuffix(base.Pathname(), "/") ||
		base.WithoutFragment() != base.Protocol()+"//"+base.Host()+base.Pathname() {
		return nil, fmt.Errorf("modules: base %q: %w: want a URL that ends with a slash", o.Base, ErrSpecifier)
	}
	f := &FS{files: files, base: base, packages: o.Packages, maxFile: o.MaxFileSize,
		conditions: slices.Concat(o.Conditions, o.Platform.conditions()), platform: o.Platform,
		manifests: map[string]*manifest{}, targets: map[string]string{}}
	if f.maxFile == 0 {
		f.maxFile = defaultMaxFile
	}
	if o.Packages {
		f.links, _ = files.(fs.ReadLinkFS)
	}
	return f, nil
}

// OpenDir returns a resolver for a directory. Symbolic links cannot lead out of it. The
// FS must be closed.
func OpenDir(dir string, o FSOptions) (*FS, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("modules: %w", err)
	}
	f, err := NewFS(newFolder(root), o)
	if err != nil {
		return nil, errors.Join(err, root.Close())
	}
	f.close = root.Close
	return f, nil
}

// Close closes the directory of OpenDir.
func (f *FS) Close() error {
	if f == nil || f.close == nil {
		return nil
	}
	return f.close()
}

func (f *FS) check() error {
	if f == nil || f.files == nil {
		return fmt.Errorf("modules: %w: a nil or zero FS; use one that NewFS or OpenDir made", v8.ErrInvalid)
	}
	return nil
}

// Resolve returns the URL of a file. It checks that the file exists only with
// FSOptions.Packages.
func (f *FS) Resolve(_ context.Context, r Request) (string, error) {
	if err := f.check(); err != nil {
		return "", err
	}
	base := baseOf(r.Referrer, href(f.base))
	if f.packages {
		return f.resolvePackaged(r, base)
	}
	u, err := locate(r, base)
	if err != nil {
		return "", err
	}
	if u == nil {
		return "", fmt.Errorf("%w: %q is neither relative nor a URL", ErrSpecifier, r.Specifier)
	}
	if _, err := f.name(u); err != nil {
		return "", err
	}
	return href(u), nil
}

// name returns the path of a URL in the file system.
func (f *FS) name(u *urls.URL) (string, error) {
	rest, below := strings.CutPrefix(u.Pathname(), f.base.Pathname())
	if u.Protocol() != f.base.Protocol() || u.Host() != f.base.Host() || !below {
		return "", errOutsideRoot
	}
	name, err := unescape(rest)
	if err != nil {
		return "", err
	}
	if !fs.ValidPath(name) {
		return "", fmt.Errorf("%w: %q is not the path of a file", ErrSpecifier, name)
	}
	return name, nil
}

// key returns the URL of a file.
func (f *FS) key(name string) string {
	segments := strings.Split(name, "/")
	for n, s := range segments {
		segments[n] = escape(s)
	}
	return f.base.WithoutFragment() + strings.Join(segments, "/")
}

// escape encodes a segment of a path as in the URL Standard.
func escape(segment string) string {
	var b strings.Builder
	for n := range len(segment) {
		switch c := segment[n]; {
		case c <= ' ' || c >= 0x7f || strings.IndexByte("\"#<>?^`{}%", c) >= 0:
			fmt.Fprintf(&b, "%%%02X", c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

const defaultMaxFile = 64 << 20

// Load reads a file.
func (f *FS) Load(_ context.Context, key string) (Source, error) {
	if key == emptyKey && f.platform.browser() {
		return Source{Type: CommonJS}, nil
	}
	u, err := parseURL(key, "")
	if err != nil {
		return Source{}, err
	}
	name, err := f.name(u)
	if err != nil {
		return Source{}, err
	}
	data, err := f.read(name)
	if errors.Is(err, errNoFile) {
		return Source{}, fmt.Errorf("%w %s: %w", ErrNotFound, key, errNoFile)
	}
	if missing(err) {
		return Source{}, fmt.Errorf("%w %s", ErrNotFound, key)
	}
	if err != nil {
		return Source{}, err
	}
	return Source{Type: f.typeOf(name), Data: data}, nil
}

// read reads a regular file. Reading other files might never end.
func (f *FS) read(name string) ([]byte, error) {
	name, err := f.real(name)
	if err != nil {
		return nil, err
	}
	info, err := fs.Stat(f.files, name)
	if err = f.fits(info, err); err != nil {
		return nil, err
	}
	file, err := f.files.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err = file.Stat() // the file may have been replaced
	if err = f.fits(info, err); err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(file, f.maxFile+1))
	if err == nil && int64(len(data)) > f.maxFile {
		err = fmt.Errorf("%w: a file of more than %d bytes; FSOptions.MaxFileSize sets the limit",
			ErrModuleLimit, f.maxFile)
	}
	return data, err
}

var errNoFile = errors.New("it is not a regular file")

// fits returns an error if a file must not be read.
func (f *FS) fits(info fs.FileInfo, err error) error {
	switch {
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return errNoFile
	case info.Size() > f.maxFile:
		return fmt.Errorf("%w: a file of %d bytes, more than %d; FSOptions.MaxFileSize sets the limit",
			ErrModuleLimit, info.Size(), f.maxFile)
	}
	return nil
}

func (f *FS) isFile(name string) bool {
	info, err := f.stat(name)
	return err == nil && info.Mode().IsRegular()
}

func (f *FS) stat(name string) (fs.FileInfo, error) {
	real, err := f.real(name)
	if err != nil {
		return nil, err
	}
	return fs.Stat(f.files, real)
}

// typeOf returns the type of a file.
func (f *FS) typeOf(name string) Type {
	byName := typeOf(name)
	if !f.packages {
		if byName == CommonJS {
			return JavaScript
		}
		return byName
	}
	if byName != JavaScript || path.Ext(name) == ".mjs" {
		return byName
	}
	switch f.scope(name).kind() {
	case "module":
		return JavaScript
	case "commonjs":
		return CommonJS
	}
	return Ambiguous
}
