// What the tasks of an isolate, and of its group, know about them: they may
// outlive both, and an isolate may be lost.
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
#include "reserved.h"
#include "v8-isolate.h"
#include "wake.h"

namespace paddock {

class Home;

// Why an isolate is lost.
struct Loss {
  uint32_t kind = 0;  // PD_LOST_...
  std::string words;  // V8's last, mostly
};

// An isolate in which V8 met a fatal error is lost: its state is whatever it
// was at that moment, so it is never entered, collected or disposed of again.
//
// Lock order: the mutex of the worker threads (workers.h) before mutex_.
class Fate {
 public:
  // An isolate's.
  Fate(std::shared_ptr<Memory> memory, std::shared_ptr<Home> home)
      : memory(std::move(memory)), home(home.get()), kept_(std::move(home)) {}
  // A group's own, which is part of its home.
  explicit Fate(Home* home) : memory(std::make_shared<Memory>()), home(home) {}
  bool lost() const { return lost_.load(std::memory_order_acquire); }
  Loss loss() const;
  // The first counts. Any thread.
  void Lose(Loss loss);

  // The isolate exists from Begin to Leave; Terminate does nothing outside.
  // Leave comes before an isolate is disposed of, and when nobody is inside a
  // lost one, nor will be.
  void Begin(v8::Isolate* isolate);
  void Leave();
  void AwaitLeft();
  // Ends what the isolate runs. Any thread.
  void Terminate();

  const std::shared_ptr<Memory> memory;
  Home* const home;  // lives as long as this does
  // Null for a group's own.
  std::shared_ptr<Waker> waker;

  // Of its tasks for V8's worker threads, those begun and not, how many will
  // have something for the isolate's own thread.
  std::atomic<int> errands{0};

  // Of its tasks on V8's worker threads; their mutex guards it.
  int running = 0;

 private:
  std::atomic<bool> lost_{false};
  mutable std::mutex mutex_;
  std::condition_variable left_;
  v8::Isolate* isolate_ = nullptr;
  bool has_left_ = false;
  Loss loss_;
  const std::shared_ptr<Home> kept_;
};

// A group as its tasks know it. Its memory is given back when none of them is
// at work, and from then on none is begun.
class Home {
 public:
  // Of the tasks that work for whichever isolate of the group, as the
  // optimising compilers do: none is begun once one of them is lost.
  static std::shared_ptr<Fate> Compilers(std::shared_ptr<Fate> any) {
    return {any, &any->home->compilers_};
  }
  // Of the tasks that work for the group itself: V8 gives pages back that its
  // isolates keep for each other, those of closed ones too.
  static std::shared_ptr<Fate> Keeping(std::shared_ptr<Fate> any) {
    return {any, &any->home->keeping_};
  }

  // Whether something of the group is.
  bool lost() const { return compilers_.lost(); }

  // Its own, and those that its lost isolates left.
  Reservations reservations;

 private:
  friend class Workers;
  Fate compilers_{this};
  Fate keeping_{this};
  // The mutex of the worker threads guards these.
  int running_ = 0;    // tasks of the group and of all isolates it ever had
  bool gone_ = false;  // its memory is given back
};

// The fate of the isolate that the calling thread works for: the one it is in,
// as compilers on worker threads are too, or the one whose task it runs. Null
// for none.
std::shared_ptr<Fate> CurrentFate();

}  // namespace paddock

#endif  // PADDOCK_FATE_H_
