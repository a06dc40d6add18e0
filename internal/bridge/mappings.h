// The memory mappings of the process, of which the kernel allows it so many
// (vm.max_map_count). V8 loses an isolate, or ends the process, where it gets
// none, and so does Go.
#ifndef PADDOCK_MAPPINGS_H_
#define PADDOCK_MAPPINGS_H_

#include <cstdint>

namespace paddock {

// Which part of all mappings is left, one in so many, to those that are more
// important: buffers can be refused, isolates too, and heaps that cannot grow
// are lost.
enum class LeftFrom : int64_t { kBuffers = 4, kIsolates = 8, kHeaps = 16 };

// Counts n more mappings in; false, and does not, where too few are left. The
// kernel tells only by a list of all, so the list is read again when half of
// what it left was taken, and not often.
bool TakeMappings(int64_t n, LeftFrom left);
// Counts them out.
void GiveMappings(int64_t n);

}  // namespace paddock

#endif  // PADDOCK_MAPPINGS_H_
