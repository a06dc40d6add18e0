package peer

import (
	"fmt"
	"time"
)

// Limit is the time limit of what is ended, Kills how often it is.
const (
	Limit = 50 * time.Millisecond
	Kills = 8
)

// Kill measures how much later than its Limit something returns that never ends
// by itself: the median of several. kill runs it once under the limit, and
// says how long that took; usable is how the engine answers 1+1 afterwards. An
// engine that does not is no failure, but noted with what gone says, and ended
// once only.
func (r *Run) Kill(figure string, kill func(limit time.Duration) (time.Duration, error), usable func() error, gone string) error {
	var late []float64
	note := ""
	for range Kills {
		took, err := kill(Limit)
		if err != nil {
			return fmt.Errorf("%s: %w", figure, err)
		}
		late = append(late, float64(took-Limit))
		if usable() != nil {
			note = gone
			break
		}
	}
	r.Print(Line{Figure: figure, Value: max(Median(late), 0), Note: note})
	return nil
}

// MemoryLimit is that of what takes memory without end.
const MemoryLimit = 64 << 20

// Exhaust measures how long it takes until a script is ended that takes memory
// without end, and notes what is not usable afterwards.
func (r *Run) Exhaust(figure string, exhaust func() error, usable func() error, gone string) error {
	start := time.Now()
	if err := exhaust(); err == nil {
		return fmt.Errorf("%s: it was not ended", figure)
	}
	l := Line{Figure: figure, Value: float64(time.Since(start))}
	if usable() != nil {
		l.Note = gone
	}
	r.Print(l)
	return nil
}
