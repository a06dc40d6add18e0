package pool_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/evict"
	"github.com/seed24588400/paddock/pool"
	"github.com/seed24588400/paddock/v8"
)

// A key that keeps losing isolates is refused until an hour after the first loss; other keys
// are not.
func TestLosses(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := newPool(t, pool.Options{MaxLosses: 2})
		attack := func() error {
			// The next use does not wait until the pool has closed the isolate.
			return p.Do(ctx, "attacker", func(s v8.Scope) error { return evict.FailIn(ctx, s) })
		}
		require.ErrorIs(t, attack(), v8.ErrLost)
		time.Sleep(10 * time.Minute)
		require.ErrorIs(t, attack(), v8.ErrLost)
		for range 2 {
			err := attack()
			require.ErrorIs(t, err, pool.ErrLosses)
			require.EqualError(t, err, "pool: the key has lost too many isolates: 2 in one hour")
			x, _ := eval(t, p, "neighbour", "1 + 1")
			require.EqualValues(t, 2, x)
			synctest.Wait()
			require.Zero(t, p.Stats().Keys)
			time.Sleep(50*time.Minute - time.Second)
		}
		require.ErrorIs(t, attack(), v8.ErrLost)
	})
}
