package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/v8"
)

// These never look whether they are to end, or ask for more than there is.
var endless = []string{
	"Array.from({length: 1e9})",
	"[...'.'.repeat(5e8)]",
	"Array.prototype.forEach.call({length: 2 ** 53 - 1}, () => {})",
	"for (;;) new Array(100)",
	"const a = []; for (let n = 0; n < 2e5; n++) a.push(new Array(20)); Array.from({length: 1e9})",
}

// lose has a group of its own make isolates, end them at every stage, lose some
// and close others, until it takes no more; then its memory is given back.
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
		if errors.Is(err, groups.ErrLost) {
			return nil
		}
		if err != nil {
			return err
		}
		end := func() { _ = i.Close() }
		if r.IntN(2) == 0 {
			// Who closes it may come before, while and after it runs.
			time.AfterFunc(time.Duration(r.IntN(50))*time.Millisecond, end)
		} else {
			defer end()
		}
		if c, err := i.NewContext(ctx); err == nil {
			short, cancel := context.WithTimeout(ctx, time.Duration(r.IntN(30000))*time.Microsecond)
			_, _ = c.Eval(short, endless[r.IntN(len(endless))], v8.Origin{})
			cancel()
		}
		if r.IntN(4) == 0 {
			end()
		}
	}
	return nil
}
