// The state that the tasks of an isolate or a group share with it. Tasks may
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
  std::string words;  // usually V8's error message
};

// An isolate in which V8 reported a fatal error is lost: its state may be
// inconsistent, so it is never entered, collected or disposed of again.
//
// Lock order: the mutex of the worker threads (workers.h) before mutex_.
class Fate {
 public:
  // The fate of an isolate.
  Fate(std::shared_ptr<Memory> memory, std::shared_ptr<Home> home)
      : memory(std::move(memory)), home(home.get()), kept_(std::move(home)) {}
  // The fate of tasks of a group. It is part of the group's Home.
  explicit Fate(Home* home) : memory(std::make_shared<Memory>()), home(home) {}
  bool lost() const { return lost_.load(std::memory_order_acquire); }
  Loss loss() const;
  // Records the loss. Only the first call has an effect. Any thread may call
  // it.
  void Lose(Loss loss);

  // The isolate exists from Begin to Leave; Terminate does nothing outside of
  // that time. Leave is called before an isolate is disposed of, and for a lost
  // isolate when no thread is inside or will be.
  void Begin(v8::Isolate* isolate);
  void Leave();
  void AwaitLeft();
  // Ends the current run of the isolate. Any thread may call it.
  void Terminate();

  const std::shared_ptr<Memory> memory;
  Home* const home;  // lives as long as the Fate
  // Null for the fate of a group's tasks.
  std::shared_ptr<Waker> waker;

  // The number of its tasks for worker threads, queued or running, that will
  // post a task to the isolate's thread.
  std::atomic<int> errands{0};

  // The number of its tasks that worker threads are running. Guarded by their
  // mutex.
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

// The state that a group shares with its tasks. The group's memory is released
// when none of them is running; after that none is started.
class Home {
 public:
  // The fate of tasks that work for any isolate of the group, as the optimizing
  // compilers do. None is started after an isolate of the group was lost.
  static std::shared_ptr<Fate> Compilers(std::shared_ptr<Fate> any) {
    return {any, &any->home->compilers_};
  }
  // The fate of tasks that work for the group itself: V8 releases pages that
  // isolates of the group, also closed ones, have pooled.
  static std::shared_ptr<Fate> Keeping(std::shared_ptr<Fate> any) {
    return {any, &any->home->keeping_};
  }

  // Whether an isolate of the group is lost.
  bool lost() const { return compilers_.lost(); }

  // The group's reservations, and those that its lost isolates left.
  Reservations reservations;

 private:
  friend class Workers;
  Fate compilers_{this};
  Fate keeping_{this};
  // These are guarded by the mutex of the worker threads.
  int running_ = 0;    // running tasks of the group and its isolates
  bool gone_ = false;  // its memory has been released
};

// The fate of the isolate that the calling thread works for: the one it is
// inside, which compilers on worker threads are too, or the one whose task it
// runs. Null if there is none.
std::shared_ptr<Fate> CurrentFate();

}  // namespace paddock

#endif  // PADDOCK_FATE_H_
