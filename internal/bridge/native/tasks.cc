#ifdef PADDOCK_UNIT  // in unit.cc
#include "tasks.h"

#include "clock.h"
#include "entry.h"
#include "invariant.h"
#include "isolate.h"
#include "life.h"
#include "platform.h"

namespace paddock {

void TrailingTasks::Begin() {
  std::lock_guard lock(mutex_);
  INVARIANT(state_ == State::kNone);
  began_ = ThreadCpu();
  state_ = State::kRunning;
}

bool TrailingTasks::End(v8::Isolate* isolate) {
  std::lock_guard lock(mutex_);
  INVARIANT(state_ != State::kNone);
  bool terminated = state_.exchange(State::kNone) == State::kTerminated;
  if (terminated) isolate->CancelTerminateExecution();
  return terminated;
}

int64_t TrailingTasks::Pause() {
  std::lock_guard lock(mutex_);
  if (state_.exchange(State::kNone) == State::kNone) return -1;
  return ThreadCpu() - began_;
}

void TrailingTasks::Resume(int64_t used) {
  if (used < 0) return;
  std::lock_guard lock(mutex_);
  INVARIANT(state_ == State::kNone);
  began_ = ThreadCpu() - used;
  state_ = State::kRunning;
}

void TrailingTasks::Bound(v8::Isolate* isolate, uint64_t thread,
                          uint64_t most) {
  if (state_.load(std::memory_order_relaxed) == State::kNone) return;
  std::lock_guard lock(mutex_);
  if (state_ == State::kNone || CpuOf(thread) < began_ + most) return;
  state_ = State::kTerminated;
  // Repeated at each call, because V8 may have dropped the request.
  isolate->TerminateExecution();
}

}  // namespace paddock

using namespace paddock;

void pd_isolate_bound_tasks(pd_isolate* owner, uint64_t most) {
  owner->trailing_tasks.Bound(owner->isolate, owner->thread, most);
}

void pd_isolate_tasks(pd_isolate* owner, pd_tasks* out) {
  // Worker threads first: the tasks that they post are in the queue when they
  // have finished.
  out->awaited = owner->life->awaited_tasks.load(std::memory_order_acquire) > 0;
  int64_t wait;
  bool timeouts;
  owner->foreground->Ask(&wait, &timeouts);
  out->wait = wait;
  out->awaited |= timeouts;
}

pd_status pd_isolate_run_tasks(pd_isolate* owner, pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry&, v8::TryCatch&) {
    owner->activation.tasks_at_end = TasksAtEnd::kRequested;
    return PD_OK;
  });
}
#endif
