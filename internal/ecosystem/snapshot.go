package main

import (
	"context"
	"errors"

	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/snapshot"
	"github.com/seed24588400/paddock/v8"
)

// fromSnapshot runs a workload in an isolate of a snapshot in which the modules of the
// workload and of the packages are loaded.
func fromSnapshot(ctx context.Context, folder, workload string) (o outcome, err error) {
	s, err := snapshot.Build(ctx, snapshot.Options{
		Limits: v8.Limits{Memory: memory},
		Default: snapshot.Context{Setup: func(ctx context.Context, c *v8.Context) error {
			p, err := open(ctx, c, modules.PlatformEdge, folder)
			if err != nil {
				return err
			}
			defer p.close()
			if err := p.loader.Import(ctx, entry(workload), nil); err != nil {
				return withStack(err)
			}
			return errors.Join(p.loader.Keep(ctx), p.env.Keep(ctx))
		}},
	})
	if err != nil {
		return o, err
	}
	defer s.Close()
	return inIsolate(ctx, v8.IsolateOptions{Snapshot: s}, modules.PlatformEdge, folder, workload)
}
