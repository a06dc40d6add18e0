// The embedder's platform. It knows which isolate a task belongs to, on worker
// threads (workers.h, job.h) and on the isolate's thread, so that the tasks of
// one isolate can be stopped without affecting others. For the rest it uses
// V8's default platform.
#ifndef PADDOCK_PLATFORM_H_
#define PADDOCK_PLATFORM_H_

#include <atomic>
#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <ratio>
#include <type_traits>
#include <unordered_map>

#include "libplatform/libplatform.h"
#include "v8-platform.h"
#include "wake.h"
#include "workers.h"

namespace paddock {

// V8's tasks for the thread of one isolate. Any thread may post them. Running
// them requires the isolate's lock.
class Foreground final : public v8::TaskRunner {
 public:
  explicit Foreground(std::shared_ptr<Waker> waker)
      : waker_(std::move(waker)) {}
  bool IdleTasksEnabled() override { return false; }
  bool NonNestableTasksEnabled() const override { return true; }
  bool NonNestableDelayedTasksEnabled() const override { return true; }

  // Whether a task is due. It is fast enough to call after every run. Delayed
  // tasks are checked only at every 64th call.
  bool Due() {
    if (waiting_.load(std::memory_order_relaxed)) return true;
    return (++asked_ & 63) == 0 && DelayedDue();
  }
  // Runs the tasks that are due now, but not those that they post, until enough
  // returns true.
  template <class Enough>
  void RunDue(Enough enough) {
    auto due = TakeDue();
    while (!due.empty()) {
      std::unique_ptr<v8::Task> task = std::move(due.front());
      due.pop_front();
      task->Run();
      if (enough()) break;
    }
    if (!due.empty()) PutBack(std::move(due));
  }
  // Returns the time in nanoseconds until a task is due, 0 if one is due and -1
  // if there is none. timeouts is whether one of the tasks is the timeout of a
  // wait in JavaScript.
  void Ask(int64_t* wait, bool* timeouts);
  // V8 has cancelled the task that has this ID in V8.
  void Aborted(uint64_t id);
  // Drops queued and later tasks. Tasks of a lost isolate are not destroyed,
  // because their destructors may need resources that the isolate holds
  // forever.
  void Close(bool lost = false);

 private:
  using Clock = std::chrono::steady_clock;
  static_assert(std::is_same_v<Clock::period, std::nano>);
  struct Delayed {
    std::unique_ptr<v8::Task> task;
    bool timeout;  // of Atomics.waitAsync, which is a task that can be aborted
  };
  using Tasks = std::deque<std::unique_ptr<v8::Task>>;
  Tasks TakeDue();
  void PutBack(Tasks tasks);
  void Note();
  void PostTaskImpl(std::unique_ptr<v8::Task> task,
                    const v8::SourceLocation&) override;
  void PostNonNestableTaskImpl(std::unique_ptr<v8::Task> task,
                               const v8::SourceLocation&) override;
  void PostDelayedTaskImpl(std::unique_ptr<v8::Task> task, double seconds,
                           const v8::SourceLocation&) override;
  void PostNonNestableDelayedTaskImpl(std::unique_ptr<v8::Task> task,
                                      double seconds,
                                      const v8::SourceLocation&) override;
  bool DelayedDue() const;
  void Post(std::unique_ptr<v8::Task> task);
  void PostAt(std::unique_ptr<v8::Task> task, double seconds, bool timeout);

  const std::shared_ptr<Waker> waker_;
  mutable std::mutex mutex_;
  Tasks queue_;
  std::multimap<Clock::time_point, Delayed> delayed_;
  int timeouts_ = 0;                      // in delayed_
  std::atomic<bool> waiting_{false};      // queue_ is not empty
  std::atomic<int64_t> next_{INT64_MAX};  // time of the first in delayed_
  bool closed_ = false;
  uint32_t asked_ = 0;
};

class Platform final : public v8::Platform {
 public:
  explicit Platform(int workers);

  std::shared_ptr<Foreground> Adopt(v8::Isolate* isolate,
                                    std::shared_ptr<Waker> waker);
  void Abandon(v8::Isolate* isolate, bool lost);
  // From now on none of its tasks is started.
  void Lose(const std::shared_ptr<Life>& life, Loss loss) {
    workers_.Lose(life, std::move(loss));
  }
  // Returns false while a worker thread runs a task of the group. Otherwise no
  // task of the group is started again.
  bool Leave(GroupState& group) { return workers_.Leave(group); }

  // Note that V8's default platform returns an allocator here that uses memory
  // protection keys if the CPU has them. Go starts threads before V8 is
  // initialized, and those threads could not read V8's code pages.
  v8::ThreadIsolatedAllocator* GetThreadIsolatedAllocator() override {
    return nullptr;
  }
  v8::PageAllocator* GetPageAllocator() override {
    return basis_->GetPageAllocator();
  }
  int NumberOfWorkerThreads() override { return workers_.size(); }
  std::shared_ptr<v8::TaskRunner> GetForegroundTaskRunner(
      v8::Isolate* isolate, v8::TaskPriority) override;
  double MonotonicallyIncreasingTime() override {
    return basis_->MonotonicallyIncreasingTime();
  }
  double CurrentClockTimeMillis() override {
    return basis_->CurrentClockTimeMillis();
  }
  v8::TracingController* GetTracingController() override {
    return basis_->GetTracingController();
  }

 protected:
  std::unique_ptr<v8::JobHandle> CreateJobImpl(
      v8::TaskPriority priority, std::unique_ptr<v8::JobTask> task,
      const v8::SourceLocation&) override;
  void PostTaskOnWorkerThreadImpl(v8::TaskPriority priority,
                                  std::unique_ptr<v8::Task> task,
                                  const v8::SourceLocation& at) override;
  void PostDelayedTaskOnWorkerThreadImpl(v8::TaskPriority priority,
                                         std::unique_ptr<v8::Task> task,
                                         double seconds,
                                         const v8::SourceLocation& at) override;

 private:
  std::unique_ptr<v8::Platform> basis_;
  Workers workers_;
  std::mutex mutex_;
  std::unordered_map<v8::Isolate*, std::shared_ptr<Foreground>> foregrounds_;
};

extern Platform* platform;  // null until pd_init

}  // namespace paddock

#endif  // PADDOCK_PLATFORM_H_
