package pool_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/pool"
)

// A caller whose key uses an isolate waits for it as long as two uses take, and then gets
// another isolate.
func TestPatience(t *testing.T) {
	for name, c := range map[string]struct{ use, wait time.Duration }{
		"least":   {0, 5 * time.Millisecond},
		"average": {80 * time.Millisecond, 20 * time.Millisecond}, // a use counts for an eighth
		"most":    {time.Hour, 100 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				p := newPool(t, pool.Options{Ready: -1, MaxAge: 1 << 62})
				first, err := p.Get(ctx, "ann")
				require.NoError(t, err)
				time.Sleep(c.use)
				require.NoError(t, first.Close())
				first, err = p.Get(ctx, "ann")
				require.NoError(t, err)
				var second *pool.Lease
				require.Equal(t, c.wait, within(func() { second, err = p.Get(ctx, "ann") }))
				require.NoError(t, err)
				require.NotSame(t, first.Context().Isolate(), second.Context().Isolate())
				require.NoError(t, first.Close())
				require.NoError(t, second.Close())
			})
		})
	}
}

// A caller that waits gets the isolate of its key if that is returned early enough.
func TestPatienceIsRewarded(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := newPool(t, pool.Options{Ready: -1})
		first, err := p.Get(ctx, "ann")
		require.NoError(t, err)
		time.AfterFunc(4*time.Millisecond, func() {
			if err := first.Close(); err != nil {
				t.Error(err)
			}
		})
		var second *pool.Lease
		require.Equal(t, 4*time.Millisecond, within(func() { second, err = p.Get(ctx, "ann") }))
		require.NoError(t, err)
		require.Same(t, first.Context().Isolate(), second.Context().Isolate())
		require.NoError(t, second.Close())
		require.EqualValues(t, 1, p.Stats().Created)
	})
}

// An isolate that was used within the last second is not closed to make room for another
// isolate of a key that has one.
func TestRecentlyUsedIsSpared(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := newPool(t, pool.Options{Ready: -1, MaxIsolates: 2})
		eval(t, p, "bob", "1")
		used := time.Now()
		first, err := p.Get(ctx, "ann")
		require.NoError(t, err)
		second, err := p.Get(ctx, "ann")
		require.NoError(t, err)
		// The pool looks again once a second.
		require.GreaterOrEqual(t, time.Since(used), time.Second)
		require.Less(t, time.Since(used), 2*time.Second+5*time.Millisecond)
		require.EqualValues(t, 1, p.Stats().Recycled["evicted"])
		require.NoError(t, first.Close())
		require.NoError(t, second.Close())
	})
}
