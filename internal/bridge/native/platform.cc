#ifdef PADDOCK_UNIT  // in unit.cc
#include "platform.h"

#include <time.h>

#include <algorithm>
#include <string_view>
#include <thread>
#include <utility>

#include "clock.h"
#include "invariant.h"
#include "isolate.h"
#include "job.h"
#include "life.h"
#include "wake.h"
#include "workers.h"
#include "wrap.h"

namespace paddock {

bool Foreground::DelayedDue() const {
  int64_t next = next_.load(std::memory_order_relaxed);
  if (next == INT64_MAX) return false;
  // The clock of Clock, with a precision of a few milliseconds, at a tenth of
  // its cost.
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return next <= now.tv_sec * int64_t{1000000000} + now.tv_nsec;
}

// Updates the fields that Due reads.
void Foreground::Note() {
  INVARIANT(timeouts_ >= 0);
  INVARIANT(timeouts_ <= static_cast<int>(delayed_.size()));
  waiting_.store(!queue_.empty(), std::memory_order_relaxed);
  next_.store(delayed_.empty()
                  ? INT64_MAX
                  : delayed_.begin()->first.time_since_epoch().count(),
              std::memory_order_relaxed);
}

Foreground::Tasks Foreground::TakeDue() {
  Tasks due;
  std::lock_guard lock(mutex_);
  due.swap(queue_);
  auto now = Clock::now();
  while (!delayed_.empty() && delayed_.begin()->first <= now) {
    Delayed& first = delayed_.begin()->second;
    timeouts_ -= first.timeout;
    due.push_back(std::move(first.task));
    delayed_.erase(delayed_.begin());
  }
  Note();
  return due;
}

void Foreground::PutBack(Tasks tasks) {
  std::lock_guard lock(mutex_);
  if (closed_) return;
  for (auto task = tasks.rbegin(); task != tasks.rend(); ++task) {
    queue_.push_front(std::move(*task));
  }
  Note();
}

void Foreground::Ask(int64_t* wait, bool* timeouts) {
  std::lock_guard lock(mutex_);
  *timeouts = timeouts_ > 0;
  *wait = -1;
  if (!queue_.empty()) {
    *wait = 0;
  } else if (!delayed_.empty()) {
    *wait =
        std::max(int64_t{0}, (delayed_.begin()->first - Clock::now()).count());
  }
}

// Note that V8 leaves a cancelled task in the queue, to do nothing when it is
// due, and loops must not wait that long. The task that V8 posts is the second
// base class of its CancelableTask, whose first base class ends with the ID.
void Foreground::Aborted(uint64_t id) {
  std::unique_ptr<v8::Task> aborted;  // destroyed after the mutex is released
  std::lock_guard lock(mutex_);
  for (auto at = delayed_.begin(); at != delayed_.end(); ++at) {
    if (!at->second.timeout) continue;
    auto* end = reinterpret_cast<const uint64_t*>(at->second.task.get());
    if (end[-1] != id) continue;
    timeouts_--;
    aborted = std::move(at->second.task);
    delayed_.erase(at);
    return Note();
  }
}

void Foreground::Close(bool lost) {
  Tasks queue;
  std::multimap<Clock::time_point, Delayed> delayed;
  std::lock_guard lock(mutex_);
  closed_ = true;
  queue.swap(queue_);
  delayed.swap(delayed_);
  timeouts_ = 0;
  if (lost) {
    for (auto& task : queue) (void)task.release();
    for (auto& [at, later] : delayed) (void)later.task.release();
  }
  Note();
}

void Foreground::Post(std::unique_ptr<v8::Task> task) {
  {
    std::lock_guard lock(mutex_);
    if (closed_) return;
    queue_.push_back(std::move(task));
    waiting_.store(true, std::memory_order_relaxed);
  }
  waker_->Wake();
}

void Foreground::PostAt(std::unique_ptr<v8::Task> task, double seconds,
                        bool timeout) {
  auto at = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                               std::chrono::duration<double>(seconds));
  {
    std::lock_guard lock(mutex_);
    if (closed_) return;
    delayed_.emplace(at, Delayed{std::move(task), timeout});
    timeouts_ += timeout;
    Note();
  }
  waker_->Wake();
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
  PostAt(std::move(task), seconds, false);
}

