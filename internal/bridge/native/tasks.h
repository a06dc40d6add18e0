// V8's tasks for the thread of an isolate.
#ifndef PADDOCK_TASKS_H_
#define PADDOCK_TASKS_H_

#include <atomic>
#include <cstdint>
#include <mutex>

#include "v8-isolate.h"

namespace paddock {

// Whether tasks run at the end of the outermost operation.
enum class TasksAtEnd : uint8_t {
  kNone,
  kIfDue,     // the operation is a run: tasks may be the guest's
  kRequested  // the operation is pd_isolate_run_tasks
};

// V8's tasks that run at the end of an operation of a run. They may belong to
// another context than the run, so they have a separate limit of CPU time, and
// ending them does not end the run. See Entry::Finish.
class TrailingTasks {
 public:
  void Begin();
  // Reports whether they were terminated. The request is then cancelled.
  bool End(v8::Isolate* isolate);
  // Called while the activation that runs the tasks releases the lock. Pause
  // returns the CPU time that the tasks have used in ns, for Resume; -1 if none
  // are running.
  int64_t Pause();
  void Resume(int64_t used);
  // Reports whether they were terminated. V8 may have dropped its own record of
  // that.
  bool terminated() const { return state_ == State::kTerminated; }
  // Terminates the tasks if they have used at least most nanoseconds. Any
  // thread may call it. thread is the one that runs the tasks.
  void Bound(v8::Isolate* isolate, uint64_t thread, uint64_t most);

  // The run was ended during the tasks, after its operation had finished.
  bool ended_run = false;

 private:
  enum class State : uint8_t { kNone, kRunning, kTerminated };
  std::atomic<State> state_{State::kNone};  // changed with mutex_
  std::mutex mutex_;
  uint64_t began_ = 0;  // CPU clock of the thread in ns
};

}  // namespace paddock

#endif  // PADDOCK_TASKS_H_
