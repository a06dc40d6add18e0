package locker_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/live"
	"github.com/seed24588400/paddock/locker"
	"github.com/seed24588400/paddock/v8"
)

func TestMain(m *testing.M) { child.Main(m, live.Check) }

var ctx = context.Background()

func TestHolders(t *testing.T) {
	var isolates [2]*v8.Isolate
	var contexts [2]*v8.Context
	for n, name := range []string{"shop", "mail"} {
		i, err := v8.NewIsolate(v8.IsolateOptions{Name: name})
		require.NoError(t, err)
		defer i.Close()
		c, err := i.NewContext(ctx)
		require.NoError(t, err)
		isolates[n], contexts[n] = i, c
	}
	require.Empty(t, locker.Holders())
	shop := func(held time.Duration, waiting int) locker.Holder {
		return locker.Holder{Isolate: isolates[0].ID(), Name: "shop", Held: held, Waiting: waiting}
	}
	waited := make(chan error)
	require.NoError(t, contexts[0].Do(ctx, func(s v8.Scope) error {
		all := locker.Holders()
		require.Len(t, all, 1)
		require.Equal(t, shop(all[0].Held, 0), all[0])

		go func() { waited <- contexts[0].Exec(ctx, "1") }()
		for all[0].Waiting == 0 {
			all = locker.Holders()
			require.Len(t, all, 1)
		}
		require.Equal(t, shop(all[0].Held, 1), all[0])
		require.Positive(t, all[0].Held)
		return contexts[1].Do(ctx, func(v8.Scope) error {
			all := locker.Holders()
			require.Len(t, all, 2, "ordered by isolate")
			require.Equal(t, "shop", all[0].Name)
			require.Equal(t, "mail", all[1].Name)
			return nil
		})
	}))
	require.NoError(t, <-waited)
	require.Empty(t, locker.Holders())
}

// A goroutine that has released the lock is not its holder.
func TestHoldersRelease(t *testing.T) {
	i, err := v8.NewIsolate(v8.IsolateOptions{})
	require.NoError(t, err)
	defer i.Close()
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		require.Len(t, locker.Holders(), 1)
		return s.Unlock(func() error {
			require.Empty(t, locker.Holders())
			return nil
		})
	}))
}
