// Package evict has ways to lose an isolate, for tests.
package evict

import (
	"context"
	"errors"
	"time"

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
	return c.Exec(ctx, "Array.prototype.forEach.call({length: 2 ** 53 - 1}, () => {})", v8.Origin{})
}

// TooLarge is a script that requests an array longer than V8 supports. V8 reports a fatal
// error, which loses the isolate immediately, independent of its memory limit.
const TooLarge = "[].toSorted.call({ length: 2 ** 28 })"
