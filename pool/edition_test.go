package pool_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/pool"
)

// The code of a key is loaded again when the key has not been used for ten minutes.
func TestEditionIsForgotten(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		loads := 0
		p := newPool(t, pool.Options{Ready: -1, Load: func(context.Context, string) (any, error) {
			loads++
			return nil, nil
		}})
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
