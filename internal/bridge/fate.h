// What the tasks of an isolate know about it: they may outlive it, and it may
// be lost.
#ifndef PADDOCK_FATE_H_
#define PADDOCK_FATE_H_

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "memory.h"
#include "v8-isolate.h"
#include "wake.h"

namespace paddock {

// An isolate in which V8 met a fatal error is lost: its state is whatever it
// was at that moment, so it is never entered, collected or disposed of again.
//
// A group has a fate too, of the tasks that work for whichever of its isolates:
// none is begun once one of them is lost.
class Fate {
 public:
  explicit Fate(std::shared_ptr<Memory> memory) : memory(std::move(memory)) {}
  bool lost() const { return lost_.load(std::memory_order_acquire); }
  // V8's last words.
  std::string words() const;
  // The first words count. Any thread.
  void Lose(std::string_view words);
  // Nobody is inside the lost isolate, nor will be.
  void Leave();
  void AwaitLeft();

  const std::shared_ptr<Memory> memory;
  v8::Isolate* isolate = nullptr;  // not after it is disposed of
  std::shared_ptr<Fate> group;     // null for a group's own
  // Null for a group's own.
  std::shared_ptr<Waker> waker;

  // Of its tasks for V8's worker threads, those begun and not, how many will
  // have something for the isolate's own thread.
  std::atomic<int> errands{0};

  // Of an isolate's tasks on V8's worker threads; the pool's mutex guards it.
  int running = 0;

 private:
  std::atomic<bool> lost_{false};
  mutable std::mutex mutex_;
  std::condition_variable left_;
  bool has_left_ = false;
  std::string words_;
};

// The fate of the isolate that the calling thread works for: the one it is in,
// as compilers on worker threads are too, or the one whose task it runs. Null
// for none.
std::shared_ptr<Fate> CurrentFate();

}  // namespace paddock

#endif  // PADDOCK_FATE_H_
