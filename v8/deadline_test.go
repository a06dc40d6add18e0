package v8_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

// Short runs end as their deadlines come: what was meant for one never hits the
// next, which has none, one-shot or held. They are counted by both together.
func TestDeadlinesRaceTheEndsOfRuns(t *testing.T) {
	pairs := 500_000
	if testing.Short() || raceDetector {
		pairs = 20_000
	}
	const lanes = 2
	var ended atomic.Int64
	var all sync.WaitGroup
	for range lanes {
		c := newContext(t)
		short, err := c.Compile(ctx, "1+1", v8.Origin{})
		require.NoError(t, err)
		longer, err := c.Compile(ctx, "{ let n = 0; for (let i = 0; i < 3000; i++) n += i; n }", v8.Origin{})
		require.NoError(t, err)
		all.Go(func() {
			within := func(run func(ctx context.Context) error, next func() error) bool {
				armed, cancel := context.WithTimeout(ctx, time.Duration(rand.Int64N(int64(300*time.Microsecond))))
				// Now and then it is the deadline's turn to be near.
				if deadline, _ := armed.Deadline(); rand.IntN(8) == 0 {
					for time.Until(deadline) > 5*time.Microsecond {
					}
				}
				err := run(armed)
				cancel()
				if err != nil {
					ended.Add(1)
					if !assert.ErrorIs(t, err, context.DeadlineExceeded) {
						return false
					}
				}
				return assert.NoError(t, next())
			}
			for n := 0; n < pairs/lanes; {
				for range 100 {
					n++
					script := short
					if n%4 == 0 {
						script = longer
					}
					run := func(ctx context.Context) error { _, err := c.Run(ctx, script); return err }
					if !within(run, func() error { return run(ctx) }) {
						return
					}
				}
				err := c.Do(ctx, func(s v8.Scope) error {
					for range 100 {
						n++
						run := func(ctx context.Context) error { _, err := s.Run(ctx, short); return err }
						if !within(run, func() error { return run(ctx) }) {
							break
						}
					}
					return nil
				})
				if !assert.NoError(t, err) {
					return
				}
			}
		})
	}
	all.Wait()
	t.Logf("%d runs, half of them with deadlines, of which %d were ended", 2*pairs, ended.Load())
	require.Positive(t, ended.Load())
}
