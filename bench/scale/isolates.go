//go:build linux

package scale

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/v8"
)

// tenant makes an isolate with a context in g and runs a small script in it.
func tenant(g *groups.Group) (*v8.Isolate, *v8.Context, error) {
	ctx := context.Background()
	i, err := v8.NewIsolate(v8.IsolateOptions{Group: g})
	if err != nil {
		return nil, nil, err
	}
	c, err := i.NewContext(ctx)
	if err != nil {
		return nil, nil, errors.Join(err, i.Close())
	}
	const script = "[1, 2, 3].map(x => x * 2).join()"
	if x, err := c.Eval(ctx, script); x != "2,4,6" {
		return nil, nil, errors.Join(fmt.Errorf("scale: %s is %v: %w", script, x, err), i.Close())
	}
	return i, c, nil
}

func closeAll(isolates []*v8.Isolate) {
	for _, i := range isolates {
		_ = i.Close()
		<-i.Done()
	}
}
