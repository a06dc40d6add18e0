package cage

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

// ErrMappings means that the kernel allows this process too few mappings of
// memory for another isolate: vm.max_map_count.
var ErrMappings = errors.New("no memory mappings left")

// A part of all mappings is left to the heaps of the isolates that are there,
// which take some as they grow: V8 loses an isolate that gets none.
const keptForHeaps = 8 // one in

// again is how soon the kernel is asked again after a refusal: to count takes
// milliseconds when there are many.
const again = 100 * time.Millisecond

func isolatesFor(used, most int) int {
	return max(most-most/keptForHeaps-used, 0) / MappingsPerIsolate
}

// mappingBudget says how many more isolates the mappings allow. The kernel
// tells only by a list of them all, so the list is read again when half of what
// it left has been taken.
type mappingBudget struct {
	count func() (used, most int, err error)

	mu      sync.Mutex
	left    int // isolates that may be made before the list is read again
	refused time.Time
}

var isolateMappings = mappingBudget{count: countMappings}

// TakeMappings counts the mappings of one more isolate in. It is ErrMappings
// when there may be too few; V8 aborts the process when there are.
func TakeMappings() error { return isolateMappings.take() }

// GiveMappings counts them out.
func GiveMappings() { isolateMappings.give() }

func (b *mappingBudget) take() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.left == 0 && time.Since(b.refused) >= again {
		used, most, err := b.count()
		if err != nil {
			return nil // without /proc nothing is known, and V8's own refusal must do
		}
		b.left = (isolatesFor(used, most) + 1) / 2
	}
	if b.left == 0 {
		if time.Since(b.refused) >= again {
			b.refused = time.Now()
		}
		return fmt.Errorf("an isolate takes %d mappings: %w; close isolates that are not needed, or raise vm.max_map_count",
			MappingsPerIsolate, ErrMappings)
	}
	b.left--
	return nil
}

func (b *mappingBudget) give() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left++
}

func countMappings() (used, most int, err error) {
	root := os.DirFS("/")
	if most, err = maxMappings(root); err != nil {
		return 0, 0, err
	}
	used, err = mappings(root)
	return used, most, err
}
