package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/v8"
)

// limits bound the resources of one plugin.
type limits struct {
	memory   uint64
	start    time.Duration // time to load its modules
	event    time.Duration // time of one hook, including waiting
	cpu      time.Duration // CPU time of one run
	failures int           // consecutive failures that disable the plugin
	mails    int           // mails per event
	keys     int           // keys in its storage
	files    int64         // bytes of its folder
}

var defaults = limits{
	memory:   32 << 20,
	start:    5 * time.Second,
	event:    time.Second,
	cpu:      100 * time.Millisecond,
	failures: 3,
	mails:    5,
	keys:     100,
	files:    8 << 20,
}

// host manages the plugins. It is safe for concurrent use by multiple goroutines.
type host struct {
	grants    grants
	limits    limits
	send      func(plugin, to, subject string) error
	allocator *groups.Allocator

	syncing sync.Mutex // held by sync; acquired before mu
	mu      sync.Mutex
	entries map[string]*entry
}

// entry is one plugin, independent of its version. The host's mutex guards it.
type entry struct {
	digest   [sha256.Size]byte // of the folder that was loaded last
	dir      fs.FS
	plugin   *plugin // nil if none runs
	storage  *storage
	failures int   // consecutive
	disabled error // the error that disabled the plugin
}

func newHost(g grants, l limits, send func(plugin, to, subject string) error) (*host, error) {
	a, err := groups.NewAllocator(groups.AllocatorOptions{Policy: groups.PerKey})
	if err != nil {
		return nil, err
	}
	return &host{grants: g, limits: l, send: send, allocator: a, entries: map[string]*entry{}}, nil
}

func (h *host) close() error {
	h.syncing.Lock()
	defer h.syncing.Unlock()
	h.mu.Lock()
	defer h.mu.Unlock()
	var errs []error
	for _, e := range h.entries {
		if e.plugin != nil {
			errs = append(errs, e.plugin.close())
			e.plugin = nil
		}
	}
	return errors.Join(append(errs, h.allocator.Close())...)
}

// change is the result of sync for one plugin.
type change struct {
	name, what string
	err        error
}

func (c change) String() string {
	if c.err != nil {
		return fmt.Sprintf("%s: %s: %v", c.name, c.what, c.err)
	}
	return c.name + ": " + c.what
}

