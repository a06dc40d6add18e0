// Package evict has ways to lose an isolate, for tests.
package evict

import (
	"context"
	"errors"
	"time"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/v8"
)

// Evict runs an uninterruptible built-in until its deadline, and returns the run's error,
// which wraps v8.ErrLost. On a busy machine, the deadline may end the run before it
// enters the built-in, which does not lose the isolate. Evict then runs it again with a
// later deadline. It returns any other error.
func Evict(ctx context.Context, c *v8.Context) error {
	for within := 10 * time.Millisecond; ; within *= 2 {
		err := run(ctx, c, within)
		if errors.Is(err, v8.ErrLost) || !errors.Is(err, v8.ErrTerminated) || within > time.Minute {
			return err
		}
	}
}

func run(ctx context.Context, c *v8.Context, within time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	return c.Exec(ctx, "Array.prototype.forEach.call({length: 2 ** 53 - 1}, () => {})")
}

// Fail is a Go function for JavaScript. It makes V8 report a fatal error, which loses the
// isolate.
func Fail(context.Context, *v8.Call) (v8.Value, error) {
	bridge.Fail()
	return v8.Undefined, nil
}

// FailIn calls Fail from JavaScript in s, and returns the error of the call, which wraps
// v8.ErrLost.
func FailIn(ctx context.Context, s v8.Scope) error {
	f, err := s.Function("fail", Fail)
	if err == nil {
		_, err = f.Call(ctx, v8.Undefined)
	}
	return err
}
