package main

import (
	"context"

	"github.com/seed24588400/paddock/snapshot"
	"github.com/seed24588400/paddock/v8"
)

// standIn defines functions that packages use while they are loaded. The functions of
// package web call Go, so a context gets them only after it was restored from the
// snapshot.
const standIn = `globalThis.TextEncoder = class {
	encode(text) { return Uint8Array.from(unescape(encodeURIComponent(text)), c => c.charCodeAt(0)) }
}`

// fromSnapshot runs a workload in an isolate of a snapshot in which the modules of the
// workload and of the packages are loaded.
func fromSnapshot(ctx context.Context, folder, workload string) (o outcome, err error) {
	s, err := snapshot.Build(ctx, snapshot.Options{
		Limits: v8.Limits{Memory: memory},
		Default: snapshot.Context{Setup: func(ctx context.Context, c *v8.Context) error {
			p, err := open(ctx, c, folder)
			if err != nil {
				return err
			}
			defer p.close()
			if err := c.Exec(ctx, standIn, v8.Origin{Name: "standin.js"}); err != nil {
				return err
			}
			if err := p.loader.Import(ctx, entry(workload), nil); err != nil {
				return withStack(err)
			}
			return p.loader.Keep(ctx)
		}},
	})
	if err != nil {
		return o, err
	}
	defer s.Close()
	return inIsolate(ctx, v8.IsolateOptions{Snapshot: s}, folder, workload)
}
