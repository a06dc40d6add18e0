package snapshot

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/seed24588400/paddock/v8"
)

// Build returns the snapshot that is stored under the name, or builds it as [Build] does
// and stores it. The name stands for everything that determines the contents of the
// snapshot: use another name, for example one with the hash of the sources, if the
// options or what Setup loads have changed. A stored snapshot that is damaged or was
// written by another V8 is replaced, as is one that contains a Go function or a class that
// the program or Options.Functions does not have. If a snapshot cannot be stored, Build
// returns it nevertheless. Options.Key must be nil, because DirOptions.Key is used.
func (d *Dir) Build(ctx context.Context, name string, o Options) (*v8.Snapshot, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	if o.Key != nil {
		return nil, fmt.Errorf("snapshot: build: %w: Options.Key is set; set DirOptions.Key instead", v8.ErrInvalid)
	}
	path := d.file(name, snapshotSuffix)
	if s := d.open(path, o.Functions); s != nil {
		return s, nil
	}
	o.Key = d.o.Key
	s, err := Build(ctx, o)
	if err == nil && int64(s.Size()) <= d.o.MaxSize {
		_ = d.replace(path, s.Bytes())
	}
	return s, err
}

// open returns the snapshot in a file, or nil if there is none that isolates with these
// functions can use.
func (d *Dir) open(path string, functions map[string]v8.Callback) *v8.Snapshot {
	s, err := Open(path, d.key...)
	if err == nil {
		if err = hooks.Missing(s, &v8.IsolateOptions{Functions: functions}); err != nil {
			_ = s.Close()
		}
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		d.misses.Add(1)
		return nil
	case err != nil:
		d.rejected.Add(1)
		_ = os.Remove(path)
		return nil
	}
	d.hits.Add(1)
	now := time.Now()
	_ = os.Chtimes(path, now, now) // records the last use
	return s
}
