// The state of the process.
#ifndef PADDOCK_INIT_H_
#define PADDOCK_INIT_H_

#include <atomic>
#include <cstdint>

namespace paddock {

// The number of live objects; see pd_live.
struct Live {
  std::atomic<int64_t> groups{0}, isolates{0}, handles{0}, host_refs{0},
      stores{0}, copies{0}, modules{0};
};
extern Live live;

}  // namespace paddock

#endif  // PADDOCK_INIT_H_
