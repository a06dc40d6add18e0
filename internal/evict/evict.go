// Package evict has tests lose an isolate.
package evict

import (
	"context"
	"errors"
	"time"

	"github.com/seed24588400/paddock/v8"
)

// Evict runs what never looks whether it is to end, and returns the run's error,
// which wraps v8.ErrLost. On a busy machine a deadline may end the run before it is
// in there, which costs nothing: then it runs again, for longer.
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
	return c.Exec(ctx, "Array.prototype.forEach.call({length: 2 ** 53 - 1}, () => {})", v8.Origin{})
}

// TooLarge is a script for whose array V8 has no length: its fatal error loses
// the isolate at once, whatever the limit.
const TooLarge = "[].toSorted.call({ length: 2 ** 28 })"
