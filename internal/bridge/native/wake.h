// How Go is notified that V8 has work for an isolate that no thread is inside.
#ifndef PADDOCK_WAKE_H_
#define PADDOCK_WAKE_H_

#include <atomic>
#include <cstdint>

namespace paddock {

// The Waker of one isolate. Any thread may post tasks, and may hold locks of
// V8, so Wake must neither wait nor enter V8.
class Waker {
 public:
  // key identifies the isolate to Go. If it is 0, Go is not notified.
  void Watch(uint64_t key) { key_.store(key, std::memory_order_release); }
  void Wake();

 private:
  std::atomic<uint64_t> key_{0};
};

}  // namespace paddock

#endif  // PADDOCK_WAKE_H_
