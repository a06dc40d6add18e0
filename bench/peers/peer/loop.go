package peer

import (
	"fmt"
	"slices"
	"time"
)

// MaxOperations is the maximum number of operations of a loop.
const MaxOperations = 1_000_000

// Loop measures the time per operation in nanoseconds, where f does n operations. It
// first calls f with growing numbers, so that a compiler can optimize the work. The
// measurement then takes the budget or MaxOperations operations, whichever is less. The check is
// that of the last call.
func (r *Run) Loop(figure string, f func(n int) (check float64, err error)) error {
	n := 1
	for {
		took, check, err := timed(f, n)
		if err != nil {
			return fmt.Errorf("%s: %w", figure, err)
		}
		// Work that takes that long is not repeated.
		if took >= 4*r.budget && n == 1 {
			r.Print(Line{Figure: figure, Value: float64(took), Check: check})
			return nil
		}
		if took >= r.budget/4 || n == MaxOperations {
			n = min(MaxOperations, max(1, int(float64(n)*float64(r.budget)/float64(took))))
			break
		}
		n = min(MaxOperations, n*2)
	}
	took, check, err := timed(f, n)
	if err != nil {
		return fmt.Errorf("%s: %w", figure, err)
	}
	r.Print(Line{Figure: figure, Value: float64(took) / float64(n), Check: check})
	return nil
}

func timed(f func(n int) (float64, error), n int) (time.Duration, float64, error) {
	start := time.Now()
	check, err := f(n)
	return time.Since(start), check, err
}

// Kernel measures runs of f in nanoseconds: the median of the runs within a budget, after
// a warm-up of half a budget. If the first run takes longer than both, it is the only
// one.
func (r *Run) Kernel(figure string, f func() (check float64, err error)) error {
	var (
		all   []float64
		check float64
		began = time.Now()
		warm  = r.budget / 2
	)
	for {
		start := time.Now()
		var err error
		if check, err = f(); err != nil {
			return fmt.Errorf("%s: %w", figure, err)
		}
		took := time.Since(start)
		spent := time.Since(began)
		if spent >= warm && (start.Sub(began) >= warm || took >= r.budget+warm) {
			all = append(all, float64(took))
		}
		if spent >= warm+r.budget && len(all) > 0 {
			break
		}
	}
	r.Print(Line{Figure: figure, Value: Median(all), Check: check})
	return nil
}

// Median returns the median.
func Median(all []float64) float64 {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2]
}

// Rough rounds a duration in nanoseconds to two significant digits.
func Rough(ns float64) time.Duration {
	unit := time.Duration(1)
	for d := time.Duration(ns); d >= 100*unit; {
		unit *= 10
	}
	return time.Duration(ns).Round(unit)
}
