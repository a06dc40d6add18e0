package cage

import (
	"errors"
	"fmt"

	"github.com/seed24588400/paddock/internal/bridge"
)

// ErrMappings means that the kernel allows this process too few mappings of
// memory for another isolate or group: vm.max_map_count.
var ErrMappings = errors.New("too few are left")

// A part of all mappings is left to the heaps of the isolates that are there,
// which take some as they grow: V8 loses an isolate that gets none. The bridge,
// which counts, has the same number.
const keptForHeaps = 8 // one in

// spare is how many mappings are for new isolates and groups.
func spare(used, most int) int { return max(most-most/keptForHeaps-used, 0) }

// TakeMappings counts n more mappings in, of an isolate or a group. It is
// ErrMappings where there may be too few.
func TakeMappings(n int) error {
	if !bridge.TakeMappings(n) {
		return fmt.Errorf("it takes %d memory mappings: %w; close isolates that are not needed, or raise vm.max_map_count", n, ErrMappings)
	}
	return nil
}

// GiveMappings counts them out.
func GiveMappings(n int) { bridge.GiveMappings(n) }
