package cage

import (
	"errors"
	"fmt"

	"github.com/seed24588400/paddock/internal/bridge"
)

// ErrMappings means that the kernel allows this process too few memory mappings
// (vm.max_map_count) for another isolate or group.
var ErrMappings = errors.New("too few are left")

// A part of all mappings is kept for the heaps of existing isolates, which need more
// mappings as they grow: if an isolate gets none it is lost. The counter in the
// bridge uses the same number.
const keptForHeaps = 8 // one in keptForHeaps

// spare returns the number of mappings available for new isolates and groups.
func spare(used, most int) int { return max(most-most/keptForHeaps-used, 0) }

// TakeMappings reserves n mappings for an isolate or a group. It returns an error
// that wraps ErrMappings if too few are left.
func TakeMappings(n int) error {
	if !bridge.TakeMappings(n) {
		return fmt.Errorf("it takes %d memory mappings: %w; close isolates that are not needed, or raise vm.max_map_count", n, ErrMappings)
	}
	return nil
}

// GiveMappings releases n mappings that TakeMappings reserved.
func GiveMappings(n int) { bridge.GiveMappings(n) }
