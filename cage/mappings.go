package cage

import "errors"

// ErrMappings means that the kernel allows this process too few memory mappings
// (vm.max_map_count) for another isolate or group.
var ErrMappings = errors.New("not enough memory mappings")

// A part of all mappings is kept for the heaps of existing isolates, which need more
// mappings as they grow: if an isolate gets none it is lost. The counter in the
// bridge uses the same number.
const heapShare = 8 // one mapping in heapShare

// spare returns the number of mappings available for new isolates and groups.
func spare(used, most int) int { return max(most-most/heapShare-used, 0) }
