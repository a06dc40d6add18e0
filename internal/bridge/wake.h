// How Go learns that V8 has something for an isolate that nobody is inside of.
#ifndef PADDOCK_WAKE_H_
#define PADDOCK_WAKE_H_

#include <atomic>
#include <cstdint>

namespace paddock {

// One isolate's. Tasks come from any thread, with V8's locks held or not: what
// wakes Go must neither wait nor enter it.
class Waker {
 public:
  // key is what Go finds the isolate by; 0 has it left alone.
  void Watch(uint64_t key) { key_.store(key, std::memory_order_release); }
  void Wake();

 private:
  std::atomic<uint64_t> key_{0};
};

}  // namespace paddock

#endif  // PADDOCK_WAKE_H_
