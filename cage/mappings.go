package cage

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

// ErrMappings means that the kernel allows this process too few mappings of
// memory for another isolate or group: vm.max_map_count.
var ErrMappings = errors.New("too few are left")

// A part of all mappings is left to the heaps of the isolates that are there,
// which take some as they grow: V8 loses an isolate that gets none.
const keptForHeaps = 8 // one in

// again is how soon the kernel is asked again after a refusal: to count takes
// milliseconds when there are many.
const again = 100 * time.Millisecond

// spare is how many mappings are for new isolates and groups.
func spare(used, most int) int { return max(most-most/keptForHeaps-used, 0) }

// mappingBudget says how many mappings are for new isolates and groups. The
// kernel tells only by a list of them all, so the list is read again when half of
// what it left has been taken.
type mappingBudget struct {
	count func() (used, most int, err error)

	mu      sync.Mutex
	left    int // that may be taken before the list is read again
	refused time.Time
}

var mappingsLeft = mappingBudget{count: countMappings}

// TakeMappings counts n more mappings in, of an isolate or a group. It is
// ErrMappings where there may be too few.
func TakeMappings(n int) error { return mappingsLeft.take(n) }

// GiveMappings counts them out.
func GiveMappings(n int) { mappingsLeft.give(n) }

func (b *mappingBudget) take(n int) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.left < n && time.Since(b.refused) >= again {
		used, most, err := b.count()
		if err != nil {
			return nil // without /proc nothing is known, and V8's own refusal must do
		}
		if left := spare(used, most); left >= n {
			b.left = max(left/2, n)
		} else {
			b.left = 0
			b.refused = time.Now()
		}
	}
	if b.left < n {
		return fmt.Errorf("it takes %d memory mappings: %w; close isolates that are not needed, or raise vm.max_map_count", n, ErrMappings)
	}
	b.left -= n
	return nil
}

func (b *mappingBudget) give(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left += n
}

func countMappings() (used, most int, err error) {
	root := os.DirFS("/")
	if most, err = maxMappings(root); err != nil {
		return 0, 0, err
	}
	used, err = mappings(root)
	return used, most, err
}
