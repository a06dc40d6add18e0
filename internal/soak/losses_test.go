package main

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/live"
	"github.com/seed24588400/paddock/internal/seed"
	"github.com/seed24588400/paddock/v8"
)

func TestMain(m *testing.M) { child.Main(m, live.Check) }

func init() {
	child.Register("losses", func(args []string) int {
		// V8 releases pooled pages immediately instead of after eight seconds.
		err := v8.SetOptions(v8.Options{Flags: []string{"--memory-pool-timeout=1"}})
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		n, _ := strconv.ParseUint(args[0], 10, 64)
		random := seed.Seed(n)
		var all sync.WaitGroup
		for n := range 4 {
			all.Go(func() {
				r := random.Rand(n)
				for ctx.Err() == nil {
					if err := lose(ctx, r); err != nil && ctx.Err() == nil {
						fmt.Println(err)
						return
					}
				}
			})
		}
		all.Wait()
		fmt.Println(err, "alive", measure().lost > 0)
		return 0
	})
}

// TestLosses loses isolates and closes groups for some seconds; make soak does that for
// minutes.
func TestLosses(t *testing.T) {
	r := child.Run(t, "losses", fmt.Sprint(seed.Of(t)))
	require.Empty(t, r.Signal, r.Stderr)
	require.Equal(t, "<nil> alive true\n", r.Stdout, r.Stderr)
}
