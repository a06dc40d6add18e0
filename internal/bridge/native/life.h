// The life of an isolate, as far as its tasks and its operations depend on it.
#ifndef PADDOCK_LIFE_H_
#define PADDOCK_LIFE_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "memory.h"
#include "reserved.h"
#include "v8-isolate.h"
#include "wake.h"

namespace paddock {

class GroupState;

// Why an isolate is lost.
struct Loss {
  uint32_t kind = 0;    // PD_LOST_...
  std::string message;  // usually V8's error message
};

// The state that the tasks of an isolate or a group share with it. They may
// outlive both. An isolate in which V8 reported a fatal error is lost: its
// state may be inconsistent, so it is never entered, collected or disposed of
// again.
//
//   open ---- Leave ----> disposed
//    |                       |
//   Lose                    Lose (a fatal error during the disposal)
//    |                       |
//    v                       v
//   lost ---- Leave ----> abandoned
//
// Go decides when an isolate is closing, and disposes of it when no goroutine
// is inside, so C++ has no state for that.
//
// Lock order: the mutex of the worker threads (workers.h) before mutex_.
class Life {
 public:
  // The life of an isolate.
  Life(std::shared_ptr<Memory> memory, std::shared_ptr<GroupState> group)
      : memory(std::move(memory)),
        group(group.get()),
        kept_(std::move(group)) {}
  // The life of tasks of a group. It is part of the group's GroupState.
  explicit Life(GroupState* group)
      : memory(std::make_shared<Memory>()), group(group) {}
  bool lost() const {
    return state_.load(std::memory_order_acquire) >= State::kLost;
  }
  Loss loss() const;
  // Records the loss. Only the first call has an effect. Any thread may call
  // it.
  void Lose(Loss loss);

  // Begin is called when the isolate has been allocated. Leave is called before
  // it is disposed of, and for a lost isolate when no thread is inside or will
  // be. Terminate does nothing outside of that time.
  void Begin(v8::Isolate* isolate);
  void Leave();
  // Reports whether Leave was called.
  bool left() const {
    State state = state_;
    return state == State::kDisposed || state == State::kAbandoned;
  }
  // Waits for Leave.
  void AwaitLeft();
  // Ends the current run of the isolate. Any thread may call it.
  void Terminate();

  const std::shared_ptr<Memory> memory;
  GroupState* const group;  // exists as long as the Life
  // Null for the life of a group's tasks.
  std::shared_ptr<Waker> waker;

  // The number of its tasks for worker threads, queued or running, that will
  // post a task to the isolate's thread.
  std::atomic<int> awaited_tasks{0};

  // The number of its tasks that worker threads are running. Guarded by their
  // mutex.
  int running = 0;

 private:
  enum class State : uint8_t { kOpen, kDisposed, kLost, kAbandoned };
  // Changes the state, with mutex_ held.
  void Advance(State to);

  std::atomic<State> state_{State::kOpen};  // changed with mutex_
  mutable std::mutex mutex_;
  std::condition_variable left_;
  v8::Isolate* isolate_ = nullptr;  // from Begin to Leave
  Loss loss_;
  const std::shared_ptr<GroupState> kept_;
};

// The state that a group shares with its tasks. The group's memory is released
// when none of them is running; after that none is started.
class GroupState {
 public:
  // The life of tasks that work for any isolate of the group, as the optimizing
  // compilers do. None is started after an isolate of the group was lost.
  static std::shared_ptr<Life> Compilers(const std::shared_ptr<Life>& any) {
    return {any, &any->group->compilers_};
  }
  // The life of tasks that work for the group itself: V8 releases pages that
  // isolates of the group, also closed ones, have pooled.
  static std::shared_ptr<Life> PooledPages(const std::shared_ptr<Life>& any) {
    return {any, &any->group->pooled_pages_};
  }

  // Whether an isolate of the group is lost.
  bool lost() const { return compilers_.lost(); }

  // The group's reservations, and those that its lost isolates left.
  Reservations reservations;

 private:
  friend class Workers;
  Life compilers_{this};
  Life pooled_pages_{this};
  // These are guarded by the mutex of the worker threads.
  int running_ = 0;        // running tasks of the group and its isolates
  bool released_ = false;  // its memory has been released
};

// The life of the isolate that the calling thread works for: the one it is
// inside, which compilers on worker threads are too, or the one whose task it
// runs. Null if there is none.
std::shared_ptr<Life> CurrentLife();

// The life of this isolate; null until it is set.
std::shared_ptr<Life> LifeOf(v8::Isolate* isolate);

}  // namespace paddock

#endif  // PADDOCK_LIFE_H_
