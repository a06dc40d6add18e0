package pool_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/pool"
	"github.com/seed24588400/paddock/v8"
)

// The code of a key is loaded again when the key has not been used for ten minutes.
func TestEditionIsForgotten(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		loads := 0
		p := newPool(t, pool.Options{Ready: -1, Load: func(context.Context, string) (any, error) {
			loads++
			return nil, nil
		}, Setup: func(context.Context, *v8.Context, pool.Tenant) (any, error) { return nil, nil }})
		eval(t, p, "ann", "1")
		time.Sleep(10 * time.Minute)
		require.EqualValues(t, 1, p.Stats().Recycled["idle"])
		eval(t, p, "ann", "1")
		require.Equal(t, 1, loads)
		time.Sleep(10*time.Minute + 2*time.Second) // the pool looks once a second
		eval(t, p, "ann", "1")
		require.Equal(t, 2, loads)
	})
}

// The same if the key waits for the build of its snapshot.
func TestQueuedEditionIsForgotten(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		var loads sync.Map
		resume := make(chan struct{})
		p := newPool(t, pool.Options{Ready: -1,
			Load: func(_ context.Context, key string) (any, error) {
				n, _ := loads.LoadOrStore(key, 0)
				loads.Store(key, n.(int)+1)
				return nil, nil
			},
			Snapshots: &pool.Snapshots{MaxBuilds: 1, Timeout: time.Hour},
			Setup: func(ctx context.Context, c *v8.Context, tenant pool.Tenant) (any, error) {
				if tenant.Key == "slow" && c.Isolate().Name() == "snapshot" {
					<-resume
				}
				return nil, nil
			}})
		for _, key := range []string{"slow", "ann"} {
			eval(t, p, key, "1")
			time.Sleep(12 * time.Minute)
			eval(t, p, key, "1")
			n, _ := loads.Load(key)
			require.Equal(t, 2, n, key)
		}
		close(resume)
		synctest.Wait()
		require.Equal(t, 1, p.Stats().Snapshots, "slow is forgotten again, ann is not")
	})
}
