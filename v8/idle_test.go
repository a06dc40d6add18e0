package v8_test

import (
	"context"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

// The objects that Go functions refer to are freed after their isolate is closed, in a
// process that does nothing else, even if the Isolate is still referenced.
func TestClosedIsolateHoldsNothing(t *testing.T) {
	const n = 20
	var freed atomic.Int32
	var kept []*v8.Isolate
	for k := range n {
		isolate, err := v8.NewIsolate(v8.IsolateOptions{})
		require.NoError(t, err)
		c, err := isolate.NewContext(ctx)
		require.NoError(t, err)
		held := new([1 << 20]byte)
		runtime.AddCleanup(held, func(int) { freed.Add(1) }, 0)
		require.NoError(
			t,
			c.SetFunc(ctx, "f", func(context.Context, *v8.Call) (v8.Value, error) {
				held[0]++
				return v8.Undefined, nil
			}),
		)
		require.NoError(t, isolate.Close())
		<-isolate.Done()
		if k%2 == 0 {
			kept = append(kept, isolate)
		}
	}
	end := time.Now().Add(10 * time.Second)
	for ; freed.Load() < n && time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		runtime.GC()
	}
	require.EqualValues(t, n, freed.Load())
	runtime.KeepAlive(kept)
}
