//go:build invariants

package lock

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/invariants"
)

// lockWithWaiters acquires the lock, for which two goroutines wait then.
func lockWithWaiters(l *Locker) {
	_ = l.Lock(ctx)
	for n := range 2 {
		go func() { _ = l.Lock(ctx) }()
		awaitWaiters(l, n+1)
	}
}

// breaks break an invariant each. The keys are parts of the messages.
var breaks = map[string]func(l *Locker){
	"goroutine 0 holds it": func(l *Locker) { l.Unlock() },
	"released but free": func(l *Locker) {
		_ = l.Lock(ctx)
		l.state.Store(free)
		l.Unlock()
	},
	"released while the thread": func(l *Locker) {
		_ = l.Lock(ctx)
		l.thread.Store(7)
		l.Unlock()
	},
	"acquired while goroutine": func(l *Locker) {
		_ = l.Lock(ctx)
		l.state.Store(free)
		_ = l.Lock(ctx)
	},
	"resumed but not suspended": func(l *Locker) { l.Resume(0) },
	"out of order": func(l *Locker) {
		lockWithWaiters(l)
		l.waiters.MoveToBack(l.waiters.Front())
		l.Unlock()
	},
	"with 2 waiters": func(l *Locker) {
		lockWithWaiters(l)
		l.state.Store(timed)
		_, _ = l.Holder()
		l.checkQueue()
	},
	"not in the table": func(*Locker) { waiting.remove(1) },
}

func init() {
	child.Register("break", func(args []string) int {
		breaks[args[0]](New(nil, 0, "", nil, func() {}))
		return 0
	})
}

func TestBrokenInvariants(t *testing.T) {
	for what := range breaks {
		r := child.Run(t, "break", what)
		require.Equal(t, 2, r.ExitCode, what)
		require.Contains(t, r.Stderr, invariants.Prefix)
		require.Contains(t, r.Stderr, what)
	}
}