namespace {

bool IsOf(const v8::SourceLocation& at, std::string_view file) {
  return std::string_view(at.FileName()).ends_with(file);
}

}  // namespace

// Note that the sweeper of cppgc posts tasks here, too.
void Foreground::PostNonNestableDelayedTaskImpl(std::unique_ptr<v8::Task> task,
                                                double seconds,
                                                const v8::SourceLocation& at) {
  PostAt(std::move(task), seconds, IsOf(at, "futex-emulation.cc"));
}

namespace {

// The maximum of V8's default platform.
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

std::shared_ptr<Foreground> Platform::Adopt(v8::Isolate* isolate,
                                            std::shared_ptr<Waker> waker) {
  auto foreground = std::make_shared<Foreground>(std::move(waker));
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
  // V8's helper threads may request the runner of an isolate that is being
  // disposed of.
  auto closed = std::make_shared<Foreground>(std::make_shared<Waker>());
  closed->Close();
  return closed;
}

namespace {

// Whether the task is for WebAssembly. A promise may wait for its compilation;
// V8 does not report that. JavaScript does not wait for V8's garbage collector
// and its other compilers.
bool IsForWasm(const v8::SourceLocation& at) {
  return std::string_view(at.FileName()).find("/wasm/") !=
         std::string_view::npos;
}

}  // namespace

std::unique_ptr<v8::JobHandle> Platform::CreateJobImpl(
    v8::TaskPriority priority, std::unique_ptr<v8::JobTask> task,
    const v8::SourceLocation& at) {
  std::shared_ptr<Life> life = CurrentLife();
  // One job for all isolates of the group, created by the first of them.
  if (life && IsOf(at, "optimizing-compile-dispatcher.cc")) {
    life = GroupState::Compilers(life);
  }
  return NewJob(this, priority, std::move(task), life, IsForWasm(at));
}

void Platform::PostTaskOnWorkerThreadImpl(v8::TaskPriority priority,
                                          std::unique_ptr<v8::Task> task,
                                          const v8::SourceLocation& at) {
  workers_.Post(priority, std::move(task), IsForWasm(at));
}

void Platform::PostDelayedTaskOnWorkerThreadImpl(v8::TaskPriority priority,
                                                 std::unique_ptr<v8::Task> task,
                                                 double seconds,
                                                 const v8::SourceLocation& at) {
  std::shared_ptr<Life> life = CurrentLife();
  // The pages belong to the group, and the task may outlive the isolate that
  // posts it.
  if (life && IsOf(at, "memory-pool.cc")) {
    life = GroupState::PooledPages(life);
  }
  Posting posting(life, false);
  workers_.PostDelayed(priority, std::move(task), seconds);
}

}  // namespace paddock

namespace v8::internal {
class CancelableTaskManager;
}

using v8::internal::CancelableTaskManager;

// TryAbortResult::kTaskAborted
constexpr int kAborted = 2;

extern "C" int REAL(_ZN2v88internal21CancelableTaskManager8TryAbortEm)(
    CancelableTaskManager*, uint64_t);
extern "C" int WRAP(_ZN2v88internal21CancelableTaskManager8TryAbortEm)(
    CancelableTaskManager* manager, uint64_t id) {
  int result =
      REAL(_ZN2v88internal21CancelableTaskManager8TryAbortEm)(manager, id);
  v8::Isolate* isolate = v8::Isolate::TryGetCurrent();
  pd_isolate* owner = isolate ? paddock::Of(isolate) : nullptr;
  if (result == kAborted && owner && owner->foreground) {
    owner->foreground->Aborted(id);
  }
  return result;
}
#endif
