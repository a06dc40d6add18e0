#include "platform.h"

#include <time.h>

#include <algorithm>
#include <string_view>
#include <thread>
#include <utility>

#include "job.h"

namespace paddock {

bool Foreground::DelayedDue() const {
  int64_t next = next_.load(std::memory_order_relaxed);
  if (next == INT64_MAX) return false;
  timespec now;  // the clock of Clock, to a few milliseconds, at a tenth of
                 // its cost
  clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return next <= now.tv_sec * int64_t{1000000000} + now.tv_nsec;
}

void Foreground::RunDue() {
  std::deque<std::unique_ptr<v8::Task>> due;
  {
    std::lock_guard lock(mutex_);
    due.swap(queue_);
    waiting_.store(false, std::memory_order_relaxed);
    auto now = Clock::now();
    while (!delayed_.empty() && delayed_.begin()->first <= now) {
      due.push_back(std::move(delayed_.begin()->second));
      delayed_.erase(delayed_.begin());
    }
    next_.store(delayed_.empty()
                    ? INT64_MAX
                    : delayed_.begin()->first.time_since_epoch().count(),
                std::memory_order_relaxed);
  }
  for (auto& task : due) task->Run();
}

void Foreground::Close(bool lost) {
  std::deque<std::unique_ptr<v8::Task>> queue;
  std::multimap<Clock::time_point, std::unique_ptr<v8::Task>> delayed;
  std::lock_guard lock(mutex_);
  closed_ = true;
  queue.swap(queue_);
  delayed.swap(delayed_);
  if (lost) {
    for (auto& task : queue) task.release();
    for (auto& [at, task] : delayed) task.release();
  }
  waiting_.store(false, std::memory_order_relaxed);
  next_.store(INT64_MAX, std::memory_order_relaxed);
}

void Foreground::Post(std::unique_ptr<v8::Task> task) {
  std::lock_guard lock(mutex_);
  if (closed_) return;
  queue_.push_back(std::move(task));
  waiting_.store(true, std::memory_order_relaxed);
}

void Foreground::PostAt(std::unique_ptr<v8::Task> task, double seconds) {
  auto at = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                               std::chrono::duration<double>(seconds));
  std::lock_guard lock(mutex_);
  if (closed_) return;
  delayed_.emplace(at, std::move(task));
  next_.store(delayed_.begin()->first.time_since_epoch().count(),
              std::memory_order_relaxed);
}

void Foreground::PostTaskImpl(std::unique_ptr<v8::Task> task,
                              const v8::SourceLocation&) {
  Post(std::move(task));
}

void Foreground::PostNonNestableTaskImpl(std::unique_ptr<v8::Task> task,
                                         const v8::SourceLocation&) {
  Post(std::move(task));  // every task runs outside JavaScript
}

void Foreground::PostDelayedTaskImpl(std::unique_ptr<v8::Task> task,
                                     double seconds,
                                     const v8::SourceLocation&) {
  PostAt(std::move(task), seconds);
}

void Foreground::PostNonNestableDelayedTaskImpl(std::unique_ptr<v8::Task> task,
                                                double seconds,
                                                const v8::SourceLocation&) {
  PostAt(std::move(task), seconds);
}

namespace {

// The most that V8's default platform makes.
constexpr int kMostWorkers = 16;

int WorkersFor(int asked) {
  if (asked > 0) return std::min(asked, kMostWorkers);
  int cpus = std::thread::hardware_concurrency();
  return std::clamp(cpus - 1, 1, kMostWorkers);
}

}  // namespace

Platform::Platform(int workers)
    : basis_(v8::platform::NewSingleThreadedDefaultPlatform()),
      workers_(WorkersFor(workers)) {}

std::shared_ptr<Foreground> Platform::Adopt(v8::Isolate* isolate) {
  auto foreground = std::make_shared<Foreground>();
  std::lock_guard lock(mutex_);
  foregrounds_[isolate] = foreground;
  return foreground;
}

void Platform::Abandon(v8::Isolate* isolate, bool lost) {
  std::shared_ptr<Foreground> foreground;
  {
    std::lock_guard lock(mutex_);
    auto found = foregrounds_.find(isolate);
    if (found == foregrounds_.end()) return;
    foreground = std::move(found->second);
    foregrounds_.erase(found);
  }
  foreground->Close(lost);
}

std::shared_ptr<v8::TaskRunner> Platform::GetForegroundTaskRunner(
    v8::Isolate* isolate, v8::TaskPriority) {
  std::lock_guard lock(mutex_);
  auto found = foregrounds_.find(isolate);
  if (found != foregrounds_.end()) return found->second;
  // V8's helper threads may ask for an isolate that is being disposed of.
  auto closed = std::make_shared<Foreground>();
  closed->Close();
  return closed;
}

std::unique_ptr<v8::JobHandle> Platform::CreateJobImpl(
    v8::TaskPriority priority, std::unique_ptr<v8::JobTask> task,
    const v8::SourceLocation& at) {
  std::shared_ptr<Fate> fate = CurrentFate();
  // One for all isolates of the group, made by the first of them.
  if (fate && std::string_view(at.FileName())
                  .ends_with("optimizing-compile-dispatcher.cc")) {
    fate = fate->group;
  }
  return NewJob(this, priority, std::move(task), std::move(fate));
}

void Platform::PostTaskOnWorkerThreadImpl(v8::TaskPriority priority,
                                          std::unique_ptr<v8::Task> task,
                                          const v8::SourceLocation&) {
  workers_.Post(priority, std::move(task));
}

void Platform::PostDelayedTaskOnWorkerThreadImpl(v8::TaskPriority priority,
                                                 std::unique_ptr<v8::Task> task,
                                                 double seconds,
                                                 const v8::SourceLocation&) {
  workers_.PostDelayed(priority, std::move(task), seconds);
}

}  // namespace paddock
