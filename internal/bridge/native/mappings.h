// The memory mappings of the process, whose number the kernel limits
// (vm.max_map_count). If none is left, V8 loses an isolate or ends the process,
// and so does Go.
#ifndef PADDOCK_MAPPINGS_H_
#define PADDOCK_MAPPINGS_H_

#include <cstdint>

namespace paddock {

// The fraction of all mappings, one in this many, that each kind leaves to the
// more important kinds. Buffers and isolates can be refused. Heaps that cannot
// grow are lost.
enum class LeftFrom : int64_t { kBuffers = 4, kIsolates = 8, kHeaps = 16 };

// Counts n more mappings. Returns false, and counts nothing, if too few would
// be left. The kernel reports the number only as a list of all mappings, so the
// list is read again when half of the remaining mappings have been used, and
// not too often.
bool ReserveProcessMappings(int64_t n, LeftFrom left);
// Undoes ReserveProcessMappings.
void ReleaseProcessMappings(int64_t n);

}  // namespace paddock

#endif  // PADDOCK_MAPPINGS_H_
