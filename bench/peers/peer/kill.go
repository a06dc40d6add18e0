package peer

import (
	"fmt"
	"time"
)

// Limit is the time limit of scripts that never end, and Kills the number of
// measurements.
const (
	Limit = 50 * time.Millisecond
	Kills = 8
)

// Kill measures how much later than its Limit an endless script ends: the median of
// several measurements. kill runs the script once with the limit, and returns the time
// that it took. usable checks that the engine still works. If it does not, that is not a
// failure: the result has the note unusable, and there is only one measurement.
func (r *Run) Kill(figure string, kill func(limit time.Duration) (time.Duration, error), usable func() error,
	unusable string) error {
	var delays []float64
	note := ""
	for range Kills {
		took, err := kill(Limit)
		if err != nil {
			return fmt.Errorf("%s: %w", figure, err)
		}
		delays = append(delays, float64(took-Limit))
		if usable() != nil {
			note = unusable
			break
		}
	}
	r.Print(Line{Figure: figure, Value: max(Median(delays), 0), Note: note})
	return nil
}

// MemoryLimit is the memory limit of scripts that use all memory, in bytes.
const MemoryLimit = 64 << 20

// Exhaust measures the time until a script that uses all memory is ended. If the engine
// does not work afterwards, the result has the note unusable.
func (r *Run) Exhaust(figure string, exhaust func() error, usable func() error, unusable string) error {
	start := time.Now()
	if err := exhaust(); err == nil {
		return fmt.Errorf("%s: it was not ended", figure)
	}
	l := Line{Figure: figure, Value: float64(time.Since(start))}
	if usable() != nil {
		l.Note = unusable
	}
	r.Print(l)
	return nil
}
