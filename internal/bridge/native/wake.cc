#ifdef PADDOCK_UNIT  // in unit.cc
#include "wake.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <vector>

#include "isolate.h"
#include "recovery.h"

namespace paddock {
namespace {

// The isolates that Go has not been notified of yet, and the file that it
// reads.
struct Woken {
  std::mutex mutex;
  std::vector<uint64_t> keys;
  int file = -1;
};

Woken& woken() {
  static auto* all = new Woken;  // V8's threads outlive statics
  return *all;
}

}  // namespace

void Waker::Wake() {
  uint64_t key = key_.load(std::memory_order_acquire);
  if (!key) return;
  // This is not memory of the isolate, and the thread must not be unwound here.
  HostScope host_scope;
  Woken& all = woken();
  std::lock_guard lock(all.mutex);
  if (std::find(all.keys.begin(), all.keys.end(), key) != all.keys.end()) {
    return;
  }
  all.keys.push_back(key);
  uint64_t one = 1;
  // This fails if the counter is at its maximum. Go is then about to read it.
  [[maybe_unused]] ssize_t n = write(all.file, &one, sizeof one);
}

}  // namespace paddock

using namespace paddock;

int32_t pd_wake_file(void) {
  Woken& all = woken();
  std::lock_guard lock(all.mutex);
  if (all.file < 0) all.file = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  return all.file;
}

uint64_t pd_woken(uint64_t* keys, uint64_t cap) {
  Woken& all = woken();
  std::lock_guard lock(all.mutex);
  uint64_t n = std::min<uint64_t>(cap, all.keys.size());
  std::copy(all.keys.end() - n, all.keys.end(), keys);
  all.keys.resize(all.keys.size() - n);
  return n;
}

void pd_isolate_set_wake_key(pd_isolate* owner, uint64_t key) {
  owner->waker->Watch(key);
}
#endif
