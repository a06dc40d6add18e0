package main

import (
	"github.com/seed24588400/paddock/bench/peers/peer"
	"github.com/seed24588400/paddock/snapshot"
	"github.com/seed24588400/paddock/v8"
)

// start measures an isolate in which the bundle was loaded and used once: from source,
// with a code cache, and from a snapshot.
func start(r *peer.Run) error {
	text, err := r.Text("bundle.js")
	if err != nil {
		return err
	}
	if err := another(); err != nil {
		return err
	}
	if err := r.Loop("start text", func(n int) (x float64, err error) {
		for range n {
			if x, err = up(v8.IsolateOptions{}, func(c *v8.Context) error { return c.Exec(ctx, text) }); err != nil {
				return 0, err
			}
		}
		return x, nil
	}); err != nil {
		return err
	}
	cache, err := cacheOf(text)
	if err != nil {
		return err
	}
	if err := r.Loop("start cache", func(n int) (x float64, err error) {
		for range n {
			if x, err = up(v8.IsolateOptions{}, func(c *v8.Context) error {
				script, err := c.Compile(ctx, text, v8.CompileOptions{Cache: cache})
				if err != nil {
					return err
				}
				return c.Do(ctx, func(s v8.Scope) error {
					_, err := s.Run(ctx, script)
					return err
				})
			}); err != nil {
				return 0, err
			}
		}
		return x, nil
	}); err != nil {
		return err
	}
	shot, err := snapshot.Build(ctx,
		snapshot.Options{Default: snapshot.Context{Scripts: []snapshot.Script{{Source: text}}}})
	if err != nil {
		return err
	}
	return r.Loop("start snapshot", func(n int) (x float64, err error) {
		for range n {
			if x, err = up(v8.IsolateOptions{Snapshot: shot}, func(*v8.Context) error { return nil }); err != nil {
				return 0, err
			}
		}
		return x, nil
	})
}

// up makes an isolate, calls load to load the bundle into its context, and uses the
// bundle.
func up(o v8.IsolateOptions, load func(c *v8.Context) error) (float64, error) {
	c, err := newContext(o)
	if err != nil {
		return 0, err
	}
	defer c.Isolate().Close()
	if err := load(c); err != nil {
		return 0, err
	}
	return number(c, "main(7)")
}

// cacheOf returns the code cache of a script that has run, with all functions that it
// called.
func cacheOf(text string) (cache *v8.CodeCache, err error) {
	c, err := newContext(v8.IsolateOptions{})
	if err != nil {
		return nil, err
	}
	defer c.Isolate().Close()
	script, err := c.Compile(ctx, text, v8.CompileOptions{})
	if err != nil {
		return nil, err
	}
	if err := c.Do(ctx, func(s v8.Scope) error {
		_, err := s.Run(ctx, script)
		return err
	}); err != nil {
		return nil, err
	}
	return script.CodeCache(ctx)
}
