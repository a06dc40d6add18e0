package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/v8"
)

// endless are scripts that run uninterruptible built-ins or exceed the memory limit.
var endless = []string{
	"Array.from({length: 1e9})",
	"[...'.'.repeat(5e8)]",
	"Array.prototype.forEach.call({length: 2 ** 53 - 1}, () => {})",
	"for (;;) new Array(100)",
	"const a = []; for (let n = 0; n < 2e5; n++) a.push(new Array(20)); Array.from({length: 1e9})",
}

// lose makes isolates in one group and ends them in every state: some are lost, others
// closed, until the group accepts no new isolates. Closing the group then releases its
// memory.
func lose(ctx context.Context, r *rand.Rand) error {
	group, err := groups.New()
	if err != nil {
		return err
	}
	defer group.Close()
	for ctx.Err() == nil {
		i, err := v8.NewIsolate(v8.IsolateOptions{
			Group: group, Grace: 10 * time.Millisecond,
			Limits: v8.Limits{Memory: 48 << 20},
		})
		if errors.Is(err, groups.ErrGroupLost) {
			return nil
		}
		if err != nil {
			return err
		}
		end := func() { _ = i.Close() }
		if r.IntN(2) == 0 {
			// The isolate may be closed before, during or after the run.
			time.AfterFunc(time.Duration(r.IntN(50))*time.Millisecond, end)
		} else {
			defer end()
		}
		if c, err := i.NewContext(ctx); err == nil {
			short, cancel := context.WithTimeout(ctx, time.Duration(r.IntN(30000))*time.Microsecond)
			_, _ = c.Eval(short, endless[r.IntN(len(endless))])
			cancel()
		}
		if r.IntN(4) == 0 {
			end()
		}
	}
	return nil
}
