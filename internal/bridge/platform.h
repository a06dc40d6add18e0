// The embedder's platform. It knows which isolate a task belongs to, on worker
// threads (workers.h, job.h) and on the isolate's own, so that dispatching to
// one of them can stop without touching the others. The rest is V8's default
// platform's.
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

// The tasks V8 wants run on one isolate's thread. Posting works from any
// thread; running them needs the isolate's lock.
class Foreground final : public v8::TaskRunner {
 public:
  explicit Foreground(std::shared_ptr<Waker> waker)
      : waker_(std::move(waker)) {}
  bool IdleTasksEnabled() override { return false; }
  bool NonNestableTasksEnabled() const override { return true; }
  bool NonNestableDelayedTasksEnabled() const override { return true; }

  // Whether a task is due; cheap enough to ask after every run. Delayed tasks
  // are looked at once in a while.
  bool Due() {
    if (waiting_.load(std::memory_order_relaxed)) return true;
    return (++asked_ & 63) == 0 && DelayedDue();
  }
  // Runs the tasks that are due now, not those that they post, until enough
  // says so.
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
  // How long until a task is due, in nanoseconds: 0 if one is, -1 if there is
  // none; and whether one of them is the end of a wait of JavaScript's.
  void Ask(int64_t* wait, bool* timeouts);
  // V8 has taken back the task with this id of its own.
  void Aborted(uint64_t id);
  // Drops what is queued and whatever comes later. Tasks of a lost isolate are
  // not even destroyed: that may need what it holds for ever.
  void Close(bool lost = false);

 private:
  using Clock = std::chrono::steady_clock;
  static_assert(std::is_same_v<Clock::period, std::nano>);
  struct Delayed {
    std::unique_ptr<v8::Task> task;
    bool timeout;  // of Atomics.waitAsync: nothing else posts that kind
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
  int timeouts_ = 0;                      // of delayed_
  std::atomic<bool> waiting_{false};      // queue_ is not empty
  std::atomic<int64_t> next_{INT64_MAX};  // Clock count of delayed_'s first
  bool closed_ = false;
  uint32_t asked_ = 0;
};

class Platform final : public v8::Platform {
 public:
  explicit Platform(int workers);

  std::shared_ptr<Foreground> Adopt(v8::Isolate* isolate,
                                    std::shared_ptr<Waker> waker);
  void Abandon(v8::Isolate* isolate, bool lost);
  // From now on none of its tasks is begun.
  void Lose(const std::shared_ptr<Fate>& fate, Loss loss) {
    workers_.Lose(fate, std::move(loss));
  }
  // False while a worker thread is at work in the group; otherwise none will
  // be again.
  bool Leave(Home& home) { return workers_.Leave(home); }

  // Surprisingly: V8's default platform returns an allocator here that uses
  // protection keys where the CPU has them. Go starts threads before V8 is
  // initialised, and those would be unable to read V8's code pages.
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

}  // namespace paddock

#endif  // PADDOCK_PLATFORM_H_
