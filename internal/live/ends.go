package live

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/bridge"
)

// EndAnywhere calls op with contexts that end at many points of it, and requires that no
// objects of C++ remain that op does not release when it succeeds.
func EndAnywhere(t testing.TB, op func(ctx context.Context) error) {
	took := time.Hour
	for range 3 {
		begin := time.Now()
		require.NoError(t, op(context.Background()))
		took = min(took, time.Since(begin))
	}
	runtime.GC()
	before := count()
	points := min(max(int(time.Second/took), 20), 400)
	var complete, ended int
	for n := range points {
		ctx, cancel := context.WithTimeout(context.Background(), took*time.Duration(n)*3/2/time.Duration(points))
		err := op(ctx)
		cancel()
		switch {
		case err == nil:
			complete++
		case errors.Is(err, context.DeadlineExceeded):
			ended++
		default:
			require.NoError(t, err)
		}
	}
	require.NotZero(t, ended)
	require.NoError(t, op(context.Background())) // it also frees the handles that have been dropped
	require.Eventually(t, func() bool {
		runtime.GC()
		_ = op(context.Background())
		return count() == before
	}, timeLimit, 10*time.Millisecond, "before %+v, then %+v; %d calls were complete", before, count(), complete)
}

// count returns the numbers of live objects, except references to objects of Go, which
// V8's garbage collector releases.
func count() bridge.Live {
	l := bridge.CountLive()
	l.HostRefs = 0
	return l
}