// sync loads the plugins of a folder that are new or have changed since the last call,
// and stops those that were removed. If a version cannot be started, the previous version
// keeps running.
func (h *host) sync(ctx context.Context, dir fs.FS) []change {
	h.syncing.Lock()
	defer h.syncing.Unlock()
	folders, err := fs.ReadDir(dir, ".")
	if err != nil {
		return []change{{".", "cannot be read", err}}
	}
	var changes []change
	there := map[string]bool{}
	for _, folder := range folders {
		if !folder.IsDir() {
			continue
		}
		name := folder.Name()
		there[name] = true
		sub, err := fs.Sub(dir, name)
		if err != nil {
			return append(changes, change{name, "cannot be read", err})
		}
		if c, changed := h.update(ctx, name, sub); changed {
			changes = append(changes, c)
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, name := range slices.Sorted(maps.Keys(h.entries)) {
		if e := h.entries[name]; !there[name] {
			delete(h.entries, name)
			c := change{name, "removed", nil}
			if e.plugin != nil {
				c.err = e.plugin.close()
			}
			changes = append(changes, c)
		}
	}
	return changes
}

// update loads a plugin if its folder has changed.
func (h *host) update(ctx context.Context, name string, dir fs.FS) (c change, changed bool) {
	digest, err := h.digest(dir)
	h.mu.Lock()
	e := h.entries[name]
	if e == nil {
		e = &entry{storage: &storage{data: map[string]string{}, most: h.limits.keys}}
		h.entries[name] = e
	} else if e.digest == digest {
		h.mu.Unlock()
		return c, false
	}
	e.digest, e.dir = digest, dir
	h.mu.Unlock()

	var p *plugin
	if err == nil {
		p, err = h.load(ctx, name, e)
	}
	if err != nil {
		return change{name, "not loaded", err}, true
	}
	h.mu.Lock()
	before := e.plugin
	e.plugin, e.failures, e.disabled = p, 0, nil
	h.mu.Unlock()
	c = change{name, "loaded " + p.manifest.Version, nil}
	if before != nil {
		c.what = "replaced " + before.manifest.Version + " by " + p.manifest.Version
		c.err = before.close()
	}
	return c, true
}

// load starts the plugin in an entry's folder.
func (h *host) load(ctx context.Context, name string, e *entry) (*plugin, error) {
	m, err := readManifest(e.dir, name)
	if err != nil {
		return nil, err
	}
	if err := h.grants.check(m); err != nil {
		return nil, err
	}
	p := &plugin{manifest: m, limits: h.limits, storage: e.storage, send: h.send}
	return p, p.start(ctx, h.allocator, e.dir)
}

// digest returns a hash of a folder's files. It returns an error if the folder is too
// large.
func (h *host) digest(dir fs.FS) (sum [sha256.Size]byte, err error) {
	hash, left := sha256.New(), h.limits.files
	err = fs.WalkDir(dir, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		f, err := dir.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		fmt.Fprintf(hash, "%q\n", name)
		n, err := io.Copy(hash, io.LimitReader(f, left+1))
		if left -= n; err == nil && left < 0 {
			err = fmt.Errorf("the folder has more than %d bytes", h.limits.files)
		}
		return err
	})
	return [sha256.Size]byte(hash.Sum(nil)), err
}

// outcome is the result of an event in one plugin.
type outcome struct {
	plugin string
	took   time.Duration
	err    error
	note   string // the action of the host
}

func (o outcome) String() string {
	switch {
	case o.err != nil && o.note != "":
		return fmt.Sprintf("%s: %v; %s", o.plugin, o.err, o.note)
	case o.err != nil:
		return fmt.Sprintf("%s: %v", o.plugin, o.err)
	}
	return fmt.Sprintf("%s: done in %v", o.plugin, o.took.Round(100*time.Microsecond))
}

// emit calls the hook of each plugin that has it, one after the other in the order of
// their names, so that each plugin sees the changes of the previous ones. An error in one
// plugin does not affect the others.
func (h *host) emit(ctx context.Context, hook string, o *order) []outcome {
	h.mu.Lock()
	names := slices.Sorted(maps.Keys(h.entries))
	h.mu.Unlock()
	var outcomes []outcome
	for _, name := range names {
		begin := time.Now()
		p, err := h.callHook(ctx, name, hook, o)
		if p != nil {
			outcomes = append(outcomes, outcome{name, time.Since(begin), err, h.judge(ctx, p, err)})
		}
	}
	return outcomes
}

// callHook calls the hook of the running version of a plugin. It returns nil if the plugin
// does not run or has no such hook.
func (h *host) callHook(ctx context.Context, name, hook string, o *order) (*plugin, error) {
	for {
		h.mu.Lock()
		e := h.entries[name]
		if e == nil || e.plugin == nil || e.disabled != nil || !slices.Contains(e.plugin.manifest.Shop.Hooks, hook) {
			h.mu.Unlock()
			return nil, nil
		}
		p := e.plugin
		h.mu.Unlock()
		if err := p.handle(ctx, hook, o); !errors.Is(err, errReplaced) {
			return p, err
		}
	}
}

// judge counts failures, disables a plugin that has too many consecutive ones, and
// restarts a plugin whose isolate was lost.
func (h *host) judge(ctx context.Context, p *plugin, err error) (note string) {
	h.mu.Lock()
	e := h.entries[p.manifest.Name]
	if e == nil || e.plugin != p || ctx.Err() != nil {
		h.mu.Unlock()
		return "" // it was replaced concurrently, or the host ends
	}
	if err == nil {
		e.failures = 0
		h.mu.Unlock()
		return ""
	}
	if e.failures++; e.failures >= h.limits.failures {
		e.disabled = err
		h.mu.Unlock()
		return "disabled until it changes"
	}
	h.mu.Unlock()
	if errors.Is(err, v8.ErrLost) {
		return h.restart(ctx, p)
	}
	return ""
}

func (h *host) restart(ctx context.Context, p *plugin) (note string) {
	h.syncing.Lock()
	defer h.syncing.Unlock()
	h.mu.Lock()
	e := h.entries[p.manifest.Name]
	h.mu.Unlock()
	if e == nil || e.plugin != p {
		return ""
	}
	next, err := h.load(ctx, p.manifest.Name, e)
	h.mu.Lock()
	defer h.mu.Unlock()
	if err != nil {
		e.disabled = err
		return "could not be restarted"
	}
	e.plugin = next
	_ = p.close() // the error of closing a lost isolate is of no interest
	return "restarted"
}
